import { Context, type Effect } from "effect"
import type { Belongings } from "../domain/Belongings.ts"
import type { PodName } from "../domain/ids.ts"
import type { Litter } from "../domain/Litter.ts"
import type { SegmentHeld, SocketTaken, StorageFailed } from "../domain/PodFailure.ts"
import type { RegistryFailure } from "./Registry.ts"

/** What is dead, and what could not be looked at, a sentence each. */
export interface Found {
  readonly litter: ReadonlyArray<Litter>
  readonly troubles: ReadonlyArray<string>
}

/** Forgets Pods and cleans up after them. Whoever calls it has asked whether it is meant. */
export class Upkeep extends Context.Tag("pods/Upkeep")<Upkeep, {
  /** What is kept about a Pod; changes nothing. */
  readonly belongings: (name: PodName) => Effect.Effect<Belongings, StorageFailed>

  /**
   * End what is left of a stopped Pod's agent and remove all that is kept about it, with its
   * session unless another Pod has that too. Fails, with everything as it was, when a process
   * claims the Pod or holds its conversation.
   */
  readonly forget: (
    name: PodName,
    options: { readonly keepLog: boolean }
  ) => Effect.Effect<void, SegmentHeld | RegistryFailure>

  /** Everything that is provably dead at this moment; changes nothing. */
  readonly litter: Effect.Effect<Found>

  /** Remove it, if it is still dead; false when it has come to life or is gone already. */
  readonly clear: (
    litter: Litter
  ) => Effect.Effect<boolean, SegmentHeld | SocketTaken | RegistryFailure>
}>() {}
