import { Schema } from "effect"
import type { Reopened } from "./AgentSignal.ts"
import { note } from "./HostCommand.ts"
import type { Start } from "./HostState.ts"
import * as LogEnd from "./LogEnd.ts"
import type { LogEntry } from "./LogEntry.ts"
import { lostContext } from "./lostContext.ts"
import type { Saying } from "./NativeEvent.ts"

/** The newest records of a log, as JSON documents, oldest first, and how many are before them. */
export interface Newest {
  readonly records: ReadonlyArray<unknown>
  readonly earlier: number
}

/** What follows for a host from how the log ends and how its agent came back. */
export type Restart = Pick<Start, "epoch" | "lastTurn" | "preamble" | "queue" | "turns"> & {
  /** To be logged before anything else. */
  readonly entries: ReadonlyArray<LogEntry>
}

/**
 * `draft` is what the agent was saying when the last host was killed; `now` in UTC milliseconds.
 */
export const restart = (
  newest: Newest,
  draft: Saying | undefined,
  reopened: Reopened,
  now: number
): Restart => {
  const said = draft === undefined ? [] : [spoken(draft, now)]
  const records = [...newest.records, ...said]
  const end = LogEnd.read(records, newest.earlier)
  const closing = LogEnd.closing(end, now)
  const { lastTurn, turns = 0 } = LogEnd.read([...records, ...closing], newest.earlier)
  const epoch = (end.epoch ?? 1) + 1
  return {
    epoch,
    turns,
    lastTurn,
    queue: end.queue,
    preamble: reopened.kind === "Lost" ? lostContext(records) : "",
    entries: [
      ...said,
      ...closing,
      LogEnd.standing({ epoch, turns, lastTurn, queue: end.queue }, now),
      note("pods.restore", reopened, now)
    ]
  }
}

/** What the agent has said so far, as the record that it did not come to be. */
const spoken = ({ kind, text }: Saying, ts: number): LogEntry => ({
  kind: "assistant_item",
  ts,
  item: kind === "text"
    ? { kind: "message", role: "assistant", content: [{ kind: "text", text }] }
    : { kind: "reasoning", text, summary: [] }
})

/** Whether the newest records tell all that `restart` asks of them, so that no more need be read. */
export const isEnough = ({ earlier, records }: Newest): boolean =>
  LogEnd.read(records, earlier).epoch !== undefined

/** The records before the turn that is going on at their end, if one is. */
export const beforeTurn = (records: ReadonlyArray<unknown>): ReadonlyArray<unknown> => {
  if (!LogEnd.read(records, 0).unfinished) return records
  return records.slice(0, Math.max(0, records.findLastIndex(isInvoke)))
}

const isInvoke = Schema.is(Schema.Struct({ kind: Schema.Literal("invoke") }))
