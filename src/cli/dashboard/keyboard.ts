import * as SafeText from "../../domain/SafeText.ts"
import type { Key } from "../terminal/Key.ts"
import * as LineEditor from "../terminal/lineEditor.ts"
import { act, open } from "./actions.ts"
import * as Asking from "./asking.ts"
import * as Composer from "./composer.ts"
import { actionOf } from "./keys.ts"
import { isTiny, layoutOf } from "./layout.ts"
import { leave } from "./leaving.ts"
import * as List from "./list.ts"
import { Command, Mode, type Model, type Step } from "./model.ts"
import * as Notices from "./notices.ts"
import { pages } from "./reading.ts"
import * as Selection from "./selection.ts"
import { wishes } from "./settled.ts"

/** Take a key, for what keys are for now. */
export const press = (model: Model, key: Key): Step => {
  const { mode, size } = model
  if (isTiny(size)) return unseen(model, key)
  switch (mode._tag) {
    case "Listing":
      return list(model, key)
    case "Filtering":
      return filter(model, key)
    case "Composing":
      return Composer.press(model, mode, key)
    case "Asking":
      return Asking.press(model, mode, key) ?? elsewhere(model, key)
    case "Stopping":
      return stopping(model, mode.name, key)
    case "Reading":
      return { model: reading(model, mode, key) }
  }
}

/** Nothing is answered, sent or stopped where it cannot be seen. */
const unseen = (model: Model, key: Key): Step => {
  const isQuit = key._tag === "Text"
    ? key.text === "q"
    : key._tag === "Named" && key.name === "ctrl-c"
  return isQuit ? leave(model) : { model }
}

/** Keys of the list, one after another, until one of them changes what the next ones are for. */
const list = (model: Model, key: Key): Step => {
  if (key._tag === "Named") return listKey(model, key.name)
  if (key._tag === "Pasted") {
    return { model: Notices.note(model, SafeText.of`to paste, write a prompt with p`) }
  }
  let step: Step = { model }
  let rest = key.text
  for (const character of key.text) {
    if (step.model.mode._tag !== "Listing" || step.outcome !== undefined) break
    const next = listKey(step.model, character)
    step = { ...next, commands: [...step.commands ?? [], ...next.commands ?? []] }
    rest = rest.slice(character.length)
  }
  return rest === "" || step.outcome !== undefined ? step : typedAhead(step, rest)
}

/** What was typed before a question could be seen is no answer to it. */
const typedAhead = (step: Step, text: string): Step => {
  const { mode } = step.model
  if (mode._tag === "Composing" || mode._tag === "Filtering") {
    const next = press(step.model, { _tag: "Text", text })
    return { ...next, commands: [...step.commands ?? [], ...next.commands ?? []] }
  }
  return {
    ...step,
    model: Notices.note(step.model, SafeText.of`read this first; what was typed ahead is dropped`)
  }
}

const listKey = (model: Model, name: string): Step => {
  const action = actionOf(name)
  if (action === undefined) {
    return {
      model: Notices.note(model, SafeText.of`${SafeText.line(name)} does nothing; ? shows keys`)
    }
  }
  return act(model, action, layoutOf(model.size, wishes(model)).list.rows)
}

const filter = (model: Model, key: Key): Step => {
  const name = key._tag === "Named" ? key.name : ""
  switch (name) {
    case "escape":
      return {
        model: List.narrowed({ ...model, filter: LineEditor.empty, mode: Mode.Listing() })
      }
    case "enter":
    case "ctrl-c":
      return { model: { ...model, mode: Mode.Listing() } }
    case "up":
    case "down":
    case "pageup":
    case "pagedown":
    case "tab":
    case "shift-tab":
      return listKey(model, name)
  }
  const typed = key._tag === "Pasted"
    ? { ...key, text: key.text.slice(0, longestPaste).toWellFormed().replace(/\s/g, " ") }
    : key
  const edited = LineEditor.press(model.filter, typed)
  if (edited === undefined) {
    return {
      model: Notices.note(model, SafeText.of`${SafeText.line(name)} does nothing in a filter`)
    }
  }
  return edited.text === model.filter.text
    ? { model: { ...model, filter: edited } }
    : { model: found(List.narrowed({ ...model, filter: edited })) }
}

const longestPaste = 1_000

/** Something is selected as soon as something is found. */
const found = (model: Model): Model =>
  model.selected === undefined && List.query(model) !== ""
    ? Selection.moved(model, -Infinity)
    : model

/** Another key than one for the question: later, and what the key is for. */
const elsewhere = (model: Model, key: Key): Step => {
  const name = key._tag === "Named" ? key.name : key._tag === "Text" ? key.text : ""
  const listing = { ...model, mode: Mode.Listing() }
  switch (actionOf(name)) {
    case "open":
      return open(listing)
    case "next asking":
    case "previous asking":
    case "help":
    case "errors":
      return listKey(listing, name)
    default:
      return {
        model: Notices.note(model, SafeText.of`a number answers; esc leaves the question for later`)
      }
  }
}

/** Only a yes stops; every other key leaves the question and is then for the list. */
const stopping = (model: Model, name: string, key: Key): Step => {
  const listing = { ...model, mode: Mode.Listing() }
  const pressed = key._tag === "Text" ? key.text : key._tag === "Named" ? key.name : ""
  if (pressed === "y") {
    return {
      model: Notices.note(listing, SafeText.of`stopping ${SafeText.line(name)}…`),
      commands: [Command.StopPod({ name })]
    }
  }
  const kept = Notices.note(listing, SafeText.of`${SafeText.line(name)} was not stopped`)
  const action = actionOf(pressed)
  return action !== undefined && moves.has(action) ? listKey(kept, pressed) : { model: kept }
}

const moves: ReadonlySet<string> = new Set([
  "up",
  "down",
  "page up",
  "page down",
  "first",
  "last",
  "next asking",
  "previous asking"
])

/** Pages while there are more, then back to the list. */
const reading = (
  model: Model,
  mode: Extract<Mode, { readonly _tag: "Reading" }>,
  key: Key
): Model => {
  const name = key._tag === "Text" ? key.text : key._tag === "Named" ? key.name : ""
  const count = pages(model, mode.what).length
  const page = Math.min(mode.page, count - 1)
  if (/^( |j|down|pagedown)$/.test(name) && page + 1 < count) {
    return { ...model, mode: { ...mode, page: page + 1 } }
  }
  if (/^(k|up|pageup)$/.test(name) && page > 0) {
    return { ...model, mode: { ...mode, page: page - 1 } }
  }
  return { ...model, mode: Mode.Listing() }
}
