import { Context } from "effect"

/** Facts about the shell that called us, fixed when the program starts. */
export class Surroundings extends Context.Tag("pods/Surroundings")<Surroundings, {
  /** Absolute. */
  readonly cwd: string
  /** Absolute; directories below it are shown with `~`. */
  readonly home: string | undefined
  /** Who attaches, shown to the other clients of a Pod. */
  readonly user: string
  /** Whether symbols beyond ASCII can be shown. */
  readonly unicode: boolean
  /** Whether colours are wanted on a terminal. */
  readonly colour: boolean
}>() {}
