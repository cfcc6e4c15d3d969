import type { Reopened } from "./AgentSignal.ts"
import * as LogEnd from "./LogEnd.ts"
import type { LogEntry } from "./LogEntry.ts"
import { lostContext } from "./lostContext.ts"

/** What follows for a host from how the log ends and how its agent came back. */
export interface Restart {
  /** Turns that have ended. */
  readonly turns: number
  /** What goes before the next prompt; empty when the agent knows the conversation. */
  readonly preamble: string
  /** To be logged before anything else. */
  readonly entries: ReadonlyArray<LogEntry>
}

/**
 * `newest` are the newest records of the log as JSON documents, oldest first, and how many stand
 * before them; `now` in UTC milliseconds.
 */
export const restart = (
  newest: { readonly records: ReadonlyArray<unknown>; readonly earlier: number },
  reopened: Reopened,
  now: number
): Restart => {
  const end = LogEnd.read(newest.records, newest.earlier)
  return {
    turns: end.turns,
    preamble: reopened.kind === "Lost" ? lostContext(newest.records) : "",
    entries: [
      ...LogEnd.closing(end, now),
      { kind: "extension", ts: now, domain: "pods.restore", payload: reopened }
    ]
  }
}
