/**
 * The lines of a segment log, `<data>/sessions/<session>/<segment>.jsonl`.
 *
 * Source: insomnia reference 4.4. There are twelve kinds and no others: insomnia cannot read a log
 * that has an unknown kind in it, so pods writes only these.
 */
import { Schema } from "effect"
import { SegmentId, SessionId } from "./ids.ts"
import { InvokeKind } from "./InvokeKind.ts"
import * as jsonText from "./jsonText.ts"
import { LoggedItem, SystemItem } from "./LoggedItem.ts"
import { InputPart } from "./Segment.ts"
import * as strictJson from "./strictJson.ts"
import { Count, omittable, Opaque, orNull } from "./wireFields.ts"

/** How the model is asked. pods carries it along. */
export const RequestConfig = Schema.Struct({
  max_tokens: orNull(Count),
  temperature: orNull(Schema.Finite),
  top_p: orNull(Schema.Finite),
  top_k: orNull(Count),
  stop_sequences: Schema.Array(Schema.String),
  reasoning: orNull(Schema.Union(Schema.String, Schema.Int))
})
export type RequestConfig = typeof RequestConfig.Type

/** Where in another segment this one began. */
const Origin = Schema.Struct({ segment_id: SegmentId, at_turn_index: Count })

/** A kind of line; `ts` is in Unix milliseconds. */
const entry = <Kind extends string, Fields extends Schema.Struct.Fields>(
  kind: Kind,
  fields: Fields
) => Schema.Struct({ kind: Schema.Literal(kind), ts: Count, ...fields })

/** The first line of a segment: everything that a restore starts from. */
export const SegmentStart = entry("segment_start", {
  session_id: SessionId,
  system_prompt: orNull(Schema.String),
  config: RequestConfig,
  history: Schema.Array(LoggedItem),
  forked_from: omittable(Origin),
  compacted_from: omittable(Origin)
})
export type SegmentStart = typeof SegmentStart.Type

/** The start of a segment without a past, for an agent that has its own prompt and settings. */
export const segmentStart = (session_id: SessionId, ts: number): SegmentStart => ({
  kind: "segment_start",
  ts,
  session_id,
  system_prompt: null,
  config: {
    max_tokens: null,
    temperature: null,
    top_p: null,
    top_k: null,
    stop_sequences: [],
    reasoning: null
  },
  history: []
})

/**
 * The start of a segment that goes on where another one of its session ends, after so many turns.
 * The history is what insomnia replays of it: bounded, a note and the last messages. `now` in UTC
 * milliseconds. Source: faults section 0; insomnia reference 4.8.
 */
export const segmentContinued = ({ from, history, now, session }: {
  readonly session: SessionId
  readonly from: { readonly segment: SegmentId; readonly turns: number }
  readonly history: ReadonlyArray<LoggedItem>
  readonly now: number
}): SegmentStart => ({
  ...segmentStart(session, now),
  history,
  compacted_from: { segment_id: from.segment, at_turn_index: from.turns }
})

export const Invoke = entry("invoke", { trigger: InvokeKind })
export type Invoke = typeof Invoke.Type

export const UserInput = entry("user_input", { segments: Schema.Array(InputPart) })
export type UserInput = typeof UserInput.Type

export const AssistantItem = entry("assistant_item", { item: LoggedItem })
export type AssistantItem = typeof AssistantItem.Type

export const ToolResult = entry("tool_result", { item: LoggedItem })
export type ToolResult = typeof ToolResult.Type

export const SystemEntry = entry("system_item", { item: SystemItem })
export type SystemEntry = typeof SystemEntry.Type

/** One per run; `turn_count` is the count after it. */
export const TurnEnd = entry("turn_end", { turn_count: Count })
export type TurnEnd = typeof TurnEnd.Type

export const RunCompleted = entry("run_completed", {
  interrupted: Schema.Boolean,
  result: Schema.Literal("finished", "paused", "limit_reached", "yielded")
})
export type RunCompleted = typeof RunCompleted.Type

export const RunErrored = entry("run_errored", {
  interrupted: Schema.Boolean,
  message: Schema.String
})
export type RunErrored = typeof RunErrored.Type

export const ConfigChanged = entry("config_changed", { config: RequestConfig })
export type ConfigChanged = typeof ConfigChanged.Type

export const LlmUsage = entry("llm_usage", {
  history_len: Count,
  input_total_tokens: Count,
  cache_read_tokens: Count,
  cache_write_tokens: Count,
  output_tokens: Count
})
export type LlmUsage = typeof LlmUsage.Type

/** Anything a program wants to keep in the log; foreign domains are carried along. */
export const Extension = entry("extension", { domain: Schema.String, payload: Opaque })
export type Extension = typeof Extension.Type

/** One line of a segment log. */
export const LogEntry = Schema.Union(
  SegmentStart,
  Invoke,
  UserInput,
  AssistantItem,
  ToolResult,
  SystemEntry,
  TurnEnd,
  RunCompleted,
  RunErrored,
  ConfigChanged,
  LlmUsage,
  Extension
)
export type LogEntry = typeof LogEntry.Type

/** The entry on a line (without its newline). */
export const decodeLine = strictJson.decoder(LogEntry)

/** The entry as compact JSON, without a newline. */
export const encodeLine: (entry: LogEntry) => string = jsonText.compact(LogEntry)
