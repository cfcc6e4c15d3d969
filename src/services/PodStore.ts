import { Context, type Effect, type Option, type Stream } from "effect"
import type { PodName, SegmentId, SessionId } from "../domain/ids.ts"
import type { NameTaken, StorageFailed } from "../domain/PodFailure.ts"
import type { PodRecord } from "../domain/PodRecord.ts"
import type { StoredPod } from "../domain/StoredPod.ts"

/** A name under which something is kept, and when that was last written (UTC milliseconds). */
export interface StoredName {
  readonly name: PodName
  readonly touchedAt: number
}

/**
 * Durable, name-keyed facts about Pods. It never holds liveness, and nothing that was learned
 * at run time is written to it.
 */
export class PodStore extends Context.Tag("pods/PodStore")<PodStore, {
  /** Every kept name, in byte order; opens none of the Pods, so it is cheap. */
  readonly names: Effect.Effect<ReadonlyArray<StoredName>, StorageFailed>

  /**
   * A hint when it begins to listen, and whenever names may have come or gone; one for several
   * that come close together. What changes under a name need not give one.
   */
  readonly changes: Stream.Stream<void>

  /** What is kept under a name. Unreadable data is a `Corrupt` value, never a failure. */
  readonly read: (name: PodName) => Effect.Effect<Option.Option<StoredPod>>

  /** Keep a new Pod with a pending segment. Fails when anything is kept under its name. */
  readonly create: (
    name: PodName,
    session: SessionId,
    record: PodRecord
  ) => Effect.Effect<void, NameTaken | StorageFailed>

  /** Point the Pod at its active segment; every other field of the metadata stays as it is. */
  readonly setActive: (
    name: PodName,
    session: SessionId,
    segment: SegmentId
  ) => Effect.Effect<void, StorageFailed>

  /** Replace what `pods` itself keeps about the Pod. */
  readonly setRecord: (name: PodName, record: PodRecord) => Effect.Effect<void, StorageFailed>

  /** Forget the Pod's metadata and record; its session logs stay. */
  readonly remove: (name: PodName) => Effect.Effect<void, StorageFailed>
}>() {}
