import type { SafeText } from "../../domain/SafeText.ts"
import type { Key } from "./Key.ts"

/**
 * The one shape of a screen: a model, a pure `update` and a pure `view`. Commands are values
 * that the screen's binding carries out; what comes of them arrives as messages again.
 */
export interface Program<Model, Message, Command, Outcome> {
  readonly init: (size: Size) => Next<Model, Command, Outcome>
  readonly update: (model: Model, message: Message | TerminalMessage) => Next<
    Model,
    Command,
    Outcome
  >
  readonly view: (model: Model) => Frame
}

/** What one message leads to. `outcome` ends the program after a last frame. */
export interface Next<Model, Command, Outcome> {
  readonly model: Model
  readonly commands?: ReadonlyArray<Command>
  /** Lines for the scrollback above the frame, printed once and never touched again. */
  readonly print?: ReadonlyArray<Line>
  readonly outcome?: Outcome
  /** The one line that stays where the frame was, when there is an outcome. */
  readonly finalLine?: Line
}

/** What the terminal says to every program. */
export type TerminalMessage =
  | { readonly _tag: "PressedKey"; readonly key: Key }
  | { readonly _tag: "Resized"; readonly size: Size }
  /** Time has passed; `now` in UTC milliseconds. Sent at the start and then once a second. */
  | { readonly _tag: "Ticked"; readonly now: number }
  /** Nobody types any more, ever; a program has to end. */
  | { readonly _tag: "LostTerminal" }

/** Size in cells. */
export interface Size {
  readonly columns: number
  readonly rows: number
}

/** What a program shows now. An inline program's frame grows and shrinks in place. */
export interface Frame {
  readonly lines: ReadonlyArray<Line>
  /**
   * Whether an inline program takes the whole screen for as long as its frames say so. What it
   * prints meanwhile waits, and its region comes back as it was.
   */
  readonly full?: boolean
  /** Where the terminal's cursor rests, from 0; absent = hidden. */
  readonly cursor?: { readonly row: number; readonly column: number }
}

/** One row of cells: spans in the order of their columns, each placed, none overlapping. */
export type Line = ReadonlyArray<Span>

/** Text at a column (from 0). It never carries control sequences; the renderer styles it. */
export interface Span {
  readonly column: number
  readonly text: SafeText
  readonly style?: Style
}

/** The sixteen terminal colours only, so that light and dark backgrounds both work. */
export interface Style {
  readonly colour?: "red" | "green" | "yellow" | "blue" | "magenta" | "cyan"
  readonly bold?: boolean
  readonly dim?: boolean
  readonly reverse?: boolean
  readonly underline?: boolean
}
