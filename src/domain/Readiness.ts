/**
 * What a host and the process that launched it say to each other: the launcher one line with the
 * order, then the host one line with how it went. Source: faults 4.1 (Readiness), C17, C18.
 */
import { Schema } from "effect"
import { Reopened } from "./AgentSignal.ts"
import * as jsonText from "./jsonText.ts"
import { LaunchOrder } from "./LaunchOrder.ts"
import { LaunchFailed, NameTaken, type PodFailure, SegmentHeld } from "./PodFailure.ts"
import * as strictJson from "./strictJson.ts"

/** The host answers on its socket. */
const Ready = Schema.Struct({
  ready: Schema.Struct({ socket: Schema.String, pid: Schema.Int, reopened: Reopened })
})

/** The host ends. */
export const Failure = Schema.Struct({
  /** The tag of a `PodFailure`. */
  tag: Schema.String,
  message: Schema.String,
  /** Its exit code. */
  exit: Schema.Int,
  /** The end of what the agent wrote to its stderr. */
  lastWords: Schema.Array(Schema.String),
  /** Who has what the host wanted, for the tags `NameTaken` and `SegmentHeld`. */
  holder: Schema.optionalWith(Schema.String, { exact: true })
})
export type Failure = typeof Failure.Type

/** How the start of a host went. */
export const Readiness = Schema.Union(Ready, Schema.Struct({ failed: Failure }))
export type Readiness = typeof Readiness.Type

/** The line without its newline. */
export const decode = strictJson.decoder(Readiness)

/** One line without a newline. */
export const encode: (readiness: Readiness) => string = jsonText.compact(Readiness)

/** The line without its newline. */
export const decodeOrder = strictJson.decoder(LaunchOrder)

/** One line without a newline. */
export const encodeOrder: (order: LaunchOrder) => string = jsonText.compact(LaunchOrder)

/** What a host tells of the failure that ends it. Held by somebody else is 75, as in sysexits. */
export const failure = (cause: PodFailure): Failure => {
  const held = cause._tag === "NameTaken" || cause._tag === "SegmentHeld"
  return {
    tag: cause._tag,
    message: cause._tag === "NotRestorable" ? cause.reason : cause.message,
    exit: held ? 75 : 1,
    lastWords: cause._tag === "AgentFailed" ? cause.lastWords : [],
    ...(held ? { holder: cause.holder } : {})
  }
}

/** What that means for whoever launched the host of this name. */
export const launchFailure = (
  name: string,
  { holder, lastWords, message, tag }: Failure
): NameTaken | SegmentHeld | LaunchFailed => {
  if (holder !== undefined && tag === "NameTaken") return new NameTaken({ name, holder })
  if (holder !== undefined && tag === "SegmentHeld") return new SegmentHeld({ name, holder })
  return new LaunchFailed({ name, reason: message, lastWords })
}
