import { Option } from "effect"
import { plausiblePid } from "./Allocation.ts"
import type { Claim } from "./Claim.ts"
import type { SegmentId, SessionId } from "./ids.ts"
import type { LiveReport } from "./LiveReport.ts"
import * as LogSummary from "./LogSummary.ts"
import type { PodStatus } from "./PodStatus.ts"
import type { StoredPod } from "./StoredPod.ts"

/** A claim of the registry and, once its probe has ended, what the probe found. */
export interface LivePod {
  readonly claim: Claim
  readonly report: Option.Option<LiveReport>
}

/**
 * All that is known about one Pod at one moment: what is kept, what is claimed, what answered.
 * Nothing here is ever written back to the Pod store.
 */
export interface PodEntry {
  /** As the store or the registry says it; a foreign registry may hold any text. */
  readonly name: string
  readonly stored: Option.Option<StoredPod>
  readonly live: Option.Option<LivePod>
  /** Summary of the log of the segment that is shown; none until it has been looked at. */
  readonly log: Option.Option<LogSummary.LogSummary>
  /** Another Pod that claims the stored segment of this one. */
  readonly heldBy: Option.Option<string>
  /** Why the claims of the registry are not known, so that the Pod may be live unseen. */
  readonly doubt: Option.Option<string>
  /** How many allocations claim this name; more than one is a conflict worth showing. */
  readonly claims: number
}

/** Where a Pod stands; `probing` until the probe of its allocation has ended. */
export type PodState = "live" | "unreachable" | "stopped" | "corrupt" | "probing"

/** The state of a Pod, derived at the moment of looking. */
export const state = (entry: PodEntry): PodState => {
  if (Option.isNone(entry.live)) return isCorrupt(entry) ? "corrupt" : "stopped"
  const report = entry.live.value.report
  if (Option.isNone(report)) return "probing"
  if (report.value._tag === "Reachable") return "live"
  return isCorrupt(entry) ? "corrupt" : "unreachable"
}

/** Whether the Pod's socket accepted a connection. */
export const isLive = (entry: PodEntry): boolean => state(entry) === "live"

/** The status that a reachable Pod reported. */
export const status = (entry: PodEntry): Option.Option<PodStatus> =>
  Option.flatMap(
    report(entry),
    (found) => found._tag === "Reachable" ? found.status : Option.none()
  )

/** What the probe of the Pod's allocation found, once it has ended. */
export const report = (entry: PodEntry): Option.Option<LiveReport> =>
  Option.flatMap(entry.live, (live) => live.report)

/** UTC milliseconds of the newest record, 0 when none is known. */
export const updatedAt = (entry: PodEntry): number =>
  Option.match(entry.log, { onNone: () => 0, onSome: LogSummary.updatedAt })

/** The newest message of the shown log. */
export const lastMessage = (entry: PodEntry): Option.Option<LogSummary.LastMessage> =>
  Option.flatMap(entry.log, (log) => log._tag === "Readable" ? log.last : Option.none())

/** The session that the stored metadata names. */
export const sessionId = (entry: Stored): Option.Option<SessionId> =>
  Option.map(active(entry), (found) => found.session_id)

/** The segment that the stored metadata names. */
export const storedSegment = (entry: Stored): Option.Option<SegmentId> =>
  Option.flatMap(active(entry), (found) => Option.fromNullable(found.segment_id))

/** The segment to show: the one that a live Pod claims, else the stored one. */
export const segmentId = (entry: PodEntry): Option.Option<SegmentId> =>
  Option.orElse(
    Option.flatMap(
      entry.live,
      (live) => Option.fromNullable(live.claim.allocation.segment_id)
    ),
    () => storedSegment(entry)
  )

/** Whether the metadata names a session but no segment yet. */
export const isPending = (entry: Stored): boolean =>
  Option.isSome(sessionId(entry)) && Option.isNone(storedSegment(entry))

/** The socket that the Pod's allocation names. */
export const socket = (entry: PodEntry): Option.Option<string> =>
  Option.map(entry.live, (live) => live.claim.allocation.socket)

/** The process that the Pod's allocation names. */
export const pid = (entry: PodEntry): Option.Option<number> =>
  Option.filter(Option.map(entry.live, (live) => live.claim.allocation.pid), plausiblePid)

/** The directory in which the Pod's agent works. */
export const cwd = (entry: Stored): Option.Option<string> =>
  Option.map(record(entry), (kept) => kept.cwd)

/** The configured name of the Pod's agent. */
export const agent = (entry: Stored): Option.Option<string> =>
  Option.map(record(entry), (kept) => kept.agent.name)

type Stored = Pick<PodEntry, "stored">

const readable = (entry: Stored) =>
  Option.filter(entry.stored, (stored) => stored._tag === "Readable")

const active = (entry: Stored) =>
  Option.flatMap(readable(entry), (stored) => Option.fromNullable(stored.metadata.active))

const record = (entry: Stored) => Option.flatMap(readable(entry), (stored) => stored.record)

const isCorrupt = (entry: Stored) =>
  Option.exists(entry.stored, (stored) => stored._tag === "Corrupt")
