import * as OpenPlan from "../../domain/OpenPlan.ts"
import * as PodEntry from "../../domain/PodEntry.ts"
import * as SafeText from "../../domain/SafeText.ts"
import * as Sighting from "../../domain/Sighting.ts"
import * as LineEditor from "../terminal/lineEditor.ts"
import * as Asking from "./asking.ts"
import * as Composer from "./composer.ts"
import type { Action } from "./keys.ts"
import { leave } from "./leaving.ts"
import * as List from "./list.ts"
import { Command, Mode, type Model, Outcome, type Step } from "./model.ts"
import * as Notices from "./notices.ts"
import * as Prospect from "./prospect.ts"
import * as Selection from "./selection.ts"

/** Do what a key of the list is for. `room`: how many rows the list has. */
export const act = (model: Model, action: Action, room: number): Step => {
  switch (action) {
    case "up":
      return { model: Selection.moved(model, -1) }
    case "down":
      return { model: Selection.moved(model, 1) }
    case "page up":
      return { model: Selection.moved(model, -Math.max(1, room - 2)) }
    case "page down":
      return { model: Selection.moved(model, Math.max(1, room - 2)) }
    case "first":
      return { model: Selection.moved(model, -Infinity) }
    case "last":
      return { model: Selection.moved(model, Infinity) }
    case "next asking":
      return toAsking(model, 1)
    case "previous asking":
      return toAsking(model, -1)
    case "open":
      return open(model)
    case "unfold":
      return fold(model, false)
    case "fold":
      return fold(model, true)
    case "toggle":
      return fold(model, model.selected?._tag === "Pod")
    case "stopped":
      return stopped(model)
    case "prompt":
      return Composer.open(model)
    case "answer":
      return Asking.open(model)
    case "filter":
      return { model: { ...model, mode: Mode.Filtering() } }
    case "escape":
      return escape(model)
    case "here":
      return { model: List.narrowed({ ...model, hereOnly: !model.hereOnly }) }
    case "preview":
      return { model: List.relined({ ...model, previewing: !model.previewing }) }
    case "stop":
      return stop(model)
    case "new":
      return {
        model: Notices.note(model, SafeText.of`starting a Pod in this directory…`),
        commands: [Command.StartHere()]
      }
    case "copy":
      return copy(model)
    case "errors":
      return model.errors.length === 0
        ? { model: Notices.note(model, SafeText.of`no errors so far`) }
        : { model: { ...model, mode: Mode.Reading({ what: "errors", page: 0 }) } }
    case "help":
      return { model: { ...model, mode: Mode.Reading({ what: "keys", page: 0 }) } }
    case "look again":
      return lookAgain(model)
    case "quit":
      return leave(model)
  }
}

/** Open the selected Pod, or say why not. */
export const open = (model: Model): Step => {
  if (model.selected?._tag === "Fold") return fold(model, false)
  const name = Selection.selectedName(model)
  const sighting = Selection.selected(model)
  if (name === undefined) {
    return { model: Notices.note(model, SafeText.of`select a Pod to open it`) }
  }
  if (sighting === undefined) return { model: Notices.wrong(model, `${name} is gone`) }
  const { entry } = sighting
  if (Prospect.isInDoubt(model, sighting)) return { model: isStale(model, name) }
  const plan = OpenPlan.ofSighting(sighting)
  if (plan._tag !== "Refuse") return { model, outcome: Outcome.Open({ plan, saved: model }) }
  const refused = Notices.wrong(model, `${name}: ${plan.reason}`)
  return PodEntry.state(entry) === "unreachable"
    ? { model: refused, commands: [Command.LookAgain()] }
    : { model: refused }
}

const isStale = (model: Model, name: string): Model =>
  Notices.wrong(model, `${name}: the list is stale; r looks again`)

const toAsking = (model: Model, by: -1 | 1): Step => {
  const next = Selection.nextAsking(model, by)
  if (next !== undefined) return { model: next }
  const hidden = [...model.sections.values()].filter((section) => section === "asks").length
  const words = hidden === 0
    ? SafeText.of`no Pod needs you`
    : SafeText.of`${hidden} need you, but not among what is shown; ${
      List.query(model) === "" ? SafeText.of`d` : SafeText.of`esc`
    } shows more`
  return { model: Notices.note(model, words) }
}

/** Open or fold the section in which the selection is. */
const fold = (model: Model, close: boolean): Step => {
  const { selected } = model
  if (selected === undefined) {
    return { model: Notices.note(model, SafeText.of`select a Pod or a folded section`) }
  }
  const group = selected._tag === "Fold" ? selected.group : Selection.groupOf(model, selected.name)
  if (group === undefined || group === "new") return { model: keepsOpen(model) }
  if (!close) {
    return model.folded.has(group)
      ? { model: List.folded(model, group, false) }
      : { model: Notices.note(model, SafeText.of`this section is open`) }
  }
  if (group === "asks") return { model: keepsOpen(model) }
  return selected._tag === "Fold"
    ? { model: Notices.note(model, SafeText.of`this section is folded`) }
    : { model: List.folded(model, group, true) }
}

const keepsOpen = (model: Model): Model =>
  Notices.note(model, SafeText.of`this section is never folded`)

const stopped = (model: Model): Step => {
  const count = [...model.sections.values()].filter((section) => section === "stopped").length
  return count === 0
    ? { model: Notices.note(model, SafeText.of`no Pod is stopped`) }
    : { model: List.folded(model, "stopped", !model.folded.has("stopped")) }
}

const escape = (model: Model): Step => {
  if (List.query(model) !== "" || model.filter.text !== "") {
    return { model: List.narrowed({ ...model, filter: LineEditor.empty }) }
  }
  return model.selected === undefined
    ? { model: Notices.note(model, SafeText.of`q quits`) }
    : { model: { ...model, selected: undefined } }
}

const stop = (model: Model): Step => {
  const name = Selection.selectedName(model)
  const sighting = Selection.selected(model)
  if (name === undefined || sighting === undefined) {
    return { model: Notices.note(model, SafeText.of`select a Pod to stop it`) }
  }
  const shown = SafeText.line(name)
  if (Prospect.isInDoubt(model, sighting)) return { model: isStale(model, name) }
  return Sighting.isLive(sighting)
    ? { model: { ...model, mode: Mode.Stopping({ name }) } }
    : { model: Notices.note(model, SafeText.of`${shown} is not live, so it cannot be stopped`) }
}

const copy = (model: Model): Step => {
  const name = Selection.selectedName(model)
  return name === undefined
    ? { model: Notices.note(model, SafeText.of`select a Pod to copy its name`) }
    : {
      model: Notices.note(model, SafeText.of`copied ${SafeText.line(name)}`),
      commands: [Command.Copy({ text: name })]
    }
}

/** The preview is opened again too. */
const lookAgain = (model: Model): Step => {
  const { of } = model.preview
  return {
    model: Notices.note(model, SafeText.of`looking again…`),
    commands: [
      Command.LookAgain(),
      ...of === undefined ? [] : [Command.Preview({ name: of })]
    ]
  }
}
