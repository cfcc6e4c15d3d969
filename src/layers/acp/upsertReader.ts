import { type AgentUpdate, Other, Text, Thought, Tool } from "../../domain/AgentUpdate.ts"
import { type Fields, fields, list, text } from "./fields.ts"
import { Latest } from "./Latest.ts"
import { kindOf, outputOf, textOf, updateOf } from "./sessionUpdate.ts"

/**
 * Reads updates of ACP v2, which say how a message or a tool call is from now on: what they add is
 * told. A message that was rewritten is told again, since nothing that was said can be taken back.
 */
export const upsertReader = () => {
  const messages = new Latest<string>(remembered)
  const outputs = new Latest<string>(remembered)

  const toldAnew = (kind: keyof typeof spoken, update: Fields, key: string) => {
    const whole = list(update.content).map(textOf).join("")
    const known = messages.get(key) ?? ""
    messages.set(key, whole)
    const rest = whole.startsWith(known) ? whole.slice(known.length) : whole
    return rest === "" ? [] : [spoken[kind]({ text: rest })]
  }

  return (document: unknown, earlier: Fields): ReadonlyArray<AgentUpdate> => {
    const update = fields(document)
    const kind = kindOf(document)
    const id = text(update.messageId) ?? text(update.toolCallId) ?? ""
    switch (kind) {
      case "agent_message_chunk":
      case "agent_thought_chunk": {
        const key = `${kind.slice(0, -"_chunk".length)} ${id}`
        messages.set(key, (messages.get(key) ?? "") + (textOf(update.content) ?? ""))
        return [updateOf(document)]
      }
      case "agent_message":
      case "agent_thought": {
        const { content } = update
        const isText = Array.isArray(content)
          && content.every((block) => textOf(block) !== undefined)
        const told = content === undefined ? [] : toldAnew(kind, update, `${kind} ${id}`)
        return isText ? told : [Other({ kind, document }), ...told]
      }
      case "tool_call_content_chunk": {
        const more = outputOf([update.content])
        if (id === "" || more === undefined) return [Other({ kind, document })]
        const known = outputs.get(id)
        const output = known ? `${known}\n${more}` : more
        outputs.set(id, output)
        return [Tool({ id, output })]
      }
      case "tool_call_update": {
        const told = updateOf(document, earlier)
        if (update.content === undefined) return [told]
        outputs.set(id, outputOf(update.content) ?? "")
        return [told._tag === "Tool" ? Tool({ output: "", ...told }) : told]
      }
      default:
        return [updateOf(document)]
    }
  }
}

const spoken = { agent_message: Text, agent_thought: Thought }

/** Messages and tool calls that may be told anew. */
const remembered = 20
