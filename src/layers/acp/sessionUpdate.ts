/** `session/update` of ACP v1 as `AgentUpdate`. Source: ACP reference 1.3. */
import * as AgentUpdate from "../../domain/AgentUpdate.ts"
import { type Fields, fields, list, text } from "./fields.ts"

/** Never refuses: what has no place in `AgentUpdate` arrives as `Other`, whole. */
export const updateOf = (document: unknown): AgentUpdate.AgentUpdate => {
  const update = fields(document)
  const kind = text(update.sessionUpdate) ?? "unknown"
  return mapped(kind, update) ?? AgentUpdate.Other({ kind, document })
}

/** Whether an update is part of the conversation itself, so that a replay consists of such. */
export const isConversation = (document: unknown): boolean =>
  conversation.has(text(fields(document).sessionUpdate) ?? "")

/** A tool call as it comes in updates and permission requests; undefined without an id. */
export const toolOf = (document: unknown): AgentUpdate.AgentUpdate | undefined => {
  const call = fields(document)
  const id = text(call.toolCallId)
  if (id === undefined) return undefined
  const [title, kind] = [text(call.title), text(call.kind)]
  const status = statuses.find((name) => name === call.status)
  const input = compact(call.rawInput)
  const output = outputOf(call)
  return AgentUpdate.Tool({
    id,
    ...title !== undefined && { title },
    ...kind !== undefined && { kind },
    ...status !== undefined && { status },
    ...input !== undefined && { input },
    ...output !== undefined && { output }
  })
}

/** A changed file in a few words: its path, and how many lines it had and has. */
export const diffOf = (content: Fields): string | undefined => {
  const path = text(content.path)
  if (content.type !== "diff" || path === undefined) return undefined
  return `${path} (${lineCount(content.oldText)} -> ${lineCount(content.newText)} lines)`
}

const mapped = (kind: string, update: Fields): AgentUpdate.AgentUpdate | undefined => {
  switch (kind) {
    case "agent_message_chunk": {
      const said = textOf(update.content)
      return said === undefined ? undefined : AgentUpdate.Text({ text: said })
    }
    case "agent_thought_chunk": {
      const thought = textOf(update.content)
      return thought === undefined ? undefined : AgentUpdate.Thought({ text: thought })
    }
    case "tool_call":
    case "tool_call_update":
      return toolOf(update)
    default:
      return undefined
  }
}

const outputOf = (call: Fields): string | undefined => {
  const parts = list(call.content).map(fields).flatMap((part) =>
    textOf(part.content) ?? diffOf(part) ?? []
  )
  if (parts.length > 0) return parts.join("\n")
  return typeof call.rawOutput === "string" ? call.rawOutput : compact(call.rawOutput)
}

const textOf = (content: unknown): string | undefined => {
  const block = fields(content)
  return block.type === "text" && typeof block.text === "string" ? block.text : undefined
}

const compact = (value: unknown): string | undefined =>
  value === undefined || value === null ? undefined : JSON.stringify(value)

const lineCount = (content: unknown): number =>
  typeof content === "string" && content !== "" ? content.replace(/\n$/, "").split("\n").length : 0

const statuses: ReadonlyArray<AgentUpdate.ToolStatus> = [
  "pending",
  "in_progress",
  "completed",
  "failed"
]

const conversation = new Set([
  "user_message_chunk",
  "agent_message_chunk",
  "agent_thought_chunk",
  "tool_call"
])
