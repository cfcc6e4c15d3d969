import type { Ask } from "../../domain/Ask.ts"
import type { ConversationState } from "../../domain/ConversationState.ts"
import { farewell, type Parting } from "../../domain/LiveConversation.ts"
import type { NativeMethod } from "../../domain/NativeMethod.ts"
import type * as Outgoing from "../../domain/Outgoing.ts"
import type { PodMethod } from "../../domain/PodMethod.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Transcript } from "../transcript.ts"
import type { Step as DialogueStep, Turn } from "./Dialogue.ts"
import { said } from "./labelled.ts"
import { answerHint, questionText } from "./questionText.ts"

/** A conversation in plain lines. Times are UTC milliseconds. */
export interface Model {
  readonly name: string
  /** The name under which the other clients see this one. */
  readonly reader: string
  /** Whether the host speaks our protocol: it queues, and can end its agent. */
  readonly native: boolean
  readonly watching: boolean
  readonly now: number
  readonly transcript: Transcript
  /** Open asks, oldest first. */
  readonly asks: ReadonlyArray<Ask>
  readonly outgoing: Outgoing.Outgoing
  /** The ask that was answered here, until the host says so. */
  readonly answering: string | undefined
  /** The ask that took the place of another one: a number may be meant for that. */
  readonly unread: string | undefined
  /** When the oldest ask was told. */
  readonly told: number
  readonly interrupting: { readonly since: number; readonly forced: boolean } | undefined
  /** The lines of a prompt that is not finished. */
  readonly draft: ReadonlyArray<string>
  /** Whether every line belongs to it, until a dot alone. */
  readonly drafting: boolean
}

export type Command = { readonly _tag: "Send"; readonly method: PodMethod | NativeMethod }

export type Step = DialogueStep<Model, Command, Parting>

export const state = ({ transcript }: Model): ConversationState => transcript.state

export const isInTurn = (model: Model): boolean => state(model).turn !== undefined

export const send = (method: Command["method"]): Command => ({ _tag: "Send", method })

export const says = (model: Model, ...print: ReadonlyArray<SafeText.SafeText>): Step => ({
  model,
  print
})

/** Something that was wanted and is not so. */
export const error = (model: Model, text: string): Step =>
  says(model, SafeText.of`error: ${SafeText.line(text)}`)

/** The talk ends, and the last line says how to come back. */
export const leave = (model: Model, outcome: Parting): Step => {
  const name = SafeText.line(model.name)
  const draft = model.draft.length === 0
    ? []
    : [said(SafeText.of`not sent`, SafeText.lines(SafeText.block(model.draft.join("\n"))))]
  return { model, print: [...draft, farewell(name, outcome)], outcome }
}

/** The question that is open, if any, in full. */
export const askedText = ({ asks, name }: Model): ReadonlyArray<SafeText.SafeText> =>
  asks.slice(0, 1).map((ask) => questionText(ask, asks.length, name))

/** What one step has made of the open asks is told: the next one in full, others by their number. */
export const told = (before: Model, step: Step): Step => {
  const { model, outcome, print = [] } = step
  const [old, shown] = [before.asks[0]?.id, model.asks[0]?.id]
  if (outcome !== undefined) return step
  if (old === shown) {
    return model.asks.length > before.asks.length
      ? { ...step, print: [...print, SafeText.of`note: asks one more thing after this`] }
      : step
  }
  const unread = old === undefined ? undefined : shown
  return {
    ...step,
    model: { ...model, unread, answering: undefined, told: model.now },
    print: [...print, ...askedText(model)]
  }
}

/** Whose turn it is: a prompt that nobody has taken yet keeps the next line waiting. */
export const turn = (model: Model): Turn => {
  const { answering, asks: [ask], draft, drafting, outgoing, watching } = model
  if (outgoing.sending !== undefined) return { _tag: "Works" }
  if (drafting) return question(SafeText.of`More, or a dot alone to send: `)
  if (draft.length > 0) return question(SafeText.of`More: `)
  if (watching) return { _tag: "Listens" }
  if (ask !== undefined) {
    return ask.id === answering
      ? { _tag: "Listens" }
      : question(SafeText.of`${answerHint(ask)}, or a prompt: `)
  }
  const { held, status } = state(model)
  if (held || status === "paused") return question(SafeText.of`Prompt, /continue or /help: `)
  return isInTurn(model) ? { _tag: "Listens" } : question(SafeText.of`Prompt or /help: `)
}

const question = (text: SafeText.SafeText): Turn => ({ _tag: "Asks", question: text })
