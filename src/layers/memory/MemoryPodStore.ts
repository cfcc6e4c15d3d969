import { Clock, Effect, Layer, Option, Order, SubscriptionRef } from "effect"
import { compareBytes } from "../../domain/compareBytes.ts"
import type { PodName } from "../../domain/ids.ts"
import { NameTaken, StorageFailed } from "../../domain/PodFailure.ts"
import * as PodMetadata from "../../domain/PodMetadata.ts"
import type { PodRecord } from "../../domain/PodRecord.ts"
import * as StoredPod from "../../domain/StoredPod.ts"
import { PodStore, type StoredName } from "../../services/PodStore.ts"

/** A Pod store that ends with its layer, holding these Pods at first, damaged ones included. */
export const layer = (seed: ReadonlyArray<StoredPod.StoredPod> = []): Layer.Layer<PodStore> =>
  Layer.effect(PodStore, make(seed))

export const make = (seed: ReadonlyArray<StoredPod.StoredPod>): Effect.Effect<PodStore["Type"]> =>
  Effect.gen(function*() {
    const now = yield* Clock.currentTimeMillis
    const changed = yield* SubscriptionRef.make<void>(undefined)
    const kept = new Map(
      seed.map((pod) => [pod.name, { metadata: metadataOf(pod), touchedAt: now }])
    )
    const records = new Map(seed.flatMap((pod) => Option.toArray(recordOf(pod))))

    const keep = (name: PodName, metadata: PodMetadata.PodMetadata) =>
      Effect.flatMap(Clock.currentTimeMillis, (touchedAt) => {
        kept.set(name, { metadata: { _tag: "Readable", metadata }, touchedAt })
        return SubscriptionRef.set(changed, undefined)
      })

    return PodStore.of({
      names: Effect.sync(() =>
        Array.from(kept, ([name, { touchedAt }]) => ({ name, touchedAt })).toSorted(byName)
      ),

      changes: changed.changes,

      read: Effect.fn("PodStore.read")((name) =>
        Effect.sync(() =>
          Option.map(
            Option.fromNullable(kept.get(name)),
            ({ metadata }) =>
              metadata._tag === "Corrupt"
                ? StoredPod.Corrupt({ name, reason: metadata.reason })
                : StoredPod.Readable({
                  name,
                  metadata: metadata.metadata,
                  record: Option.fromNullable(records.get(name))
                })
          )
        )
      ),

      create: Effect.fn("PodStore.create")(function*(name, session, record) {
        if (kept.has(name)) return yield* new NameTaken({ name, holder: `kept in ${path(name)}` })
        yield* keep(name, PodMetadata.pending(name, session))
        records.set(name, record)
      }),

      setActive: Effect.fn("PodStore.setActive")(function*(name, session, segment) {
        const found = kept.get(name)?.metadata
        if (found?._tag !== "Readable") {
          const code = found === undefined ? "ENOENT" : `${found.reason}; it was left as it is`
          return yield* new StorageFailed({ doing: "update", path: path(name), code, cause: found })
        }
        const active = { session_id: session, segment_id: segment }
        yield* keep(name, PodMetadata.withActive(found.metadata, active))
      }),

      setRecord: Effect.fn("PodStore.setRecord")((name, record) =>
        Effect.sync(() => {
          records.set(name, record)
        })
      ),

      remove: Effect.fn("PodStore.remove")((name) =>
        Effect.suspend(() => {
          kept.delete(name)
          records.delete(name)
          return SubscriptionRef.set(changed, undefined)
        })
      )
    })
  })

type Kept =
  | { readonly _tag: "Readable"; readonly metadata: PodMetadata.PodMetadata }
  | { readonly _tag: "Corrupt"; readonly reason: string }

const metadataOf = (pod: StoredPod.StoredPod): Kept => pod

const recordOf = (pod: StoredPod.StoredPod): Option.Option<readonly [PodName, PodRecord]> =>
  pod._tag === "Readable"
    ? Option.map(pod.record, (record) => [pod.name, record] as const)
    : Option.none()

const byName = Order.mapInput(compareBytes, ({ name }: StoredName) => name)

const path = (name: PodName): string => `memory/pods/${name}/metadata.json`
