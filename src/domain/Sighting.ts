import { Option } from "effect"
import type { Activity } from "./Activity.ts"
import * as PodEntry from "./PodEntry.ts"

/** One Pod as a list sees it: what is known of it, and what it says while it is connected. */
export interface Sighting {
  readonly entry: PodEntry.PodEntry
  /** None while no connection is kept. */
  readonly activity?: Activity | undefined
  /** None unless a connection that was kept is gone. */
  readonly lost?: LostConnection | undefined
}

/**
 * Since when a connection is gone, the label of the Pod before, and when it is tried to connect
 * again, if it is. Times are UTC milliseconds.
 */
export interface LostConnection {
  readonly at: number
  readonly was: string
  readonly retryAt?: number
}

/** Each state of a Pod that has a mark or a label of its own. */
export type Kind =
  | "paused"
  | "running"
  | "idle"
  | "pending"
  | "live"
  | Exclude<
    PodEntry.PodState,
    "live"
  >

/** A kept connection knows best, then a lost one, then the last look. */
export const kind = (sighting: Sighting): Kind => {
  const { activity, entry, lost } = sighting
  if (activity !== undefined) {
    const status = activity.asks.length > 0 ? "paused" : activity.status
    return status === "idle" ? idle(sighting) : status
  }
  if (lost !== undefined && Option.isSome(entry.live)) return "unreachable"
  const state = PodEntry.state(entry)
  if (state !== "live") return state
  const status = Option.getOrElse(PodEntry.status(entry), () => "live" as const)
  return status === "idle" ? idle(sighting) : status
}

/** Whether the Pod accepts connections. */
export const isLive = (sighting: Sighting): boolean => live.has(kind(sighting))

/** What is to be said about the segment instead of a message. */
export const segmentWords = ({ activity, entry }: Sighting): Option.Option<string> => {
  const live = activity !== undefined || PodEntry.isLive(entry)
  if (PodEntry.isPending(entry)) {
    return Option.some(live ? pendingSegment : "[pending segment]")
  }
  if (Option.isSome(PodEntry.storedSegment(entry))) {
    return activity !== undefined && Option.isSome(activity.last)
      ? Option.none()
      : emptyWords(entry)
  }
  const readable = Option.exists(entry.log, (log) => log._tag === "Readable")
  return live && !readable ? Option.some(pendingSegment) : Option.none()
}

/** The fixed words about a live Pod of which no segment is known. */
export const pendingSegment = "[live, pending segment]"

const live: ReadonlySet<Kind> = new Set(["paused", "running", "idle", "pending", "live"])

const idle = (sighting: Sighting): Kind =>
  Option.isSome(segmentWords(sighting)) ? "pending" : "idle"

const emptyWords = (entry: PodEntry.PodEntry): Option.Option<string> =>
  Option.flatMap(entry.log, (log) => {
    switch (log._tag) {
      case "Readable":
        return Option.isNone(log.last) ? Option.some("[empty]") : Option.none()
      case "Empty":
        return Option.some("[empty]")
      case "Missing":
      case "Unreadable":
        return Option.some("[corrupt segment]")
    }
  })
