/**
 * The items of a conversation as a segment log holds them.
 *
 * Source: insomnia reference 4.4.
 */
import { Schema } from "effect"
import { ChildEvent } from "./ChildEvent.ts"
import { flag, listOrEmpty, omittable, orElse } from "./wireFields.ts"

const ContentPart = Schema.Union(
  Schema.Struct({ kind: Schema.Literal("text"), text: Schema.String }),
  Schema.Struct({ kind: Schema.Literal("refusal"), refusal: Schema.String })
)

const Message = Schema.Struct({
  kind: Schema.Literal("message"),
  role: Schema.Literal("user", "assistant", "system"),
  content: Schema.Array(ContentPart)
})

/** `arguments` is JSON inside a string, as the model wrote it. */
const ToolCall = Schema.Struct({
  kind: Schema.Literal("tool_call"),
  call_id: Schema.String,
  name: Schema.String,
  arguments: Schema.String
})

const ToolResult = Schema.Struct({
  kind: Schema.Literal("tool_result"),
  call_id: Schema.String,
  summary: Schema.String,
  content: omittable(Schema.String),
  is_error: flag
})

const Reasoning = Schema.Struct({
  kind: Schema.Literal("reasoning"),
  text: Schema.String,
  summary: listOrEmpty(Schema.String),
  encrypted_content: omittable(Schema.String),
  signature: omittable(Schema.String)
})

/** What was said, asked of a tool, answered by one, or thought. */
export const LoggedItem = Schema.Union(Message, ToolCall, ToolResult, Reasoning)
export type LoggedItem = typeof LoggedItem.Type

/** The summary of a tool call that never came to its end. Source: insomnia reference 5.8. */
export const interrupted = "[Interrupted by user]"

const body = Schema.String

/** What the host put into the conversation. `body` is the exact text that the model saw. */
export const SystemItem = Schema.Union(
  Schema.Struct({ kind: Schema.Literal("notification"), message: Schema.String, body }),
  Schema.Struct({ kind: Schema.Literal("pod_event"), event: ChildEvent, body }),
  Schema.Struct({ kind: Schema.Literal("file_attachment"), path: Schema.String, body }),
  Schema.Struct({ kind: Schema.Literal("knowledge"), slug: Schema.String, body }),
  Schema.Struct({ kind: Schema.Literal("workflow"), slug: Schema.String, body }),
  Schema.Struct({
    kind: Schema.Literal("task_reminder"),
    source: orElse(Schema.Literal("task_inactivity"), "task_inactivity"),
    body
  }),
  Schema.Struct({ kind: Schema.Literal("interrupt"), body })
)
export type SystemItem = typeof SystemItem.Type
