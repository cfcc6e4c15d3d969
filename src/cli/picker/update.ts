import { Option } from "effect"
import * as PodEntry from "../../domain/PodEntry.ts"
import * as PodList from "../../domain/PodList.ts"
import * as LineEditor from "../terminal/lineEditor.ts"
import type { Size, TerminalMessage } from "../terminal/Program.ts"
import { asking } from "./asking.ts"
import { filtered, listed, moved, narrowed, rested, scrolled } from "./matching.ts"
import * as Model from "./model.ts"
import { type Message, Outcome } from "./model.ts"
import { abandoned, heard, learned, type Next, open } from "./opening.ts"

export const init = (start: Model.Start, size: Size): Next => ({
  model: Model.initial(start, size)
})

export const update = (model: Model.Model, message: Message | TerminalMessage): Next =>
  asking(after(model, message))

const after = (model: Model.Model, message: Message | TerminalMessage): Next => {
  switch (message._tag) {
    case "ListChanged":
      return learned(listed(model, message.entries), false)
    case "SightChanged":
      return learned(sighted(model, message.sight), false)
    case "ListEnded":
      return model.latest.length === 0
        ? { model, outcome: Outcome.Empty() }
        : learned({ ...model, looking: false }, false)
    case "LookedAgain":
      return learned(listed(forgetful(model, message.entries), message.entries), true)
    case "Described":
      return { model: described(model, message) }
    case "Previewed":
      return { model: previewed(model, message) }
    case "OpeningLasts":
    case "Opened":
    case "OpenFailed":
      return heard(model, message)
    case "Resized":
      return { model: scrolled({ ...model, size: message.size }) }
    case "Ticked":
      return { model: rested({ ...model, now: message.now, quiet: model.quiet + 1 }) }
    case "LostTerminal":
      return { model, outcome: Outcome.Cancelled() }
    case "PressedKey":
      return pressed({ ...model, quiet: 0 }, message.key)
  }
}

type Key = Extract<TerminalMessage, { _tag: "PressedKey" }>["key"]

const pressed = (model: Model.Model, key: Key): Next => {
  const name = key._tag === "Named" ? key.name : undefined
  if (name === "ctrl-c") return { model, outcome: Outcome.Cancelled() }
  if (model.help) return { model: { ...model, help: false } }
  if (name === "f1" || asksForHelp(model, key)) return { model: { ...model, help: true } }
  if (name === "escape") return escaped(model)
  // What is typed while a Pod is opened is not about the list any more.
  if (model.waiting?._tag === "Opening") return { model }

  const calm = { ...model, waiting: undefined, notice: undefined }
  if (name === "enter") return open(calm)
  if (name === "tab") return { model: toggled(model) }
  if (name === "ctrl-a") return { model: narrowed({ ...calm, hereOnly: !model.hereOnly }) }
  const move = name === undefined ? undefined : moves[name]
  if (move !== undefined) return { model: moved(calm, move(Model.layout(model).list)) }
  const filter = LineEditor.press(model.filter, oneLine(key))
  return { model: filter === undefined ? model : filtered(calm, filter) }
}

/** How far each key moves the selection in a list of so many rows. */
const moves: Record<string, (rows: number) => number> = {
  up: () => -1,
  "ctrl-p": () => -1,
  "ctrl-k": () => -1,
  down: () => 1,
  "ctrl-n": () => 1,
  "ctrl-j": () => 1,
  pageup: (rows) => -rows,
  pagedown: (rows) => rows,
  home: () => -Infinity,
  end: () => Infinity
}

const asksForHelp = (model: Model.Model, key: Key): boolean =>
  key._tag === "Text" && key.text === "?" && model.filter.text === ""

const escaped = (model: Model.Model): Next => {
  if (model.waiting !== undefined) return abandoned(model)
  if (model.filter.text === "") return { model, outcome: Outcome.Cancelled() }
  return { model: narrowed({ ...model, filter: LineEditor.empty, notice: undefined }) }
}

/** A notice stays: the preview is where there is room for one that is long. */
const toggled = (model: Model.Model): Model.Model =>
  scrolled({
    ...model,
    waiting: undefined,
    preview: model.preview === undefined
      ? { name: undefined, told: "", words: undefined }
      : undefined
  })

/**
 * A list that changes by itself must not put another Pod under the finger: the first one, which is
 * selected as long as nobody moves, is so by its name from now on.
 */
const sighted = (before: Model.Model, sight: Model.Sight): Model.Model => {
  const { activities, entries, lost, stale } = sight
  const selected = before.selected ?? before.matches[0]?.name
  const model = { ...before, selected, activities, lost, stale, watched: true }
  return entries === model.latest ? model : listed(model, entries)
}

/** A Pod may have been replaced by another one of its name since it was asked. */
const described = (
  model: Model.Model,
  { activity, name, socket }: Extract<Message, { _tag: "Described" }>
): Model.Model =>
  !model.watched && Option.exists(
      PodList.find(model.entries, name),
      (entry) => Option.contains(PodEntry.socket(entry), socket)
    )
    ? { ...model, activities: new Map(model.activities).set(name, activity) }
    : model

/** All Pods are asked anew; what one said holds no longer when it is in another state now. */
const forgetful = (
  model: Model.Model,
  entries: ReadonlyArray<PodEntry.PodEntry>
): Model.Model => ({
  ...model,
  asked: new Set(),
  activities: model.watched ? model.activities : new Map(entries.flatMap((entry) => {
    const activity = model.activities.get(entry.name)
    return activity !== undefined && Option.contains(PodEntry.status(entry), activity.status)
      ? [[entry.name, activity] as const]
      : []
  }))
})

const previewed = (
  model: Model.Model,
  { name, words }: Extract<Message, { _tag: "Previewed" }>
): Model.Model =>
  model.preview?.name === name ? { ...model, preview: { ...model.preview, words } } : model

/** Pasted lines become words of the filter. */
const oneLine = (key: Key): Key =>
  key._tag === "Pasted"
    ? { _tag: "Pasted", text: key.text.slice(0, longestPaste).toWellFormed().replace(/\s/g, " ") }
    : key

const longestPaste = 1_000
