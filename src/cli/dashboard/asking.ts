import type { Ask } from "../../domain/Ask.ts"
import * as Question from "../../domain/Question.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Key } from "../terminal/Key.ts"
import * as Composer from "./composer.ts"
import { Command, Mode, type Model, type Step } from "./model.ts"
import * as Notices from "./notices.ts"
import * as Selection from "./selection.ts"

export type Asking = Extract<Mode, { readonly _tag: "Asking" }>

/** Show what the selected Pod asks: its oldest ask. */
export const open = (model: Model): Step => {
  const name = Selection.selectedName(model)
  if (name === undefined) {
    return { model: Notices.note(model, SafeText.of`select a Pod to answer it; tab finds one`) }
  }
  const [ask] = asksOf(model, name)
  if (ask !== undefined) {
    return { model: { ...model, mode: Mode.Asking({ name, ask: ask.id, scroll: 0 }) } }
  }
  const isUnheard = model.sections.get(name) === "asks"
    && model.sightings.get(name)?.activity === undefined
  const words = isUnheard
    ? SafeText.of`${SafeText.line(name)} waits for you; enter opens it and shows for what`
    : SafeText.of`${SafeText.line(name)} asks nothing`
  return { model: Notices.note(model, words) }
}

/** What is asked in this mode, as long as nobody has answered it. */
export const shown = (model: Model, { ask, name }: Asking): Ask | undefined =>
  asksOf(model, name).find(({ id }) => id === ask)

export const asksOf = ({ sightings }: Model, name: string): ReadonlyArray<Ask> =>
  sightings.get(name)?.activity?.asks ?? []

/** The option by which an agent is told no, to say why in a prompt; its number is one more. */
export const rejection = ({ options }: Ask): Ask["options"][number] | undefined =>
  options.length < 9 ? options.find(({ kind }) => kind === "reject_once") : undefined

/** None for a key that is not for a question. */
export const press = (model: Model, mode: Asking, key: Key): Step | undefined => {
  const ask = shown(model, mode)
  const name = key._tag === "Named" ? key.name : key._tag === "Text" ? key.text : ""
  if (ask === undefined) return undefined
  if (/^[1-9]$/.test(name)) return answer(model, mode, ask, Number(name))
  const by = scrolls[name]
  if (by !== undefined) {
    return { model: { ...model, mode: { ...mode, scroll: Math.max(0, mode.scroll + by) } } }
  }
  switch (name) {
    case "escape":
    case "ctrl-c":
      return { model: { ...model, mode: Mode.Listing() } }
    case "enter":
      return {
        model: Notices.note(model, SafeText.of`enter chooses nothing; press a number, or esc`)
      }
    default:
      return undefined
  }
}

/** Somebody has answered what is shown, or nobody will: it is told, and goes. */
export const checked = (before: Model, model: Model): Model => {
  const { mode } = model
  if (mode._tag !== "Asking" || shown(model, mode) !== undefined) return model
  const activity = model.sightings.get(mode.name)?.activity
  const name = SafeText.line(mode.name)
  const listing = { ...model, mode: Mode.Listing() }
  if (activity === undefined) {
    return Notices.wrong(listing, `${name} is not connected any more, so nothing can be answered`)
  }
  const { answered } = activity
  if (answered?.ask !== mode.ask || answered.by === undefined) {
    return Notices.wrong(listing, `${name}: nobody is asked this any more`)
  }
  const asked = shown(before, mode)
  const words = Question.answerText(
    asked && Question.of(asked),
    answered.outcome,
    answered.by
  )
  const by = answered.by === "" ? "another client" : answered.by
  return Notices.wrong(listing, `${name}: already answered by ${by}: ${words}`)
}

/** The Pod has taken an answer, or said why not. */
export const ended = (
  before: Model,
  { ask, name, reason }: {
    readonly ask: string
    readonly name: string
    readonly reason: string | undefined
  }
): Model => {
  const words = before.answering.get(ask) ?? SafeText.of`answered`
  const answering = new Map(before.answering)
  answering.delete(ask)
  const model = { ...before, answering }
  return reason === undefined
    ? Notices.note(model, SafeText.of`${SafeText.line(name)} was answered: ${words}`)
    : Notices.wrong(model, `${name} was not answered: ${reason}`)
}

const scrolls: Record<string, number> = {
  down: 1,
  j: 1,
  "ctrl-n": 1,
  up: -1,
  k: -1,
  "ctrl-p": -1,
  pagedown: 5,
  " ": 5,
  pageup: -5
}

/** Only what the agent offers, and only once. */
const answer = (model: Model, mode: Asking, ask: Ask, digit: number): Step => {
  const reject = rejection(ask)
  const saysWhy = reject !== undefined && digit === ask.options.length + 1
  const option = saysWhy ? reject : ask.options[digit - 1]
  if (option === undefined) {
    return { model: Notices.note(model, SafeText.of`there is no answer ${digit}`) }
  }
  if (model.answering.has(ask.id)) {
    return {
      model: Notices.note(model, SafeText.of`answered already; the Pod has not said so yet`)
    }
  }
  const words = SafeText.line(option.name)
  const { name } = mode
  const next = {
    ...model,
    mode: Mode.Listing(),
    answering: new Map(model.answering).set(ask.id, words)
  }
  return {
    model: saysWhy
      ? Composer.compose(next, name)
      : Notices.note(next, SafeText.of`answering ${SafeText.line(name)}: ${words}`),
    commands: [
      Command.SendAnswer({ name, ask: ask.id, outcome: { kind: "selected", option: option.id } })
    ]
  }
}
