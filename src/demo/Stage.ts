import { setImmediate as breath, setTimeout as sleep } from "node:timers/promises"
import { notify, type Params, record, request } from "./Connection.ts"
import type { Conversation } from "./Conversation.ts"

/** What a scripted turn plays on. Waits end at once when it is cancelled. */
export class Stage {
  readonly conversation: Conversation
  /** What the agent has said in this turn. */
  spoken = ""
  private readonly pace: number
  private readonly signal: AbortSignal
  /** Fails when the turn is cancelled. */
  private readonly cancelled: Promise<never>
  private tools = 0

  /** `pace` is in milliseconds a word. */
  constructor(conversation: Conversation, pace: number, signal: AbortSignal) {
    this.conversation = conversation
    this.pace = pace
    this.signal = signal
    this.cancelled = new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(new Cancelled()), { once: true })
    })
    this.cancelled.catch(() => undefined)
  }

  /** Streams a text word by word. */
  async say(text: string): Promise<void> {
    for (const word of text.match(/\s*\S+\s*/g) ?? []) {
      this.spoken += word
      await this.update("agent_message_chunk", { content: { type: "text", text: word } })
      await this.wait(this.pace)
    }
  }

  /** Streams a thought, five times slower than a text. */
  async think(text: string): Promise<void> {
    for (const word of text.match(/\s*\S+\s*/g) ?? []) {
      await this.update("agent_thought_chunk", { content: { type: "text", text: word } })
      await this.wait(this.pace * 5)
    }
  }

  /** Tells a new tool call that is pending. Gives its id. */
  async startTool(call: Params): Promise<string> {
    const id = `call-${this.conversation.prompts}-${++this.tools}`
    await this.update("tool_call", { toolCallId: id, status: "pending", ...call })
    return id
  }

  async updateTool(id: string, status: string, output?: string): Promise<void> {
    const content = output === undefined
      ? {}
      : { content: [{ type: "content", content: { type: "text", text: output } }] }
    await this.update("tool_call_update", { toolCallId: id, status, ...content })
  }

  /** Asks to permit a tool call; an ask that is cancelled cancels the turn. */
  async ask(toolCall: Params, options: ReadonlyArray<Choice>): Promise<Choice> {
    const sessionId = this.conversation.id
    const answer = await Promise.race([
      request("session/request_permission", { sessionId, toolCall, options }),
      this.cancelled
    ])
    const { optionId } = record(answer.outcome)
    const choice = options.find((option) => option.optionId === optionId)
    if (choice === undefined) throw new Cancelled()
    return choice
  }

  /** Also without a time to wait it gives a cancel its turn. */
  async wait(milliseconds: number): Promise<void> {
    const { signal } = this
    const waited = milliseconds > 0 ? sleep(milliseconds, undefined, { signal }) : breath()
    await Promise.race([this.cancelled, waited])
  }

  /** Takes as long as it takes to say so many words. */
  work(words: number): Promise<void> {
    return this.wait(words * this.pace)
  }

  /** Waits until the turn is cancelled. */
  hang(): Promise<never> {
    return this.cancelled
  }

  private update(kind: string, update: Params): Promise<void> {
    const sessionId = this.conversation.id
    return notify("session/update", { sessionId, update: { sessionUpdate: kind, ...update } })
  }
}

/** An answer that the user may choose. */
export interface Choice {
  readonly optionId: string
  readonly name: string
  readonly kind: "allow_once" | "allow_always" | "reject_once"
}

/** The client cancelled the turn. */
export class Cancelled extends Error {}
