import { Array, Effect, Mailbox, Option, Stream } from "effect"
import type { Claim } from "../domain/Claim.ts"
import type { SegmentId } from "../domain/ids.ts"
import type { LiveReport } from "../domain/LiveReport.ts"
import type { LogSummary } from "../domain/LogSummary.ts"
import type { PodEntry } from "../domain/PodEntry.ts"
import * as PodList from "../domain/PodList.ts"
import type { StoredPod } from "../domain/StoredPod.ts"
import { LiveProbe } from "../services/LiveProbe.ts"
import { PodStore, type StoredName } from "../services/PodStore.ts"
import { Registry, type RegistryFailure } from "../services/Registry.ts"
import type { SessionLog } from "../services/SessionLog.ts"
import * as podFiles from "./podFiles.ts"

/** A picture of all Pods, and what could not be read on the way to it, a sentence each. */
export interface Listing {
  readonly entries: ReadonlyArray<PodEntry>
  readonly troubles: ReadonlyArray<string>
}

/** The whole picture, when every file has been read and every probe has ended. */
export const listing: Effect.Effect<
  Listing,
  never,
  LiveProbe | PodStore | Registry | SessionLog
> = Effect.suspend(() => gather(() => {}))

/**
 * The picture as it grows: first what is on disk about the Pods that are likely to be looked
 * at, then the rest, with the answers of the probes as they come. Ends with the whole picture.
 * A reader that is slow gets the newest picture, not every one.
 */
export const growing: Stream.Stream<
  Listing,
  never,
  LiveProbe | PodStore | Registry | SessionLog
> = Stream.unwrapScoped(Effect.gen(function*() {
  const pictures = yield* Mailbox.make<() => Listing>({ capacity: 1, strategy: "sliding" })
  yield* gather((picture) => pictures.unsafeOffer(picture)).pipe(
    Effect.flatMap((whole) => pictures.offer(() => whole)),
    Effect.zipRight(pictures.end),
    Effect.forkScoped
  )
  return Stream.map(Mailbox.toStream(pictures), (picture) => picture())
}))

/** Pods whose files are read before the first picture is shown. */
const firstRead = 12

/** Pods whose files are read between two pictures. */
const readAtOnce = 32

const gather = Effect.fn("listing.gather")(function*(
  changed: (picture: () => Listing) => void
) {
  const store = yield* PodStore
  const probe = yield* LiveProbe
  const troubles: Array<string> = []
  const stored: Array<StoredPod> = []
  const logs = new Map<SegmentId, LogSummary>()
  const reports = new Map<string, LiveReport>()

  const names = yield* store.names.pipe(Effect.catchAll((failure) => {
    troubles.push(failure.message)
    return Effect.succeed<ReadonlyArray<StoredName>>([])
  }))
  const { claims, doubt } = yield* claimed(names)
  if (Option.isSome(doubt)) troubles.push(doubt.value.message)

  const picture = (): Listing => ({
    entries: PodList.merge({
      stored,
      claims: Option.isNone(doubt) ?
        claims :
        claims.filter((claim) => reports.get(claim.allocation.socket)?._tag === "Reachable"),
      doubt: Option.map(doubt, doubtText),
      reports,
      logs
    }),
    troubles
  })

  const claimedSegments = podFiles.claimedSegments(claims)
  const read = ({ name }: StoredName) =>
    Effect.map(podFiles.read(name, claimedSegments.get(name)), (files) => {
      if (Option.isNone(files)) return
      stored.push(files.value.stored)
      for (const [segment, log] of files.value.logs) logs.set(segment, log)
    })

  const probing = yield* Effect.fork(probe.probeAll(
    claims.map((claim) => claim.allocation.socket),
    (socket, report) => {
      reports.set(socket, report)
      changed(picture)
    }
  ))

  const [soon, later] = Array.splitAt(likelyFirst(names, claims), firstRead)
  yield* Effect.forEach(soon, read, { discard: true })
  changed(picture)
  for (const chunk of Array.chunksOf(later, readAtOnce)) {
    // The terminal and the probes need turns of the event loop too.
    yield* Effect.sleep(0)
    yield* Effect.forEach(chunk, read, { discard: true })
    changed(picture)
  }
  const strays = claims.flatMap(({ allocation: { segment_id } }) =>
    segment_id === null || logs.has(segment_id) ? [] : [segment_id]
  )
  for (const [segment, log] of yield* podFiles.strayLogs(strays)) logs.set(segment, log)
  yield* probing
  return picture()
})

/**
 * The claims of the registry. When it cannot be read, the sockets at which stored Pods would
 * listen are asked instead, so that a live Pod is still found.
 */
const claimed = (names: ReadonlyArray<StoredName>) =>
  Effect.flatMap(Registry, (registry) =>
    registry.claims.pipe(
      Effect.map((claims) => ({ claims, doubt: Option.none<RegistryFailure>() })),
      Effect.catchAll((failure) =>
        Effect.succeed({
          claims: names.map(({ name }): Claim => ({
            holder: "Gone",
            allocation: {
              pod_name: name,
              pid: 0,
              socket: registry.endpoint(name),
              scope_allow: [],
              scope_deny: [],
              delegated_from: null,
              segment_id: null
            }
          })),
          doubt: Option.some(failure)
        })
      )
    ))

/** The words for each Pod; what is wrong in full is said once, as a trouble of the listing. */
const doubtText = (failure: RegistryFailure): string => {
  switch (failure._tag) {
    case "RegistryBusy":
      return `the registry is locked by ${failure.holder}`
    case "RegistryDamaged":
      return "the registry is damaged"
    case "StorageFailed":
      return "the registry cannot be read"
  }
}

/** Claimed Pods first, then those whose metadata was written last. */
const likelyFirst = (
  names: ReadonlyArray<StoredName>,
  claims: ReadonlyArray<Claim>
): ReadonlyArray<StoredName> => {
  const live = new Set(claims.map((claim) => claim.allocation.pod_name))
  return names.toSorted((left, right) =>
    Number(live.has(right.name)) - Number(live.has(left.name)) || right.touchedAt - left.touchedAt
  )
}
