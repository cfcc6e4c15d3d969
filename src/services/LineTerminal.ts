import { Context, type Effect, type Option, type Scope } from "effect"
import type { NoTerminal } from "../domain/PodFailure.ts"

/** A line, without its end. */
export interface Line {
  readonly text: string
  /** Whether the next line came in the same moment, as when text is pasted. */
  readonly goesOn: boolean
}

/** A terminal in its ordinary mode, in which the system edits a line and hands it over whole. */
export interface Lines {
  /**
   * The next line that is typed; also one that was typed early. None when the typing ends: by ctrl-d in an empty line, or because the terminal is gone.
   */
  readonly next: Effect.Effect<Option.Option<Line>>
  readonly write: (text: string) => Effect.Effect<void>
}

/** The terminal of the person who runs this program, for a talk that goes line by line. */
export class LineTerminal extends Context.Tag("pods/LineTerminal")<LineTerminal, {
  /** Whether somebody sits at both ends, whatever the terminal can show. */
  readonly attended: Effect.Effect<boolean>
  /** Talk until the scope closes. `instead` is the command to use where there is no terminal. */
  readonly open: (instead: string) => Effect.Effect<Lines, NoTerminal, Scope.Scope>
}>() {}
