import { Effect, Option } from "effect"
import type { SegmentId, SessionId } from "../domain/ids.ts"
import * as PodEntry from "../domain/PodEntry.ts"
import { SessionLog } from "../services/SessionLog.ts"

/** Where the conversation of a Pod is kept. */
export interface PodLog {
  readonly session: SessionId
  readonly segment: SegmentId
}

/** The log that a Pod writes, or wrote last; none while nothing is known of one. */
export const podLog = Effect.fn("podLog")(function*(entry: PodEntry.PodEntry) {
  const stored = PodEntry.storedSegment(entry)
  const segment = PodEntry.isLive(entry) ? PodEntry.segmentId(entry) : stored
  if (Option.isNone(segment)) return Option.none<PodLog>()
  // A claim tells the segment alone, and its session need not be the stored one.
  const session = Option.contains(stored, segment.value)
    ? PodEntry.sessionId(entry)
    : yield* Effect.flatMap(SessionLog, (log) => log.sessionOf(segment.value))
  return Option.map(session, (session): PodLog => ({ session, segment: segment.value }))
})
