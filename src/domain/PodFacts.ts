import { DateTime, Option } from "effect"
import * as PodEntry from "./PodEntry.ts"
import * as PodRow from "./PodRow.ts"
import type { PodStatus } from "./PodStatus.ts"
import * as Restorability from "./Restorability.ts"

/** One Pod for programs: the object of `pods list --json`. What is not known is null. */
export interface PodFacts {
  readonly name: string
  /** `removed` is said only of a Pod that was in a list before. */
  readonly state: "live" | "unreachable" | "stopped" | "corrupt" | "removed"
  readonly status: PodStatus | null
  readonly label: string
  readonly attachable: boolean
  readonly restorable: boolean
  /** Why it is out of reach or cannot be opened, or could not if it stopped now; else null. */
  readonly reason: string | null
  readonly preview: string | null
  /** Why it is not simply live or stopped, else the preview. */
  readonly detail: string | null
  /** ISO 8601 in UTC. */
  readonly updated_at: string | null
  readonly session_id: string | null
  readonly segment_id: string | null
  readonly socket: string | null
  readonly pid: number | null
  readonly cwd: string | null
  readonly agent: string | null
}

export const facts = (entry: PodEntry.PodEntry): PodFacts => {
  const state = PodEntry.state(entry)
  const attach = Restorability.attachability(entry)
  const restore = Restorability.restorability(entry)
  return {
    name: entry.name,
    // A probe that never ended found nobody.
    state: state === "probing" ? "unreachable" : state,
    status: Option.getOrNull(PodEntry.status(entry)),
    label: PodRow.label(entry),
    attachable: attach._tag === "Attachable",
    restorable: restore._tag === "Restorable",
    reason: reason(entry),
    preview: Option.getOrNull(PodRow.preview(entry)),
    detail: Option.getOrNull(Option.orElse(PodRow.why(entry), () => PodRow.preview(entry))),
    updated_at: isoTime(PodEntry.updatedAt(entry)),
    session_id: Option.getOrNull(PodEntry.sessionId(entry)),
    segment_id: Option.getOrNull(PodEntry.segmentId(entry)),
    socket: Option.getOrNull(PodEntry.socket(entry)),
    pid: Option.getOrNull(PodEntry.pid(entry)),
    cwd: Option.getOrNull(PodEntry.cwd(entry)),
    agent: Option.getOrNull(PodEntry.agent(entry))
  }
}

/** A Pod that was there and is no more. */
export const removed = (name: string): PodFacts => ({
  name,
  state: "removed",
  status: null,
  label: "removed",
  attachable: false,
  restorable: false,
  reason: null,
  preview: null,
  detail: null,
  updated_at: null,
  session_id: null,
  segment_id: null,
  socket: null,
  pid: null,
  cwd: null,
  agent: null
})

/** That a live Pod is not restorable, and that a stopped one is not attachable, needs no words. */
const reason = (entry: PodEntry.PodEntry): string | null => {
  const restore = Restorability.restorability(entry)
  if (restore._tag === "Restorable") {
    const attach = Restorability.attachability(entry)
    return PodEntry.state(entry) === "unreachable" && attach._tag === "NotAttachable"
      ? attach.reason
      : null
  }
  return PodEntry.isLive(entry)
    ? Option.getOrNull(Restorability.storedObstacle(entry))
    : restore.reason
}

/** Null for times that no calendar holds. */
const isoTime = (milliseconds: number): string | null =>
  milliseconds > 0 && milliseconds <= 8.64e15
    ? DateTime.formatIso(DateTime.unsafeMake(milliseconds))
    : null
