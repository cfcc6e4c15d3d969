/**
 * Where the end of a log leaves a conversation: what a restore goes on from.
 *
 * Source: insomnia reference 4.5 (turn_count, interrupted), 5.8 (clean-up); ACP reference 7.6.
 */
import { Option, Schema } from "effect"
import type { LogEntry } from "./LogEntry.ts"
import { interrupted } from "./LoggedItem.ts"
import { LastTurn } from "./NativeEvent.ts"
import { QueuedPrompt } from "./QueuedPrompt.ts"

export interface LogEnd {
  /** Turns that have ended; none when the records do not tell. */
  readonly turns: number | undefined
  /** Hosts that the session has had; none when the records do not tell. */
  readonly epoch: number | undefined
  /** Whether the last turn has a beginning and no end. */
  readonly unfinished: boolean
  /** Whether `turns` counts the last turn. */
  readonly counted: boolean
  /** Ids of tool calls without a result, oldest first. */
  readonly unanswered: ReadonlyArray<string>
  /** Ids of asks that were never closed, oldest first. */
  readonly asks: ReadonlyArray<string>
  /** Prompts that still wait, oldest first. */
  readonly queue: ReadonlyArray<QueuedPrompt>
  /** Prompts of turns that the agent has finished. */
  readonly prompts: number
  readonly lastTurn: LastTurn | undefined
}

/**
 * Where a host stands when it begins and after each turn, so that nobody who reads the end of a log
 * needs to go back further than to the last one.
 */
export const standing = (
  { epoch, lastTurn, queue, turns }: Pick<LogEnd, "queue" | "lastTurn"> & {
    readonly epoch: number
    readonly turns: number
  },
  now: number
): LogEntry => ({
  kind: "extension",
  ts: now,
  domain: "pods.epoch",
  payload: { epoch, turns, queue, ...(lastTurn === undefined ? {} : { last_turn: lastTurn }) }
})

/**
 * What the newest records of a log (oldest first, as JSON documents) tell; `earlier` records stand
 * before them.
 */
export const read = (records: ReadonlyArray<unknown>, earlier: number): LogEnd =>
  records.reduce(follow, {
    turns: earlier === 0 ? 0 : undefined,
    // The first host says which one it is at the end of its first turn.
    epoch: earlier === 0 ? 1 : undefined,
    // A turn can be longer than what was read; a beginning or an end among it decides anyway.
    unfinished: earlier > 0 && records.some(isPartOfTurn),
    counted: false,
    unanswered: [],
    asks: [],
    queue: [],
    prompts: 0,
    lastTurn: undefined
  })

/**
 * The records by which an unfinished turn is closed before the next prompt, so that no reader waits
 * for its end. Its prompt is not sent again. `now` in UTC milliseconds.
 */
export const closing = (
  { asks, counted, turns, unanswered, unfinished }: LogEnd,
  now: number
): ReadonlyArray<LogEntry> => [
  ...asks.map((ask): LogEntry => ({
    kind: "extension",
    ts: now,
    domain: "pods.answer",
    payload: { ask, outcome: { kind: "cancelled" } }
  })),
  ...unanswered.map((call_id): LogEntry => ({
    kind: "tool_result",
    ts: now,
    item: { kind: "tool_result", call_id, summary: interrupted, is_error: true }
  })),
  ...(unfinished && !counted && turns !== undefined
    ? [{ kind: "turn_end", ts: now, turn_count: turns + 1 } as const]
    : []),
  ...(unfinished ? [runErrored(now)] : [])
]

const hostEnded = "the Pod's host ended in the middle of the turn"

const runErrored = (ts: number): LogEntry => ({
  kind: "run_errored",
  ts,
  interrupted: true,
  message: hostEnded
})

const follow = (end: LogEnd, record: unknown): LogEnd => {
  if (isBeginning(record)) return { ...end, unfinished: true, counted: false }
  if (isCompleted(record)) {
    const how = record.result === "limit_reached" ? "limit_reached" : "finished"
    return {
      ...end,
      unfinished: false,
      prompts: end.prompts + 1,
      lastTurn: { how: record.interrupted ? "cancelled" : how, at: record.ts }
    }
  }
  if (isErrored(record)) {
    const how = record.message === "Cancelled" ? "cancelled" : "failed"
    const { message, ts } = record
    return { ...end, unfinished: false, lastTurn: { how, at: ts, message } }
  }
  if (isTurnEnd(record)) return { ...end, turns: record.turn_count, counted: true }
  if (isToolCall(record)) {
    return { ...end, unanswered: [...end.unanswered, record.item.call_id] }
  }
  if (isToolResult(record)) {
    return { ...end, unanswered: end.unanswered.filter((id) => id !== record.item.call_id) }
  }
  return isExtension(record) ? extend(end, record.domain, record.payload) : end
}

const extend = (end: LogEnd, domain: string, payload: unknown): LogEnd => {
  switch (domain) {
    case "pods.epoch":
      return Option.match(decodeEpoch(payload), {
        onNone: () => end,
        onSome: ({ last_turn = end.lastTurn, ...stand }) => ({
          ...end,
          ...stand,
          lastTurn: last_turn
        })
      })
    case "pods.queued":
      return Option.match(decodeQueued(payload), {
        onNone: () => end,
        onSome: (prompt) => ({ ...end, queue: [...end.queue, prompt] })
      })
    case "pods.unqueued":
      return { ...end, queue: end.queue.filter(({ id }) => id !== idOf(payload)) }
    case "pods.ask": {
      // One that was too long for the log has no id there.
      const id = idOf(payload)
      return id === "" ? end : { ...end, asks: [...end.asks, id] }
    }
    case "pods.answer":
      return { ...end, asks: end.asks.filter((id) => id !== askOf(payload)) }
    default:
      return end
  }
}

const kinds = <const K extends ReadonlyArray<string>>(...kind: K) =>
  Schema.is(Schema.Struct({ kind: Schema.Literal(...kind) }))

const isBeginning = kinds("invoke", "user_input")
const isPartOfTurn = kinds("assistant_item", "tool_result")
const isCompleted = Schema.is(Schema.Struct({
  kind: Schema.Literal("run_completed"),
  ts: Schema.Int,
  interrupted: Schema.Boolean,
  result: Schema.String
}))
const isErrored = Schema.is(
  Schema.Struct({
    kind: Schema.Literal("run_errored"),
    ts: Schema.Int,
    message: Schema.String
  })
)
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

const isExtension = Schema.is(Schema.Struct({
  kind: Schema.Literal("extension"),
  domain: Schema.String,
  payload: Schema.Unknown
}))

const decodeQueued = Schema.decodeUnknownOption(QueuedPrompt)
const decodeEpoch = Schema.decodeUnknownOption(Schema.Struct({
  epoch: Schema.NonNegativeInt,
  turns: Schema.NonNegativeInt,
  queue: Schema.Array(QueuedPrompt),
  last_turn: Schema.optionalWith(LastTurn, { exact: true })
}))
const decodeId = Schema.decodeUnknownOption(Schema.Struct({ id: Schema.String }))
const decodeAsk = Schema.decodeUnknownOption(Schema.Struct({ ask: Schema.String }))

const idOf = (payload: unknown): string =>
  Option.match(decodeId(payload), { onNone: () => "", onSome: ({ id }) => id })
const askOf = (payload: unknown): string =>
  Option.match(decodeAsk(payload), { onNone: () => "", onSome: ({ ask }) => ask })
