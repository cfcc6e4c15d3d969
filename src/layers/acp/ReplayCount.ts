import { fields, text } from "./fields.ts"
import { kindOf } from "./sessionUpdate.ts"

/**
 * Counts the prompts of the user in a replay, by which a conversation is known again. A prompt may
 * come in several chunks: those of one message id, or those without one that come in a row.
 */
export class ReplayCount {
  prompts = 0
  /** How many updates were part of a conversation, whoever spoke. */
  updates = 0
  private readonly ids = new Set<string>()
  private isInRow = false

  /** Takes an update while there may be a replay. */
  tell(update: unknown): void {
    const kind = kindOf(update)
    const isPrompt = kind === "user_message_chunk" || kind === "user_message"
    const id = text(fields(update).messageId)
    if (isPrompt && !(id === undefined ? this.isInRow : this.ids.has(id))) this.prompts++
    if (isPrompt && id !== undefined) this.ids.add(id)
    this.isInRow = isPrompt
    if (isReplayed(update)) this.updates++
  }
}

/** Whether an update is of a kind that a replay consists of. */
export const isReplayed = (update: unknown): boolean => conversation.test(kindOf(update))

const conversation = /^(?:(?:user|agent)_(?:message|thought)|tool_call|plan)(?:_|$)/
