import { isRefusal } from "../../domain/conversationEvents.ts"
import * as SafeText from "../../domain/SafeText.ts"
import * as Scrollback from "../../domain/Scrollback.ts"
import * as Segment from "../../domain/Segment.ts"
import * as LineEditor from "../terminal/lineEditor.ts"
import type { Line, Size, TerminalMessage } from "../terminal/Program.ts"
import * as Model from "./model.ts"
import { farewell, isQuestionTall, line, questionInFull } from "./view.ts"

/** The first screen: the end of the conversation above, an empty composer below. */
export const init = (start: Model.Start, size: Size): Model.Step => {
  const paper = { ...size, unicode: start.unicode }
  const [scrollback, rows] = Scrollback.open(start.opening, start.now, paper)
  const model: Model.Model = {
    name: SafeText.line(start.name),
    unicode: start.unicode,
    size,
    now: start.now,
    scrollback,
    editor: LineEditor.empty,
    focus: scrollback.state.questions.length > 0 ? "question" : "composer",
    sending: undefined,
    answering: undefined,
    unread: undefined,
    isInterrupting: false,
    sent: [],
    recalled: undefined,
    notice: undefined,
    armed: undefined,
    aboveInFull: new Set()
  }
  return spreadQuestion({ model, print: rows.map(line) })
}

export const update = (
  model: Model.Model,
  message: Model.Message | TerminalMessage
): Model.Step => {
  switch (message._tag) {
    case "PressedKey":
      return spreadQuestion(press(model, message.key))
    case "Resized":
      return spreadQuestion({ model: { ...model, size: message.size } })
    case "Ticked":
      return { model: Model.ticked(model, message.now) }
    case "HeardEvent":
      return spreadQuestion(hear(model, message.event, message.now))
    case "LostTerminal":
      return leave(model, { _tag: "Detached" })
    case "PodEnded":
      return leave(model, { _tag: "Stopped" })
    case "LostConnection":
      return leave(model, { _tag: "Lost", reason: message.reason })
  }
}

type Key = Extract<TerminalMessage, { readonly _tag: "PressedKey" }>["key"]

const you = SafeText.of`you`
const anotherClient = SafeText.of`another client`

/** Two presses within two seconds, however late the last tick was. */
const twice = 3_000

const hear = (
  before: Model.Model,
  event: Extract<Model.Message, { readonly _tag: "HeardEvent" }>["event"],
  now: number
): Model.Step => {
  const own = event.event === "user_message" &&
    Segment.flatten(event.data.segments) === before.sending
  const [scrollback, rows] = Scrollback.hear(
    before.scrollback,
    event,
    now,
    Model.paper(before),
    own ? you : anotherClient
  )
  const heard = Model.settled(before, { ...before, now: Math.max(now, before.now), scrollback })
  const print = rows.map(line)
  switch (event.event) {
    case "user_message":
      return { model: own ? Model.acknowledged(heard) : heard, print }
    case "error":
      return isRefusal(Model.state(before), event.data.code)
        ? { model: Model.refused(heard, event.data.message), print }
        : { model: heard, print }
    case "refused":
      return { model: Model.error({ ...heard, answering: undefined }, event.data.message), print }
    case "run_end":
      return { model: event.data.result === "rolled_back" ? Model.takenBack(heard) : heard, print }
    case "shutdown":
      return after(print, leave(heard, { _tag: "Stopped" }))
    default:
      return { model: heard, print }
  }
}

const after = (print: ReadonlyArray<Line>, step: Model.Step): Model.Step => ({
  ...step,
  print: [...print, ...step.print ?? []]
})

const press = (before: Model.Model, key: Key): Model.Step => {
  const model = { ...before, notice: undefined, armed: undefined }
  if (key._tag !== "Named") return type(model, key)
  switch (key.name) {
    case "ctrl-]":
      return leave(model, { _tag: "Detached" })
    case "ctrl-d":
      return model.editor.text === ""
        ? leave(model, { _tag: "Detached" })
        : { model: Model.edit(model, key) }
    case "ctrl-c":
      return ctrlC(model, before.armed)
    case "escape":
      return escape(model, before.armed)
    case "enter":
      return enter(model)
    case "alt-enter":
    case "shift-enter":
    case "ctrl-j":
      return { model: Model.edit(model, { _tag: "Text", text: "\n" }) }
    case "tab":
      return { model: Model.question(model) === undefined ? model : turnedTo(model, model.focus) }
    case "up":
      return { model: Model.goUp(model) }
    case "down":
      return { model: Model.goDown(model) }
    default:
      return { model: Model.edit(model, key) }
  }
}

const type = (model: Model.Model, key: Key): Model.Step =>
  model.focus === "question" && key._tag === "Text" && /^[1-9]$/.test(key.text)
    ? answer(model, Number(key.text))
    : { model: Model.edit({ ...model, focus: "composer" }, key) }

const turnedTo = (model: Model.Model, from: Model.Model["focus"]): Model.Model => ({
  ...model,
  focus: from === "question" ? "composer" : "question",
  unread: undefined
})

/** Only what the agent offers, only once, and only what the person has seen. */
const answer = (model: Model.Model, digit: number): Model.Step => {
  const question = Model.question(model)
  const option = question?.options[digit - 1]
  if (question === undefined || option === undefined) {
    return { model: Model.hint(model, SafeText.of`there is no answer ${digit}`) }
  }
  if (model.unread === question.id) {
    const read = { ...model, unread: undefined }
    return { model: Model.hint(read, SafeText.of`this question is new; press again to answer it`) }
  }
  if (model.answering === question.id) {
    return { model: Model.hint(model, SafeText.of`answered; the Pod has not said so yet`) }
  }
  const outcome = { kind: "selected", option: option.id } as const
  return {
    model: { ...model, answering: question.id },
    commands: [send({ method: "answer", params: { ask: question.id, outcome } })]
  }
}

const enter = (model: Model.Model): Model.Step => {
  const { text } = model.editor
  const { questions, status } = Model.state(model)
  if (text.trim() === "") {
    return {
      model: questions.length === 0
        ? model
        : Model.hint(model, SafeText.of`enter chooses no answer; press its number`)
    }
  }
  if (model.sending !== undefined) {
    return { model: Model.hint(model, SafeText.of`sent; the Pod has not taken it yet`) }
  }
  if (Model.isInTurn(model) || questions.length > 0) {
    const busy = status === "idle" ? SafeText.of`running` : SafeText.line(status)
    return { model: Model.hint(model, SafeText.of`${busy}; send when it is idle`) }
  }
  return {
    model: { ...model, sending: text },
    commands: [send({ method: "run", params: { input: [Segment.text(text)] } })]
  }
}

const escape = (model: Model.Model, armed: Model.Armed | undefined): Model.Step => {
  if (Model.question(model) !== undefined && model.focus === "question") {
    return {
      model: Model.hint({ ...model, focus: "composer" }, SafeText.of`later; tab to answer`)
    }
  }
  if (!Model.isInTurn(model)) return { model }
  if (armed?.action === "interrupt") return interrupt(model)
  return {
    model: {
      ...Model.hint(model, SafeText.of`esc again to interrupt`),
      armed: { action: "interrupt", until: model.now + Model.hintTime }
    }
  }
}

const leave = (model: Model.Model, outcome: Model.Outcome): Model.Step => {
  const lines = farewell(model, outcome).map(line)
  return { model, print: lines.slice(0, -1), finalLine: lines.at(-1) ?? [], outcome }
}

const ctrlC = (model: Model.Model, armed: Model.Armed | undefined): Model.Step => {
  if (model.editor.text !== "") return { model: Model.cleared(model) }
  if (armed?.action === "detach") return leave(model, { _tag: "Detached" })
  const next = Model.isInTurn(model) ? interrupt(model) : { model }
  const words = Model.isInTurn(model)
    ? SafeText.of`interrupting; ctrl-c again to detach`
    : SafeText.of`ctrl-c again to detach`
  return {
    ...next,
    model: {
      ...Model.hint(next.model, words),
      armed: { action: "detach", until: model.now + twice }
    }
  }
}

const interrupt = (model: Model.Model): Model.Step => ({
  model: { ...model, isInterrupting: true },
  commands: [send({ method: "cancel" })]
})

const send = (method: Model.Command["method"]): Model.Command => ({ _tag: "Send", method })

/** A question that does not fit into the live region is written above it, once and in full. */
const spreadQuestion = (step: Model.Step): Model.Step => {
  const { model } = step
  const question = Model.question(model)
  if (question === undefined || model.aboveInFull.has(question.id) || !isQuestionTall(model)) {
    return step
  }
  return {
    ...step,
    model: { ...model, aboveInFull: new Set([...model.aboveInFull, question.id]) },
    print: [...step.print ?? [], ...questionInFull(model).map(line)]
  }
}
