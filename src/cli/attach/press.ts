import * as Outgoing from "../../domain/Outgoing.ts"
import * as SafeText from "../../domain/SafeText.ts"
import * as Draft from "../terminal/draft.ts"
import type { Key } from "../terminal/Key.ts"
import * as Cover from "./cover.ts"
import * as Editing from "./editing.ts"
import { type Action, actionOf } from "./keys.ts"
import { leave } from "./leaving.ts"
import * as Model from "./model.ts"

/** A key in the conversation. */
export const press = (before: Model.Model, key: Key): Model.Step => {
  // Typed before the editor came up: it is about something that was not to be seen yet.
  if (before.editing !== undefined) {
    return key._tag === "Named" ? { model: before } : type(before, key)
  }
  const model = { ...before, notice: undefined, armed: undefined }
  const action = key._tag === "Named" || isCommand(model, key) ? actionOf(nameOf(key)) : undefined
  if (action !== undefined) return act(model, action, key, before.armed)
  if (key._tag !== "Named") return type(model, key)
  const edited = Model.edit(model, key)
  return {
    model: edited === model
      ? Model.hint(model, SafeText.of`${SafeText.line(key.name)} does nothing here`)
      : edited
  }
}

/** A key of somebody who only looks on: they can leave and look back. */
export const look = (model: Model.Model, key: Key): Model.Step => {
  switch (actionOf(nameOf(key))) {
    case "leave":
    case "leave or delete":
    case "cut short":
    case "escape":
      return leave(model, { _tag: "Detached" })
    case "look back":
      return Cover.lookBack(model, "page")
    case "output":
      return Cover.lookBack(model, "tool")
    case "search":
      return Cover.search(model)
    case "keys":
      return { model: Cover.help(model) }
    default:
      return { model: Model.hint(model, SafeText.of`watching; nothing is sent from here`) }
  }
}

/** Two presses within two seconds, however late the last tick was. */
const twice = 3_000

const nameOf = (key: Key): string =>
  key._tag === "Named" ? key.name : key._tag === "Text" ? key.text : ""

/** Whether a character is none of a text: where nothing is written, and it comes alone. */
const isCommand = ({ editor }: Model.Model, key: Key): boolean =>
  key._tag === "Text" && editor.text === "" && (key.text === "/" || key.text === "?")

const act = (
  model: Model.Model,
  action: Action,
  key: Key,
  armed: Model.Armed | undefined
): Model.Step => {
  switch (action) {
    case "leave":
      return leave(model, { _tag: "Detached" })
    case "leave or delete":
      return model.editor.text === ""
        ? leave(model, { _tag: "Detached" })
        : { model: Model.edit(model, key) }
    case "cut short":
      return ctrlC(model, armed)
    case "continue":
      return Model.state(model).held
        ? { model, commands: [send({ method: "resume" })] }
        : { model: Model.hint(model, SafeText.of`nothing is held`) }
    case "escape":
      return escape(model, armed)
    case "send":
      return enter(model)
    case "new line":
      return { model: Model.edit(model, { _tag: "Text", text: "\n" }) }
    case "edit":
      return Editing.open(model)
    case "turn":
      return { model: Model.question(model) === undefined ? model : turnedTo(model, model.focus) }
    case "up":
      return up(model)
    case "down":
      return { model: Model.goDown(model) }
    case "look back":
      return Cover.lookBack(model, "page")
    case "output":
      return Cover.lookBack(model, "tool")
    case "search":
      return Cover.search(model)
    case "keys":
      return { model: Cover.help(model) }
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
  const text = Draft.text(model)
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

type Method = Extract<Model.Command, { readonly _tag: "Send" }>["method"]

const send = (method: Method): Model.Command => ({ _tag: "Send", method })
