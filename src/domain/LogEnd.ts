/**
 * Where the end of a log leaves a conversation: what a restore goes on from.
 *
 * Source: insomnia reference 4.5 (turn_count, interrupted), 5.8 (clean-up); ACP reference 7.6.
 */
import { Schema } from "effect"
import type { LogEntry } from "./LogEntry.ts"
import { interrupted } from "./LoggedItem.ts"

export interface LogEnd {
  /** Turns that have ended. */
  readonly turns: number
  /** Whether the last turn has a beginning and no end. */
  readonly unfinished: boolean
  /** Ids of tool calls without a result, oldest first. */
  readonly unanswered: ReadonlyArray<string>
}

/**
 * What the newest records of a log (oldest first, as JSON documents) tell; `earlier` records stand
 * before them.
 */
export const read = (records: ReadonlyArray<unknown>, earlier: number): LogEnd =>
  records.reduce(follow, {
    turns: 0,
    // A turn can be longer than what was read; a beginning or an end among it decides anyway.
    unfinished: earlier > 0 && records.some(isPartOfTurn),
    unanswered: []
  })

/**
 * The records by which an unfinished turn is closed before the next prompt, so that no reader waits
 * for its end. Its prompt is not sent again. `now` in UTC milliseconds.
 */
export const closing = (
  { unanswered, unfinished }: LogEnd,
  now: number
): ReadonlyArray<LogEntry> => [
  ...unanswered.map((call_id): LogEntry => ({
    kind: "tool_result",
    ts: now,
    item: { kind: "tool_result", call_id, summary: interrupted, is_error: true }
  })),
  ...(unfinished ? [runErrored(now)] : [])
]

const runErrored = (ts: number): LogEntry => ({
  kind: "run_errored",
  ts,
  interrupted: true,
  message: "the Pod's host ended in the middle of the turn"
})

const follow = (end: LogEnd, record: unknown): LogEnd => {
  if (isBeginning(record)) return { ...end, unfinished: true }
  if (isEnding(record)) return { ...end, unfinished: false }
  if (isTurnEnd(record)) return { ...end, turns: record.turn_count }
  if (isToolCall(record)) {
    return { ...end, unanswered: [...end.unanswered, record.item.call_id] }
  }
  return isToolResult(record)
    ? { ...end, unanswered: end.unanswered.filter((id) => id !== record.item.call_id) }
    : end
}

const kinds = <const K extends ReadonlyArray<string>>(...kind: K) =>
  Schema.is(Schema.Struct({ kind: Schema.Literal(...kind) }))

const isBeginning = kinds("invoke", "user_input")
const isEnding = kinds("run_completed", "run_errored")
const isPartOfTurn = kinds("assistant_item", "tool_result")
const isTurnEnd = Schema.is(
  Schema.Struct({ kind: Schema.Literal("turn_end"), turn_count: Schema.NonNegativeInt })
)

const isToolCall = Schema.is(Schema.Struct({
  kind: Schema.Literal("assistant_item"),
  item: Schema.Struct({ kind: Schema.Literal("tool_call"), call_id: Schema.String })
}))
const isToolResult = Schema.is(Schema.Struct({
  kind: Schema.Literal("tool_result"),
  item: Schema.Struct({ kind: Schema.Literal("tool_result"), call_id: Schema.String })
}))
