import { Context, type Effect, type Scope, type Stream } from "effect"
import type { NoTerminal } from "../domain/PodFailure.ts"

/** Size in cells. */
export interface Size {
  readonly columns: number
  readonly rows: number
}

/** A terminal that is ours until the scope closes; it is restored on every way out. */
export interface Terminal {
  readonly size: Effect.Effect<Size>
  /** The new size after each change, also after having been suspended. */
  readonly resized: Stream.Stream<Size>
  /** What is typed, as it arrives: text and escape sequences. Ends when the terminal is gone. */
  readonly typed: Stream.Stream<string>
  readonly write: (text: string) => Effect.Effect<void>
  /** Give the terminal back, stop this process as ctrl-z does, take it again when continued. */
  readonly suspend: Effect.Effect<void>
  /**
   * Give the terminal to another program while `use` runs, and take it again however that ends;
   * then its size is told. What is typed meanwhile is that program's, ctrl-c too: what it leaves
   * unread comes afterwards. Not to be suspended meanwhile, nor lent twice at once.
   */
  readonly lend: <A, E, R>(use: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

/** What to write when a terminal is taken and when it is given back. */
export interface TerminalModes {
  readonly enter: string
  readonly leave: string
}

/** The terminal of the person who runs this program. */
export class Screen extends Context.Tag("pods/Screen")<Screen, {
  /** Whether somebody sits at both ends: types on stdin and reads stdout. */
  readonly interactive: Effect.Effect<boolean>
  /** Whether stdout is a terminal, and its width; plain output is cut only for terminals. */
  readonly columns: Effect.Effect<number | undefined>
  /** Take the terminal. `instead` is the command to use where there is none. */
  readonly take: (
    modes: TerminalModes,
    instead: string
  ) => Effect.Effect<Terminal, NoTerminal, Scope.Scope>
}>() {}
