/** The picker in plain lines: the same model, of which rows are read out instead of drawn. */
import { Either } from "effect"
import type * as PodEntry from "../../domain/PodEntry.ts"
import * as PodList from "../../domain/PodList.ts"
import * as PodRow from "../../domain/PodRow.ts"
import * as SafeText from "../../domain/SafeText.ts"
import { filtered, narrowed } from "../picker/matching.ts"
import * as Picker from "../picker/model.ts"
import type { Next } from "../picker/opening.ts"
import * as PickerUpdate from "../picker/update.ts"
import * as LineEditor from "../terminal/lineEditor.ts"
import type { Dialogue, LineMessage, Step as DialogueStep, Turn } from "./Dialogue.ts"
import { podLine } from "./podLine.ts"

export interface Model {
  readonly picker: Picker.Model
  /** The Pods that were read out, by their numbers from 1. */
  readonly numbered: ReadonlyArray<string>
  /** Whether the next page is to be read out as soon as all is known of it. */
  readonly pages: boolean
  /** How many times Pods are being asked what they are about. */
  readonly describing: number
}

/** Those of the picker, the time, and that all have answered who were asked what they are about. */
export type Message =
  | Picker.Message
  | { readonly _tag: "Ticked"; readonly now: number }
  | { readonly _tag: "EndedDescribing" }

type Step = DialogueStep<Model, Picker.Command, Picker.Outcome>

export const dialogue = (
  start: Picker.Start
): Dialogue<Model, Message, Picker.Command, Picker.Outcome> => ({
  init: {
    model: {
      picker: PickerUpdate.init(start, paper).model,
      numbered: [],
      pages: true,
      describing: 0
    }
  },
  update: (model, message) => read(take(model, message)),
  turn
})

/** A page is as long as the list of the picker. */
const paper = { columns: 80, rows: PodList.pickerLimit + 4 }

const turn = ({ describing, numbered, pages, picker }: Model): Turn => {
  if (picker.waiting !== undefined || pages || picker.looking || describing > 0) {
    return { _tag: "Works" }
  }
  const more = unread(picker, numbered).length === 0 ? SafeText.empty : SafeText.of`more, `
  const question = numbered.length === 0
    ? SafeText.of`Part of a name, list, or enter to leave: `
    : SafeText.of`Number, part of a name, ${more}or enter to leave: `
  return { _tag: "Asks", question }
}

const take = (model: Model, message: Message | LineMessage): Step => {
  switch (message._tag) {
    case "TypedLine":
      return typed(at(model, message.now), message.text.trim())
    case "EndedTyping":
      return { model, outcome: Picker.Outcome.Cancelled() }
    case "EndedDescribing":
      return { model: { ...model, describing: model.describing - 1 } }
    case "Opened":
      return after(model, PickerUpdate.update(model.picker, message), [message.line])
    default:
      return after(model, PickerUpdate.update(model.picker, message))
  }
}

const at = (model: Model, now: number): Model => ({
  ...model,
  picker: PickerUpdate.update(model.picker, { _tag: "Ticked", now }).model
})

const typed = (model: Model, text: string): Step => {
  const chosen = /^\d+$/.test(text) ? model.numbered[Number(text) - 1] : undefined
  if (chosen !== undefined) return choose(model, chosen)
  switch (text.toLowerCase()) {
    case "":
      return { model, outcome: Picker.Outcome.Cancelled() }
    case "?":
    case "help":
      return { model, print: [help] }
    case "more":
      return unread(model.picker, model.numbered).length === 0
        ? { model, print: [SafeText.of`These were all; list reads them out again.`] }
        : paged(model, model.numbered)
    case "list":
      return paged({ ...model, picker: among(model.picker, "", false) }, [])
    case "here":
      return paged({ ...model, picker: among(model.picker, "", true) }, [])
    default:
      return Either.match(PodList.named(model.picker.entries, text), {
        onLeft: () => paged({ ...model, picker: among(model.picker, text, false) }, []),
        onRight: ({ name }) => choose({ ...model, picker: among(model.picker, "", false) }, name)
      })
  }
}

const among = (picker: Picker.Model, text: string, hereOnly: boolean): Picker.Model =>
  narrowed(filtered({ ...picker, hereOnly }, LineEditor.of(text)))

/** What the picker does at Enter. */
const choose = (model: Model, name: string): Step => {
  const picker = { ...model.picker, selected: name }
  return PodList.find(picker.matches, name)._tag === "None"
    ? { model, print: [SafeText.of`error: ${SafeText.line(name)} is gone`] }
    : after(
      model,
      PickerUpdate.update(picker, { _tag: "PressedKey", key: { _tag: "Named", name: "enter" } })
    )
}

/** Goes on behind what was read out, once the picker has asked what those Pods are about. */
const paged = (model: Model, numbered: ReadonlyArray<string>): Step => {
  const { matches } = model.picker
  const [first] = unread(model.picker, numbered)
  const index = first === undefined ? 0 : matches.indexOf(first)
  const picker = { ...model.picker, selected: first?.name, index, top: index }
  return after(
    { ...model, numbered, pages: true },
    PickerUpdate.update(picker, { _tag: "Resized", size: paper })
  )
}

/** What the picker has become, and what it says that a person has to know. */
const after = (
  model: Model,
  { commands = [], model: picker, outcome }: Next,
  said: ReadonlyArray<SafeText.SafeText> = []
): Step => {
  const { notice } = picker
  const isNew = notice !== undefined && notice !== model.picker.notice
  const words = isNew
    ? [notice.wrong ? SafeText.of`error: ${notice.text}` : notice.text]
    : []
  const asked = commands.filter(({ _tag }) => _tag === "Describe").length
  const next = { ...model, picker, describing: model.describing + asked }
  const print = [...said, ...commands.flatMap(beginning), ...words]
  return { model: next, commands, print, ...outcome === undefined ? {} : { outcome } }
}

/** What takes a while is said before. */
const beginning = (command: Picker.Command): ReadonlyArray<SafeText.SafeText> => {
  if (command._tag === "LookAgain") return [SafeText.of`asking all Pods once more`]
  return command._tag === "Open" && command.plan._tag === "Restore"
    ? [SafeText.of`restoring ${SafeText.line(command.plan.name)}`]
    : []
}

/** Reads out the page that is wanted, when everything in it is known. */
const read = (step: Step): Step => {
  const { describing, numbered, pages, picker } = step.model
  const isReady = pages && !picker.looking && describing === 0 && picker.waiting === undefined
  if (!isReady || step.outcome !== undefined) return step
  const page = unread(picker, numbered).slice(0, PodList.pickerLimit)
  const { now, start: { home } } = picker
  const viewer = { now, home, unicode: false }
  const rows = page.map((entry, index) =>
    podLine(
      numbered.length + index + 1,
      PodRow.row(entry, viewer, picker.activities.get(entry.name))
    )
  )
  const named = [...numbered, ...page.map(({ name }) => name)]
  const left = picker.matches.length - named.length
  return {
    ...step,
    model: { ...step.model, numbered: named, pages: false },
    print: [
      ...step.print ?? [],
      ...(numbered.length === 0 ? [heading(picker)] : []),
      ...rows,
      ...(left > 0 ? [SafeText.of`${left} more`] : [])
    ]
  }
}

const unread = (
  { matches }: Picker.Model,
  numbered: ReadonlyArray<string>
): ReadonlyArray<PodEntry.PodEntry> => {
  const known = new Set(numbered)
  return matches.filter(({ name }) => !known.has(name))
}

const heading = (picker: Picker.Model): SafeText.SafeText => {
  const { counts, entries, filter, hereOnly, matches } = picker
  const all = podsText(entries.length)
  if (filter.text !== "") {
    const words = SafeText.line(filter.text)
    return matches.length === 0
      ? SafeText
        .of`No Pod matches "${words}". Searched names, directories and last messages of ${all}.`
      : SafeText.of`${matches.length} of ${all} match "${words}":`
  }
  if (hereOnly) return SafeText.of`${matches.length} of ${all} work in this directory:`
  const kinds = states.flatMap((state) => {
    const count = counts.get(state) ?? 0
    return count === 0 ? [] : [SafeText.of`${count} ${SafeText.line(state)}`]
  })
  return SafeText.of`${all}, ${SafeText.join(kinds, SafeText.of`, `)}:`
}

const podsText = (count: number): SafeText.SafeText =>
  count === 1 ? SafeText.of`1 Pod` : SafeText.of`${count} Pods`

const states: ReadonlyArray<PodEntry.PodState> = [
  "live",
  "probing",
  "unreachable",
  "stopped",
  "corrupt"
]

const help = SafeText
  .of`A number opens that Pod: it attaches to a live one, and restores a stopped one first.
A name, or how it begins, opens the Pod. Other words list the Pods that they match by name, directory or last message.
more: the next ten
list: all Pods, from the first one
here: only the Pods of this directory
enter alone, ctrl-d or ctrl-c: leave`
