/** `session/update` of ACP as `AgentUpdate`. Source: ACP reference 1.3. */
import * as AgentUpdate from "../../domain/AgentUpdate.ts"
import { diffOf } from "./diffText.ts"
import { type Fields, fields, list, text } from "./fields.ts"

/** Never refuses: what has no place in `AgentUpdate` arrives as `Other`, whole. */
export const updateOf = (document: unknown, earlier: Fields = {}): AgentUpdate.AgentUpdate => {
  const update = fields(document)
  const kind = kindOf(document)
  return mapped(kind, update, earlier) ?? AgentUpdate.Other({ kind, document })
}

/** The kind of an update. */
export const kindOf = (document: unknown): string =>
  text(fields(document).sessionUpdate) ?? "unknown"

/**
 * A tool call as it comes in updates and permission requests; undefined without an id. `earlier`
 * is what the agent told of it before.
 */
export const toolOf = (
  document: unknown,
  earlier: Fields = {}
): Extract<AgentUpdate.AgentUpdate, { readonly _tag: "Tool" }> | undefined => {
  const call = fields(document)
  const id = text(call.toolCallId)
  if (id === undefined) return undefined
  const [title, kind] = [text(call.title) ?? text(call.name), text(call.kind)]
  const status = statuses.find((name) => name === call.status)
  const input = inputOf(call, earlier)
  // What content there was is replaced, by none at all too.
  const output = outputOf(call.content) ?? rawText(call.rawOutput)
    ?? (Array.isArray(call.content) ? "" : undefined)
  return AgentUpdate.Tool({
    id,
    ...title !== undefined && { title },
    ...kind !== undefined && { kind },
    ...status !== undefined && { status },
    ...input !== undefined && { input },
    ...output !== undefined && { output }
  })
}

/** The content of a tool call as text; undefined when there is none of it. */
export const outputOf = (content: unknown): string | undefined => {
  const parts = list(content).map(fields).flatMap((part) =>
    diffOf(part) ?? blockText(part.content) ?? []
  )
  return parts.length > 0 ? parts.join("\n") : undefined
}

/** The text of a content block; undefined for blocks of other types. */
export const textOf = (content: unknown): string | undefined => {
  const block = fields(content)
  return block.type === "text" && typeof block.text === "string" ? block.text : undefined
}

const mapped = (
  kind: string,
  update: Fields,
  earlier: Fields
): AgentUpdate.AgentUpdate | undefined => {
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
      return toolOf(update, earlier)
    default:
      return undefined
  }
}

/** What the tool is given; of a tool that does not tell, the places that it works on. */
const inputOf = (call: Fields, earlier: Fields): string | undefined => {
  const { locations, rawInput } = call
  if (!isEmpty(rawInput)) return JSON.stringify(rawInput)
  return list(locations).length > 0 && isEmpty(earlier.rawInput)
    ? JSON.stringify({ locations })
    : compact(rawInput)
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null
  || (typeof value === "object" && Object.keys(value).length === 0)

/** Also of what is no text, at least what it is. */
const blockText = (content: unknown): string | undefined => {
  const block = fields(content)
  const resource = fields(block.resource)
  const type = text(block.type)
  return textOf(block)
    ?? text(resource.text)
    ?? text(block.uri)
    ?? text(resource.uri)
    ?? (type === undefined || type === "text"
      ? undefined
      : `[${[type, text(block.mimeType)].filter((word) => word !== undefined).join(" ")}]`)
}

const rawText = (value: unknown): string | undefined =>
  typeof value === "string" ? value : compact(value)

const compact = (value: unknown): string | undefined =>
  value === undefined || value === null ? undefined : JSON.stringify(value)

const statuses: ReadonlyArray<AgentUpdate.ToolStatus> = [
  "pending",
  "in_progress",
  "completed",
  "failed"
]
