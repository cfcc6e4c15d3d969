import { Context, type Effect, type Stream } from "effect"
import type { Allocation } from "../domain/Allocation.ts"
import type { Claim } from "../domain/Claim.ts"
import type { PodName } from "../domain/ids.ts"
import type {
  NameTaken,
  RegistryBusy,
  RegistryDamaged,
  SegmentHeld,
  StorageFailed
} from "../domain/PodFailure.ts"

export type RegistryFailure = RegistryBusy | RegistryDamaged | StorageFailed

/** The machine-wide table of Pods that claim to be live. A claim proves nothing; a probe does. */
export class Registry extends Context.Tag("pods/Registry")<Registry, {
  /** Every allocation in file order, as it stands; a missing table is an empty one. */
  readonly claims: Effect.Effect<ReadonlyArray<Claim>, RegistryFailure>

  /**
   * A hint when it begins to listen, and whenever the claims may have changed; too many rather than
   * too few, and one for several that come close together. That a process is gone gives none.
   */
  readonly changes: Stream.Stream<void>

  /**
   * Claim a name and a segment. Entries of processes that are provably gone are reclaimed
   * first; a living holder of the name or of the segment makes it fail.
   */
  readonly register: (
    allocation: Allocation
  ) => Effect.Effect<void, NameTaken | SegmentHeld | RegistryFailure>

  /**
   * Make sure that a claim of ours stands: put it back where it is gone, and change its segment
   * where it names another one. Fails when somebody else holds the name or the segment.
   */
  readonly uphold: (
    allocation: Allocation
  ) => Effect.Effect<void, NameTaken | SegmentHeld | RegistryFailure>

  /** Give up a claim. Removes only the entry whose name, pid and segment are all the same. */
  readonly release: (allocation: Allocation) => Effect.Effect<void, RegistryFailure>

  /** The socket path at which a Pod of this name listens on this machine. */
  readonly endpoint: (name: PodName) => string
}>() {}
