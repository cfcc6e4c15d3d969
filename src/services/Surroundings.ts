import { Context, type Effect } from "effect"
import type { StorageFailed } from "../domain/PodFailure.ts"

/** Facts about the shell that called us, fixed when the program starts. */
export class Surroundings extends Context.Tag("pods/Surroundings")<Surroundings, {
  /** Absolute. */
  readonly cwd: string
  /** The absolute path of a directory that exists, from one that a person wrote. */
  readonly directory: (path: string) => Effect.Effect<string, StorageFailed>
  /** Absolute; directories below it are shown with `~`. */
  readonly home: string | undefined
  /** Who attaches, shown to the other clients of a Pod. */
  readonly user: string
  /** Whether symbols beyond ASCII can be shown. */
  readonly unicode: boolean
  /** Whether plain lines are wanted in the place of screens, or no screen can be shown. */
  readonly plain: boolean
  /** Whether colours are wanted on a terminal. */
  readonly colour: boolean
  /** Whether somebody may be asked who could answer, as far as the caller says so. */
  readonly asks: boolean
}>() {}
