import type * as Conversation from "../../domain/Conversation.ts"
import type { Paper } from "../../domain/ConversationRow.ts"
import type { ConversationState } from "../../domain/ConversationState.ts"
import type { NativeEvent } from "../../domain/NativeEvent.ts"
import type { NativeMethod } from "../../domain/NativeMethod.ts"
import type * as Outgoing from "../../domain/Outgoing.ts"
import type { PodEvent } from "../../domain/PodEvent.ts"
import type { PodMethod } from "../../domain/PodMethod.ts"
import type { Question } from "../../domain/Question.ts"
import type { QueuedPrompt } from "../../domain/QueuedPrompt.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Scrollback } from "../../domain/Scrollback.ts"
import * as LineEditor from "../terminal/lineEditor.ts"
import type { Next, Size } from "../terminal/Program.ts"

/** The conversation screen: what is above it is written once, what is in it may change. */
export interface Model {
  readonly name: SafeText.SafeText
  /** Whether the host speaks our protocol: it queues, and can end its agent. */
  readonly native: boolean
  /** Whether this screen only looks on. */
  readonly watching: boolean
  readonly unicode: boolean
  readonly size: Size
  /** UTC milliseconds, as of the last tick or event. */
  readonly now: number
  readonly scrollback: Scrollback
  readonly editor: LineEditor.LineEditor
  readonly outgoing: Outgoing.Outgoing
  /** What digits are for while a question is open. */
  readonly focus: "composer" | "question"
  /** The question that was answered here, until the host says so. */
  readonly answering: string | undefined
  /** The question that came up by itself where another one stood; a digit may be meant for that. */
  readonly unread: string | undefined
  readonly interrupting: Interrupting | undefined
  /** Which of the prompts that were sent is in the composer. */
  readonly recalled: { readonly index: number; readonly draft: string } | undefined
  readonly notice: Notice | undefined
  /** What the same key does when it is pressed once more, in time. */
  readonly armed: Armed | undefined
  /** Questions that are written in full above the screen, because they did not fit on it. */
  readonly aboveInFull: ReadonlySet<string>
}

/** The turn in flight is to end. */
export interface Interrupting {
  /** UTC milliseconds. */
  readonly since: number
  /** Whether the agent is to end with it. */
  readonly forced: boolean
}

/** One sentence that stands in for the status line until the next key; hints go by themselves. */
export interface Notice {
  readonly kind: "hint" | "error"
  readonly text: SafeText.SafeText
  /** UTC milliseconds. */
  readonly since: number
}

export interface Armed {
  readonly action: "interrupt" | "detach"
  /** UTC milliseconds. */
  readonly until: number
}

/** What a screen begins with. */
export interface Start {
  readonly name: string
  /** The name under which the other clients see this one. */
  readonly user: string
  /** Tells the prompts of this screen from those of every other one. */
  readonly nonce: string
  readonly watching: boolean
  readonly unicode: boolean
  /** UTC milliseconds. */
  readonly now: number
  readonly opening: Conversation.Opening & { readonly native: boolean }
}

/** What happens besides keys and time. */
export type Message =
  | { readonly _tag: "HeardEvent"; readonly event: PodEvent | NativeEvent; readonly now: number }
  /** The Pod has ended in order. */
  | { readonly _tag: "PodEnded" }
  | { readonly _tag: "LostConnection"; readonly reason: string }

export type Command = { readonly _tag: "Send"; readonly method: PodMethod | NativeMethod }

export type Outcome =
  | { readonly _tag: "Detached" }
  | { readonly _tag: "Stopped" }
  | { readonly _tag: "Lost"; readonly reason: string }

export type Step = Next<Model, Command, Outcome>

export const state = (model: Model): ConversationState => model.scrollback.state

/** The question that is shown: the oldest open one. */
export const question = (model: Model): Question | undefined => state(model).questions[0]

export const isInTurn = (model: Model): boolean => state(model).turn !== undefined

/** Whether what is sent now has to wait. */
export const isBusy = (model: Model): boolean => {
  const { held, questions, queue } = state(model)
  return isInTurn(model) || questions.length > 0 || held || queue.length > 0
}

/** Whether the turn has not ended although it was to, for so long that it may never do. */
export const isStuck = ({ interrupting, now }: Model): boolean =>
  interrupting !== undefined && now - interrupting.since >= 10_000

/** The newest of the own prompts that wait. */
export const ownWaiting = (model: Model): QueuedPrompt | undefined =>
  state(model).queue.findLast(({ by }) => by === model.scrollback.reader)

export const paper = ({ size, unicode }: Model): Paper => ({ ...size, unicode })

export const hint = (model: Model, text: SafeText.SafeText): Model => ({
  ...model,
  notice: { kind: "hint", text, since: model.now }
})

export const error = (model: Model, text: string): Model => ({
  ...model,
  notice: { kind: "error", text: SafeText.line(text), since: model.now }
})

/** A hint goes after this many milliseconds, and what it says goes with it. */
export const hintTime = 6_000

/** What an event changes besides the conversation: hints, the focus, what is waited for. */
export const settled = (before: Model, after: Model): Model => {
  const { status } = state(after)
  const isSame = state(before).status === status &&
    isInTurn(before) === isInTurn(after)
  const stays = after.notice?.kind === "error" || after.armed?.action === "detach"
  const hinted = isSame || stays
    ? after
    : { ...after, notice: undefined, armed: undefined }
  const calm = isInTurn(after) ? hinted : { ...hinted, interrupting: undefined }
  const [old, shown] = [question(before)?.id, question(after)?.id]
  if (old === shown) return calm
  const focus = shown === undefined || after.editor.text !== "" ? "composer" : "question"
  return old === undefined || shown === undefined
    ? { ...calm, answering: undefined, unread: undefined, focus }
    : { ...calm, answering: undefined, unread: shown }
}

/** What becomes of the composer when it is known what became of a prompt. */
export const informed = (model: Model, news: Outgoing.News): Model => {
  const { text } = model.editor
  switch (news._tag) {
    case "Taken":
      // What was typed since then stays.
      return text.startsWith(news.text)
        ? { ...model, editor: LineEditor.of(text.slice(news.text.length)), recalled: undefined }
        : { ...model, recalled: undefined }
    case "Refused":
      return error(model, `not sent: ${news.reason}; your text is kept`)
    case "Unknown":
      return error(model, "it is not known whether your text was taken; it is kept")
    case "Returned": {
      const typed = text === "" ? "" : `\n${text}`
      return { ...model, editor: LineEditor.of(`${news.text}${typed}`), recalled: undefined }
    }
    case "Begun":
      return text === news.text ? { ...model, editor: LineEditor.empty } : model
  }
}

/** Time has passed. `now` in UTC milliseconds. */
export const ticked = (model: Model, now: number): Model => ({
  ...model,
  now: Math.max(now, model.now),
  armed: model.armed !== undefined && now < model.armed.until ? model.armed : undefined,
  notice: model.notice?.kind === "hint" && now - model.notice.since >= hintTime
    ? undefined
    : model.notice
})

/** A key for the composer; one that means nothing to it changes nothing. */
export const edit = (
  model: Model,
  key: Parameters<typeof LineEditor.press>[1]
): Model => ({ ...model, editor: LineEditor.press(model.editor, key) ?? model.editor })

/** An empty composer; undo brings the text back. */
export const cleared = (model: Model): Model => {
  const { before, cursor, text } = model.editor
  const empty = { ...LineEditor.empty, before: [{ text, cursor }, ...before] }
  return { ...model, editor: empty, recalled: undefined }
}

/** A line up, and above the first one to the prompt that was sent before. */
export const goUp = (model: Model): Model => {
  const { cursor, text } = model.editor
  const start = lineStart(text, cursor)
  if (start === 0) return recall(model, (model.recalled?.index ?? -1) + 1)
  const above = lineStart(text, start - 1)
  return moved(model, Math.min(above + cursor - start, start - 1))
}

/** A line down, and below the last one back to the draft. */
export const goDown = (model: Model): Model => {
  const { cursor, text } = model.editor
  const below = text.indexOf("\n", cursor) + 1
  if (below === 0) {
    return model.recalled === undefined
      ? model
      : recall(model, model.recalled.index - 1)
  }
  const end = text.indexOf("\n", below)
  const column = cursor - lineStart(text, cursor)
  return moved(model, Math.min(below + column, end === -1 ? text.length : end))
}

const lineStart = (text: string, index: number): number =>
  index === 0 ? 0 : text.lastIndexOf("\n", index - 1) + 1

/** The index may be inside of a grapheme; back and forth ends on its edge. */
const moved = (model: Model, index: number): Model => {
  const at = { ...model, editor: { ...model.editor, cursor: index } }
  if (index === lineStart(model.editor.text, index)) return at
  return edit(edit(at, { _tag: "Named", name: "left" }), { _tag: "Named", name: "right" })
}

const recall = (model: Model, index: number): Model => {
  const draft = model.recalled?.draft ?? model.editor.text
  if (index < 0) return { ...model, editor: LineEditor.of(draft), recalled: undefined }
  const text = model.outgoing.taken[index]
  return text === undefined
    ? model
    : { ...model, editor: LineEditor.of(text), recalled: { index, draft } }
}
