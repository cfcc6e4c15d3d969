import { Either } from "effect"
import * as Age from "../../domain/Age.ts"
import * as Outgoing from "../../domain/Outgoing.ts"
import * as SafeText from "../../domain/SafeText.ts"
import { outcomeOf } from "../askReply.ts"
import type { LineMessage } from "./Dialogue.ts"
import {
  askedText,
  error,
  isInTurn,
  leave,
  type Model,
  says,
  send,
  state,
  type Step
} from "./talk.ts"
import { help } from "./talkHelp.ts"
import { goingOn } from "./talkStatus.ts"

/** Takes a line: a command, the number of an answer, or a prompt, which may go on in the next one. */
export const typed = (
  before: Model,
  { goesOn, now, text }: Extract<LineMessage, { readonly _tag: "TypedLine" }>
): Step => {
  const model = { ...before, now: Math.max(now, before.now) }
  const line = withoutControls(text)
  if (model.drafting) return drafted(model, line)
  if (goesOn && !model.watching) return pasted(model, line)
  if (/(?<!\\)(?:\\\\)*\\$/.test(line) && !model.watching) {
    return { model: { ...model, draft: [...model.draft, line.slice(0, -1)] } }
  }
  if (model.draft.length > 0) {
    return prompt({ ...model, draft: [] }, [...model.draft, line].join("\n"))
  }
  const [, name, words = ""] = /^\/([a-z]+)(?:\s+(.*))?$/i.exec(line.trim()) ?? []
  if (name !== undefined) return command(model, name.toLowerCase(), words.trim())
  if (model.watching) return line.trim() === "" ? { model } : error(model, onlyWatching)
  if (line.trim() === "") {
    return model.asks.length === 0
      ? { model }
      : says(model, SafeText.of`note: enter chooses no answer`)
  }
  if (model.asks.length > 0 && /^\d{1,2}$/.test(line.trim())) return numbered(model, line.trim())
  return prompt(model, line.startsWith("//") ? line.slice(1) : line)
}

/** What the arrow keys leave in a line is not meant for an agent. */
const withoutControls = (text: string): string =>
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(text) ? SafeText.block(text) : text

const onlyWatching = "only watching, so nothing is sent; /detach leaves"

/** Nobody meant each of these lines as a prompt. */
const pasted = (model: Model, line: string): Step => ({
  model: { ...model, draft: [...model.draft, line], drafting: true },
  print: [SafeText.of`note: several lines at once; a dot alone sends them, /drop forgets them`]
})

const drafted = (model: Model, line: string): Step => {
  const done = { ...model, draft: [], drafting: false }
  switch (line.trim()) {
    case ".":
      return prompt(done, model.draft.join("\n"))
    case "/drop":
      return says(done, SafeText.of`note: nothing was sent`)
    default:
      return { model: { ...model, draft: [...model.draft, line] } }
  }
}

const prompt = (model: Model, text: string): Step => {
  const { status } = state(model)
  if (text.trim() === "") return says(model, SafeText.of`note: nothing was sent`)
  if (!model.native && (isInTurn(model) || status !== "idle")) {
    return error(model, `not sent: ${model.name} is ${status}; send it again when it is idle`)
  }
  const [outgoing, method] = Outgoing.send(model.outgoing, text)
  return { model: { ...model, outgoing }, commands: [send(method)] }
}

/** What a number is meant for has to have been heard. */
const numbered = (model: Model, number: string): Step =>
  model.now - model.told < 1_000
    ? says({ ...model, told: 0 }, SafeText.of`note: this has just been asked; answer once more`)
    : answer(model, number)

const answer = (model: Model, words: string): Step => {
  const [ask] = model.asks
  if (ask === undefined) return says(model, SafeText.of`note: nothing is asked`)
  if (words === "") return says(model, ...askedText(model))
  if (ask.id === model.unread) {
    const read = { ...model, unread: undefined }
    return says(read, SafeText.of`note: this question is a new one; answer once more`)
  }
  if (ask.id === model.answering) {
    return says(model, SafeText.of`note: answered; the Pod has not said so yet`)
  }
  return Either.match(outcomeOf(ask, words.split(/\s+/)), {
    onLeft: (why) => error(model, why),
    onRight: (outcome) => ({
      model: { ...model, answering: ask.id },
      commands: [send({ method: "answer", params: { ask: ask.id, outcome } })]
    })
  })
}

const command = (model: Model, name: string, words: string): Step => {
  switch (name) {
    case "detach":
    case "quit":
    case "exit":
      return leave(model, { _tag: "Detached" })
    case "help":
      return says(model, help)
    case "status":
      return says(model, ...goingOn(model), ...askedText(model))
  }
  if (model.watching) return error(model, onlyWatching)
  switch (name) {
    case "answer":
      return answer(model, words)
    case "interrupt":
      return interrupt(model)
    case "continue":
      return state(model).held || state(model).status === "paused"
        ? { model, commands: [send({ method: "resume" })] }
        : says(model, SafeText.of`note: nothing is held`)
    case "back":
      return takeBack(model)
    case "lines":
      return { model: { ...model, drafting: true } }
    default:
      return error(
        model,
        `there is no command /${name}; /help tells them, and //${name} sends a prompt`
      )
  }
}

/** A turn that does not end although it was to: only the end of the agent helps. */
const interrupt = (model: Model): Step => {
  const { interrupting, native, now } = model
  if (!isInTurn(model)) return says(model, SafeText.of`note: no turn is running`)
  if (interrupting === undefined || !native) {
    return {
      model: { ...model, interrupting: interrupting ?? { since: now, forced: false } },
      commands: [send({ method: "cancel" })],
      print: [SafeText.of`note: interrupting`]
    }
  }
  const since = now - interrupting.since
  if (interrupting.forced || since < longEnough) {
    const words = SafeText.of`note: interrupting since ${Age.duration(since)}`
    return says(model, SafeText.of`${words}; after 10 s, /interrupt again ends the agent`)
  }
  return {
    model: { ...model, interrupting: { ...interrupting, forced: true } },
    commands: [send({ method: "force" })],
    print: [SafeText.of`note: ending the agent`]
  }
}

const longEnough = 10_000

const takeBack = (model: Model): Step => {
  const waiting = state(model).queue.findLast(({ by }) => by === model.reader)
  if (waiting === undefined) return says(model, SafeText.of`note: no prompt of yours waits`)
  if (model.outgoing.recalling !== undefined) {
    return says(model, SafeText.of`note: asked back; the Pod has not said so yet`)
  }
  const [outgoing, method] = Outgoing.recall(model.outgoing, waiting)
  return { model: { ...model, outgoing }, commands: [send(method)] }
}
