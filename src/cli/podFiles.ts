import { Array, Effect, Option } from "effect"
import type { Claim } from "../domain/Claim.ts"
import type { PodName, SegmentId, SessionId } from "../domain/ids.ts"
import type { LogSummary } from "../domain/LogSummary.ts"
import type { StoredPod } from "../domain/StoredPod.ts"
import { PodStore } from "../services/PodStore.ts"
import { SessionLog } from "../services/SessionLog.ts"

/** What is on disk about one Pod. */
export interface PodFiles {
  readonly stored: StoredPod
  /** Summaries of the stored segment and, when another one is claimed, of that too. */
  readonly logs: ReadonlyArray<readonly [SegmentId, LogSummary]>
}

/** Reads what is kept under a name; none when that is nothing. */
export const read = Effect.fnUntraced(
  function*(name: PodName, claimed: SegmentId | undefined) {
    const found = yield* (yield* PodStore).read(name)
    if (Option.isNone(found)) return Option.none<PodFiles>()
    const stored = found.value
    const { summary } = yield* SessionLog
    const logs = yield* Effect.forEach(
      segmentsOf(stored, claimed),
      ([session, segment]) =>
        Effect.map(summary(session, segment), (log) => [segment, log] as const)
    )
    return Option.some<PodFiles>({ stored, logs })
  }
)

/** The segment that was claimed last under each name. */
export const claimedSegments = (claims: ReadonlyArray<Claim>): ReadonlyMap<string, SegmentId> =>
  new Map(
    claims.flatMap(({ allocation: { pod_name, segment_id } }) =>
      segment_id === null ? [] : [[pod_name, segment_id]]
    )
  )

/** Summaries of the logs of claimed segments, of which nothing else is known. */
export const strayLogs = Effect.fnUntraced(function*(segments: ReadonlyArray<SegmentId>) {
  const log = yield* SessionLog
  const found = yield* Effect.forEach(
    segments,
    (segment) =>
      Effect.flatMap(log.sessionOf(segment), (session) =>
        Option.isNone(session)
          ? Effect.succeed([])
          : Effect.map(
            log.summary(session.value, segment),
            (summary) => [[segment, summary] as const]
          ))
  )
  return found.flat()
})

const segmentsOf = (
  stored: StoredPod,
  claimed: SegmentId | undefined
): ReadonlyArray<readonly [SessionId, SegmentId]> => {
  if (stored._tag === "Corrupt" || !stored.metadata.active) return []
  const { segment_id, session_id } = stored.metadata.active
  return Array.dedupe([segment_id, claimed]).flatMap((segment) =>
    segment === undefined ? [] : [[session_id, segment] as const]
  )
}
