import type { Either } from "effect"
import type { Paper } from "../../domain/ConversationRow.ts"
import type { ConversationState } from "../../domain/ConversationState.ts"
import type { Beginning, Heard, Parting } from "../../domain/LiveConversation.ts"
import type { NativeMethod } from "../../domain/NativeMethod.ts"
import type * as Outgoing from "../../domain/Outgoing.ts"
import type { PodMethod } from "../../domain/PodMethod.ts"
import type { Question } from "../../domain/Question.ts"
import type { QueuedPrompt } from "../../domain/QueuedPrompt.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Scrollback } from "../../domain/Scrollback.ts"
import * as Draft from "../terminal/draft.ts"
import type { Key } from "../terminal/Key.ts"
import * as LineEditor from "../terminal/lineEditor.ts"
import type { Next, Size } from "../terminal/Program.ts"
import type { History, LogPlace, ReadPage } from "./history.ts"

/**
 * The conversation screen: what is above it is written once, what is in it may change. As a draft it
 * is what stands in the composer.
 */
export interface Model extends Draft.Draft {
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
  /** How many keys went into the composer. */
  readonly typed: number
  readonly outgoing: Outgoing.Outgoing
  /** What digits are for while a question is open. */
  readonly focus: "composer" | "question"
  /** The question that was answered here, until the host says so. */
  readonly answering: string | undefined
  /** The question that came up by itself where another one stood; a digit may be meant for that. */
  readonly unread: string | undefined
  readonly interrupting: Interrupting | undefined
  /** Which of the prompts that were sent is in the composer. */
  readonly recalled: { readonly index: number; readonly draft: Draft.Draft } | undefined
  /** What was given to the editor that has the terminal, and the end that comes after it. */
  readonly editing: { readonly text: string; readonly end: Outcome | undefined } | undefined
  readonly notice: Notice | undefined
  /** What the same key does when it is pressed once more, in time. */
  readonly armed: Armed | undefined
  /** Questions that are written in full above the screen, because they did not fit on it. */
  readonly aboveInFull: ReadonlySet<string>
  /** How many pages of the log were asked for. */
  readonly requests: number
  /** What takes the whole screen meanwhile. */
  readonly cover: Cover | undefined
}

/** What came before, or what the keys do: the page of it. */
export type Cover = History | {
  readonly _tag: "Keys"
  readonly page: number
  /** What it covers itself. */
  readonly behind: History | undefined
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
export interface Start extends Beginning {
  readonly unicode: boolean
}

/** What happens besides keys and time. */
export type Message =
  | Heard
  /** With the text, or why there is none. */
  | { readonly _tag: "EditorEnded"; readonly text: Either.Either<string, string> }
  /** A page of the log, the answer to the request of that number. */
  | { readonly _tag: "LogRead"; readonly request: number; readonly page: ReadPage }
  | { readonly _tag: "LogNotRead"; readonly request: number; readonly reason: string }

export type Command =
  | { readonly _tag: "Send"; readonly method: PodMethod | NativeMethod }
  /** Let the person change the text in an editor. */
  | { readonly _tag: "Edit"; readonly text: string }
  /** Read the page before a place in the log; the newest one without a place. */
  | {
    readonly _tag: "ReadLog"
    readonly request: number
    readonly before: LogPlace | undefined
  }

export type Outcome = Parting

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
  const text = Draft.text(model)
  switch (news._tag) {
    case "Taken":
      // What was typed since then stays.
      return text.startsWith(news.text)
        ? { ...written(model, text.slice(news.text.length)), recalled: undefined }
        : { ...model, recalled: undefined }
    case "Refused":
      return error(model, `not sent: ${news.reason}; your text is kept`)
    case "Unknown":
      return error(model, "it is not known whether your text was taken; it is kept")
    case "Returned": {
      const typed = text === "" ? "" : `\n${text}`
      return { ...written(model, `${news.text}${typed}`), recalled: undefined }
    }
    case "Begun":
      return text === news.text ? written(model, "") : model
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
export const edit = (model: Model, key: Key): Model => {
  const typed = model.typed + 1
  const draft = Draft.press(draftOf(model), key, typed)
  return draft === undefined ? model : { ...model, ...draft, typed }
}

/** An empty composer; undo brings the text back. */
export const cleared = (model: Model): Model => {
  const { before, cursor, text } = model.editor
  const empty = { ...LineEditor.empty, before: [{ text, cursor }, ...before] }
  return { ...model, editor: empty, recalled: undefined }
}

/** A line up, and above the first one to the prompt that was sent before. */
export const goUp = (model: Model): Model => {
  const within = Draft.moved(draftOf(model), -1)
  return within === undefined
    ? recall(model, (model.recalled?.index ?? -1) + 1)
    : { ...model, ...within }
}

/** A line down, and below the last one back to the draft. */
export const goDown = (model: Model): Model => {
  const within = Draft.moved(draftOf(model), 1)
  if (within !== undefined) return { ...model, ...within }
  return model.recalled === undefined ? model : recall(model, model.recalled.index - 1)
}

/** What stands in the composer. */
export const draftOf = ({ editor, pastes }: Model): Draft.Draft => ({ editor, pastes })

/** With another text in the composer; a book is named there, not shown. */
export const written = (model: Model, text: string): Model =>
  text.length > longestShown
    ? edit({ ...model, ...Draft.empty }, { _tag: "Pasted", text })
    : { ...model, ...Draft.empty, editor: LineEditor.of(text) }

/** In UTF-16 units. */
const longestShown = 10_000

const recall = (model: Model, index: number): Model => {
  const draft = model.recalled?.draft ?? draftOf(model)
  if (index < 0) return { ...model, ...draft, recalled: undefined }
  const text = model.outgoing.taken[index]
  return text === undefined ? model : { ...written(model, text), recalled: { index, draft } }
}
