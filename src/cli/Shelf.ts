import { Array, Effect, Option } from "effect"
import type { Claim } from "../domain/Claim.ts"
import type { PodName, SegmentId } from "../domain/ids.ts"
import type { LogSummary } from "../domain/LogSummary.ts"
import * as PodEntry from "../domain/PodEntry.ts"
import type { StorageFailed } from "../domain/PodFailure.ts"
import type { StoredPod } from "../domain/StoredPod.ts"
import { PodStore, type StoredName } from "../services/PodStore.ts"
import type { SessionLog } from "../services/SessionLog.ts"
import * as podFiles from "./podFiles.ts"

/** What is on disk about all Pods, of which only what has changed is read again. */
export interface Shelf {
  /** Take what a listing has read, which began at that time (UTC milliseconds). */
  readonly fill: (entries: ReadonlyArray<PodEntry.PodEntry>, since: number) => void
  readonly stored: () => ReadonlyArray<StoredPod>
  readonly logs: ReadonlyMap<string, LogSummary>
  /** Whether metadata names a session but no segment yet. */
  readonly isPending: (name: string) => boolean
  /** Something about this Pod may have changed; it is read at the next refresh. */
  readonly doubt: (name: string) => void
  /** What the log of a segment tells by now, as its Pod says. */
  readonly told: (segment: SegmentId, log: LogSummary) => void
  /** Tells whether anything has changed. Reads nothing of Pods whose metadata is as it was. */
  readonly refresh: (
    claims: ReadonlyArray<Claim>
  ) => Effect.Effect<boolean, StorageFailed, PodStore | SessionLog>
}

/** An empty shelf. */
export const make = (): Shelf => {
  const stored = new Map<string, StoredPod>()
  const logs = new Map<string, LogSummary>()
  const touched = new Map<string, number>()
  const doubted = new Set<string>()
  /** What is older than this has been read in its present form. */
  let readSince = 0

  const isKnown = ({ name, touchedAt }: StoredName): boolean =>
    stored.has(name) &&
    (touched.has(name) ? touched.get(name) === touchedAt : touchedAt < readSince)

  const read = (name: PodName, claimed: SegmentId | undefined) =>
    Effect.map(podFiles.read(name, claimed), (files) => {
      if (Option.isNone(files)) stored.delete(name)
      else {
        stored.set(name, files.value.stored)
        for (const [segment, log] of files.value.logs) logs.set(segment, log)
      }
    })

  const readAll = Effect.fnUntraced(
    function*(names: ReadonlyArray<PodName>, claims: ReadonlyArray<Claim>) {
      const claimed = podFiles.claimedSegments(claims)
      for (const [index, some] of Array.chunksOf(names, readAtOnce).entries()) {
        // The terminal and the connections need turns of the event loop too.
        if (index > 0) yield* Effect.sleep(0)
        yield* Effect.forEach(some, (name) => read(name, claimed.get(name)), { discard: true })
      }
    }
  )

  return {
    fill: (entries, since) => {
      // Some file systems tell the time of a change in whole seconds.
      readSince = since - 2_000
      for (const entry of entries) {
        if (Option.isSome(entry.stored)) stored.set(entry.name, entry.stored.value)
        const segment = PodEntry.isLive(entry)
          ? PodEntry.segmentId(entry)
          : PodEntry.storedSegment(entry)
        if (Option.isSome(segment) && Option.isSome(entry.log)) {
          logs.set(segment.value, entry.log.value)
        }
      }
    },
    stored: () => [...stored.values()],
    logs,
    isPending: (name) => PodEntry.isPending({ stored: Option.fromNullable(stored.get(name)) }),
    doubt: (name) => {
      doubted.add(name)
    },
    told: (segment, log) => {
      logs.set(segment, log)
    },
    refresh: Effect.fnUntraced(function*(claims) {
      const names = yield* Effect.flatMap(PodStore, (store) => store.names)
      const doubts = new Set(doubted)
      doubted.clear()
      const present = new Set<string>(names.map(({ name }) => name))
      const gone = [...stored.keys()].filter((name) => !present.has(name))
      gone.forEach((name) => stored.delete(name))
      const changed = names.filter((kept) => doubts.has(kept.name) || !isKnown(kept))
      for (const { name, touchedAt } of names) touched.set(name, touchedAt)
      yield* readAll(changed.map(({ name }) => name), claims)
      const strays = claims.flatMap(({ allocation: { pod_name, segment_id } }) =>
        segment_id !== null && !stored.has(pod_name) && doubts.has(pod_name) ? [segment_id] : []
      )
      for (const [segment, log] of yield* podFiles.strayLogs(strays)) logs.set(segment, log)
      return gone.length > 0 || changed.length > 0 || strays.length > 0
    })
  }
}

/** Pods whose files are read before others have their turn. */
const readAtOnce = 32
