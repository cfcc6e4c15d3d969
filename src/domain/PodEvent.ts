/**
 * What a Pod tells its clients: one JSON line each, `{"event":NAME,"data":{…}}`.
 *
 * Source: insomnia reference 5.1, 5.4, 5.5. An insomnia client ends when it meets an event or an
 * enumeration value that is not listed here, so pods sends no others.
 */
import { identity, Schema } from "effect"
import { SegmentId } from "./ids.ts"
import { InvokeKind } from "./InvokeKind.ts"
import * as jsonText from "./jsonText.ts"
import { CompletionKind, RewindTarget } from "./PodMethod.ts"
import { PodStatus } from "./PodStatus.ts"
import { InputPart } from "./Segment.ts"
import * as strictJson from "./strictJson.ts"
import { Count, omittable, Opaque, orElse, orNull } from "./wireFields.ts"

export const ErrorCode = Schema.Literal(
  "already_running",
  "not_running",
  "not_paused",
  "provider_error",
  "tool_error",
  "invalid_request",
  "internal"
)
export type ErrorCode = typeof ErrorCode.Type

/** How a run ended. */
export const RunResult = Schema.Literal("finished", "paused", "limit_reached", "rolled_back")
export type RunResult = typeof RunResult.Type

/** How a turn ended; insomnia only ever sends `finished`. */
export const TurnResult = Schema.Literal("finished", "paused")
export type TurnResult = typeof TurnResult.Type

/** A warning or error that belongs to no turn; replayed to every client that connects. */
export const Alert = Schema.Struct({
  level: Schema.Literal("warn", "error"),
  source: Schema.Literal("pod", "worker", "compactor", "agents_md"),
  message: Schema.String,
  timestamp_ms: Count
})
export type Alert = typeof Alert.Type

/** Who the Pod is, as of its start; the token numbers are never refreshed. */
export const Greeting = Schema.Struct({
  pod_name: Schema.String,
  cwd: Schema.String,
  provider: Schema.String,
  model: Schema.String,
  scope_summary: Schema.String,
  tools: Schema.Array(Schema.String),
  context_window: orElse(Count, 0),
  context_tokens: orElse(Count, 0)
})
export type Greeting = typeof Greeting.Type

/** The first event of a connection that is not an alert. Each entry is a log line, as JSON. */
export const Snapshot = Schema.Struct({
  entries: Schema.Array(Opaque),
  greeting: Greeting,
  status: orElse(PodStatus, "idle")
})
export type Snapshot = typeof Snapshot.Type

/** A user input that a client may go back to. */
export const RewindOffer = Schema.Struct({
  id: RewindTarget,
  expected_head_entries: Count,
  truncate_entries: Count,
  turn_index: Count,
  timestamp_ms: orNull(Count),
  preview: Schema.String,
  eligible: Schema.Boolean,
  disabled_reason: omittable(Schema.String),
  warning: omittable(Schema.String)
})
export type RewindOffer = typeof RewindOffer.Type

/** An event without data; null stands for it too. */
const bare = <Name extends string>(name: Name) => {
  const written = Schema.Struct({ event: Schema.Literal(name) })
  const read = Schema.Struct({ ...written.fields, data: Schema.optional(Schema.Null) })
  return Schema.transform(read, written, { strict: true, decode: identity, encode: identity })
}

const event = <Name extends string, Fields extends Schema.Struct.Fields>(
  name: Name,
  fields: Fields
) => Schema.Struct({ event: Schema.Literal(name), data: Schema.Struct(fields) })

const { String: Text, Boolean: Flag } = Schema

/** The 36 events, told apart by `event`. JSON from the log or from tools stays `unknown`. */
export const PodEvent = Schema.Union(
  event("user_message", { segments: Schema.Array(InputPart) }),
  event("system_item", { item: Opaque }),
  event("invoke_start", { kind: InvokeKind }),
  event("turn_start", { turn: Count }),
  event("turn_end", { turn: Count, result: TurnResult }),
  event("llm_call_start", { llm_call: Count }),
  event("llm_call_end", { llm_call: Count }),
  event("llm_retry", {
    llm_call: Count,
    failed_attempt: Count,
    max_attempts: Count,
    wait_ms: Count,
    elapsed_ms: Count,
    status: omittable(Count),
    error: Text
  }),
  event("llm_continuation", { llm_call: Count, attempt: Count, max_attempts: Count, reason: Text }),
  event("text_delta", { text: Text }),
  event("text_done", { text: Text }),
  bare("thinking_start"),
  event("thinking_delta", { text: Text }),
  event("thinking_done", { text: Text }),
  event("tool_call_start", { id: Text, name: Text }),
  event("tool_call_args_delta", { id: Text, json: Text }),
  event("tool_call_done", { id: Text, name: Text, arguments: Text }),
  event("tool_result", {
    id: Text,
    summary: Text,
    output: omittable(Text),
    is_error: orElse(Flag, false)
  }),
  event("usage", {
    input_tokens: orNull(Count),
    output_tokens: orNull(Count),
    cache_read_input_tokens: omittable(Count)
  }),
  event("run_end", { result: RunResult }),
  event("error", { code: ErrorCode, message: Text }),
  event("snapshot", Snapshot.fields),
  event("segment_rotated", { entry: Opaque }),
  event("status", { status: PodStatus }),
  event("completions", {
    kind: CompletionKind,
    entries: Schema.Array(Schema.Struct({ value: Text, is_dir: orElse(Flag, false) }))
  }),
  event("rewind_targets", { head_entries: Count, targets: Schema.Array(RewindOffer) }),
  event("rewind_applied", {
    entries: Schema.Array(Opaque),
    input: Schema.Array(InputPart),
    summary: Schema.Struct({
      truncated_to_entries: Count,
      discarded_entries: Count,
      tool_side_effect_warning: Flag
    })
  }),
  event("visible_pods", { pods: Opaque }),
  event("pod_inspection", { pod: Opaque }),
  event("pod_attach_restore", { result: Opaque }),
  event("alert", Alert.fields),
  event("memory_worker", {
    worker: Text,
    status: Text,
    run_id: Text,
    trigger: Text,
    reason: Text,
    message: Text,
    timestamp_ms: Count
  }),
  bare("compact_start"),
  event("compact_done", { new_segment_id: SegmentId }),
  event("compact_failed", { error: Text }),
  bare("shutdown")
)
export type PodEvent = typeof PodEvent.Type

/** The event on a line; `["status",{…}]` is the same as `{"event":"status","data":{…}}`. */
export const decodeLine = strictJson.decoder(
  PodEvent,
  (document) =>
    Array.isArray(document) && document.length === 2
      ? { event: document[0], data: document[1] }
      : document
)

/** The event as compact JSON, without a newline. */
export const encodeLine: (event: PodEvent) => string = jsonText.compact(PodEvent)
