import type { SafeText } from "../../domain/SafeText.ts"

/**
 * The one shape of a talk in plain lines: a model, a pure `update`, and what is asked. Nothing that
 * was written is ever touched again.
 */
export interface Dialogue<Model, Message, Command, Outcome> {
  readonly init: Step<Model, Command, Outcome>
  readonly update: (model: Model, message: Message | LineMessage) => Step<Model, Command, Outcome>
  readonly turn: (model: Model) => Turn
}

/** What one message leads to. `outcome` ends the talk. */
export interface Step<Model, Command, Outcome> {
  readonly model: Model
  readonly commands?: ReadonlyArray<Command>
  /** Texts of one or more lines, each to begin in a line of its own. */
  readonly print?: ReadonlyArray<SafeText>
  readonly outcome?: Outcome
}

/** What the person at the terminal has done. `now` in UTC milliseconds. */
export type LineMessage =
  | {
    readonly _tag: "TypedLine"
    readonly text: string
    /** Whether the next line came in the same moment, as when text is pasted. */
    readonly goesOn: boolean
    readonly now: number
  }
  /** Nothing more is typed; a talk has to end. */
  | { readonly _tag: "EndedTyping" }

/** Whose turn it is. */
export type Turn =
  /** A line is wanted: the question stands before it. */
  | { readonly _tag: "Asks"; readonly question: SafeText }
  /** A line is taken, but not asked for. */
  | { readonly _tag: "Listens" }
  /** What is typed waits. */
  | { readonly _tag: "Works" }
