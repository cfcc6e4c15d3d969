import { catchUp } from "../../domain/catchUp.ts"
import { isRefusal } from "../../domain/conversationEvents.ts"
import { isApart } from "../../domain/conversationRows.ts"
import * as Outgoing from "../../domain/Outgoing.ts"
import * as SafeText from "../../domain/SafeText.ts"
import * as Scrollback from "../../domain/Scrollback.ts"
import * as LineEditor from "../terminal/lineEditor.ts"
import type { Line, Size, TerminalMessage } from "../terminal/Program.ts"
import * as Model from "./model.ts"
import { farewell, isQuestionTall, line, questionInFull } from "./view.ts"

/** The first screen: the end of the conversation above, an empty composer below. */
export const init = (start: Model.Start, size: Size): Model.Step => {
  const { native } = start.opening
  const paper = { ...size, unicode: start.unicode }
  const name = SafeText.line(start.name)
  const reading = { pod: name, reader: start.user }
  const [scrollback, rows] = Scrollback.open(start.opening, start.now, paper, reading)
  const model: Model.Model = {
    name,
    native,
    watching: start.watching,
    unicode: start.unicode,
    size,
    now: start.now,
    scrollback,
    editor: LineEditor.empty,
    outgoing: Outgoing.start(native ? `${start.user}-${start.nonce}` : undefined),
    focus: scrollback.state.questions.length > 0 ? "question" : "composer",
    answering: undefined,
    unread: undefined,
    interrupting: undefined,
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
      return spreadQuestion(model.watching ? look(model, message.key) : press(model, message.key))
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
  const refuses = event.event === "error" &&
    isRefusal(Model.state(before), event.data.code)
  const [outgoing, news] = Outgoing.hear(before.outgoing, event, refuses)
  const isOwn = event.event === "user_message" && news?._tag === "Taken"
  const [scrollback, rows] = event.event === "welcome"
    ? catchUp(before.scrollback, event.data, now, Model.paper(before))
    : Scrollback.hear(
      before.scrollback,
      event,
      now,
      Model.paper(before),
      isOwn ? you : anotherClient
    )
  const heard = { ...before, now: Math.max(now, before.now), scrollback, outgoing }
  const settled = Model.settled(before, heard)
  const model = news === undefined ? settled : Model.informed(settled, news)
  const print = rows.map(line)
  switch (event.event) {
    case "error":
      return refuses && news === undefined
        ? { model: Model.error({ ...model, interrupting: undefined }, event.data.message), print }
        : { model, print }
    case "refused":
      return { model: Model.error({ ...model, answering: undefined }, event.data.message), print }
    case "shutdown":
      return after(print, leave(model, { _tag: "Stopped" }))
    default:
      return { model, print }
  }
}

const after = (print: ReadonlyArray<Line>, step: Model.Step): Model.Step => ({
  ...step,
  print: [...print, ...step.print ?? []]
})

/** Who only looks on can leave. */
const look = (model: Model.Model, key: Key): Model.Step =>
  key._tag === "Named" && /^(ctrl-[\]cd]|escape)$/.test(key.name)
    ? leave(model, { _tag: "Detached" })
    : { model: Model.hint(model, SafeText.of`watching; nothing is sent from here`) }

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
    case "ctrl-r":
      return Model.state(model).held
        ? { model, commands: [send({ method: "resume" })] }
        : { model: Model.hint(model, SafeText.of`nothing is held`) }
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
      return up(model)
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
  const { questions: [asked], status } = Model.state(model)
  if (text.trim() === "") {
    if (asked === undefined) return { model }
    const how = asked.options.length === 0 ? SafeText.of`see above` : SafeText.of`press its number`
    return { model: Model.hint(model, SafeText.of`enter chooses no answer; ${how}`) }
  }
  if (model.outgoing.sending !== undefined) {
    return { model: Model.hint(model, SafeText.of`sent; the Pod has not taken it yet`) }
  }
  if (!model.native && Model.isBusy(model)) {
    const busy = status === "idle" ? SafeText.of`running` : SafeText.line(status)
    return { model: Model.hint(model, SafeText.of`${busy}; send when it is idle`) }
  }
  const [outgoing, method] = Outgoing.send(model.outgoing, text)
  return { model: { ...model, outgoing }, commands: [send(method)] }
}

/** What waits comes back before what is long gone. */
const up = (model: Model.Model): Model.Step => {
  const waiting = Model.ownWaiting(model)
  if (model.editor.text !== "" || model.recalled !== undefined || waiting === undefined) {
    return { model: Model.goUp(model) }
  }
  if (model.outgoing.recalling !== undefined) {
    return { model: Model.hint(model, SafeText.of`asked back; the Pod has not said so yet`) }
  }
  const [outgoing, method] = Outgoing.recall(model.outgoing, waiting)
  return { model: { ...model, outgoing }, commands: [send(method)] }
}

const escape = (model: Model.Model, armed: Model.Armed | undefined): Model.Step => {
  if (Model.question(model) !== undefined && model.focus === "question") {
    return {
      model: Model.hint({ ...model, focus: "composer" }, SafeText.of`later; tab to answer`)
    }
  }
  if (!Model.isInTurn(model)) return { model }
  if (model.interrupting !== undefined) return insist(model, model.interrupting)
  if (armed?.action === "interrupt") return interrupt(model)
  return {
    model: {
      ...Model.hint(model, SafeText.of`esc again to interrupt`),
      armed: { action: "interrupt", until: model.now + Model.hintTime }
    }
  }
}

/** The turn was to end and does not: only the end of the agent helps, where the host offers it. */
const insist = (model: Model.Model, interrupting: Model.Interrupting): Model.Step => {
  if (!Model.isStuck(model) || interrupting.forced) return { model }
  if (!model.native) return interrupt(model)
  return {
    model: { ...model, interrupting: { ...interrupting, forced: true } },
    commands: [send({ method: "force" })]
  }
}

const leave = (model: Model.Model, outcome: Model.Outcome): Model.Step => {
  const lines = farewell(model, outcome).map(line)
  return { model, print: lines.slice(0, -1), finalLine: lines.at(-1) ?? [], outcome }
}

const ctrlC = (model: Model.Model, armed: Model.Armed | undefined): Model.Step => {
  if (model.editor.text !== "") return { model: Model.cleared(model) }
  if (armed?.action === "detach") return leave(model, { _tag: "Detached" })
  const interrupts = Model.isInTurn(model) && model.interrupting === undefined
  const next = interrupts ? interrupt(model) : { model }
  const words = interrupts
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
  model: { ...model, interrupting: { since: model.now, forced: false } },
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
    print: [
      ...step.print ?? [],
      ...(isApart(model.scrollback.last, "Tool") ? [[]] : []),
      ...questionInFull(model).map(line)
    ]
  }
}
