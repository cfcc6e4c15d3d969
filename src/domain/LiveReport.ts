import { Data, Option } from "effect"
import type { PodStatus } from "./PodStatus.ts"
import * as socketPath from "./socketPath.ts"

/**
 * What one probe of an allocation's socket found.
 *
 * `Reachable` means that the socket accepted a connection: the Pod is live and attachable,
 * even when it reported no status in time. `remark` tells what was odd about the answer.
 */
export type LiveReport = Data.TaggedEnum<{
  Reachable: {
    readonly status: Option.Option<PodStatus>
    readonly remark: Option.Option<Remark>
  }
  Unreachable: { readonly reason: UnreachableReason }
}>

/** Why a reachable Pod reported no status. */
export type Remark = "Silent" | "Busy" | "HungUp" | "NotAPod"

/** Why a socket accepted no connection. */
export type UnreachableReason =
  | "Refused"
  | "Missing"
  | "NotASocket"
  | "Denied"
  | "PathTooLong"
  | "Failed"

export const { Reachable, Unreachable } = Data.taggedEnum<LiveReport>()

/** A Pod that accepted the connection and reported `status`. */
export const reported = (status: PodStatus): LiveReport =>
  Reachable({ status: Option.some(status), remark: Option.none() })

/** A Pod that accepted the connection and reported nothing. */
export const withoutStatus = (remark: Remark): LiveReport =>
  Reachable({ status: Option.none(), remark: Option.some(remark) })

const remarks: Record<Remark, string> = {
  Silent: "no status in time",
  Busy: "too busy to answer",
  HungUp: "hung up without a status",
  NotAPod: "what answers is not a Pod"
}

/** A few words for a row's detail. */
export const remarkText = (remark: Remark): string => remarks[remark]

const reasons: Record<UnreachableReason, string> = {
  Refused: "nobody listens on its socket",
  Missing: "its socket is missing",
  NotASocket: "its socket path is not a socket",
  Denied: "its socket belongs to somebody else",
  PathTooLong: `its socket path is longer than ${socketPath.longest} bytes`,
  Failed: "its socket cannot be opened"
}

/** A few words that say why nobody can be reached. */
export const reasonText = (reason: UnreachableReason): string => reasons[reason]

const briefReasons: Record<UnreachableReason, string> = {
  Refused: "nobody listens",
  Missing: "socket missing",
  NotASocket: "not a socket",
  Denied: "not your socket",
  PathTooLong: "path too long",
  Failed: "cannot be opened"
}

/** The same in as few words as the narrowest row has room for. */
export const briefReasonText = (reason: UnreachableReason): string => briefReasons[reason]
