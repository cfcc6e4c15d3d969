import { Option } from "effect"
import * as OpenPlan from "../../domain/OpenPlan.ts"
import * as PodEntry from "../../domain/PodEntry.ts"
import * as PodList from "../../domain/PodList.ts"
import * as SafeText from "../../domain/SafeText.ts"
import * as LineEditor from "../terminal/lineEditor.ts"
import type { Next as ProgramNext, Size, TerminalMessage } from "../terminal/Program.ts"
import * as Model from "./model.ts"
import { Command, type Message, Outcome } from "./model.ts"

export type Next = ProgramNext<Model.Model, Command, Outcome>

export const init = (start: Model.Start, size: Size): Next => ({
  model: Model.initial(start, size)
})

export const update = (model: Model.Model, message: Message | TerminalMessage): Next => {
  switch (message._tag) {
    case "ListChanged":
      return waited(listed(model, message.entries), false)
    case "ListEnded":
      return model.latest.length === 0
        ? { model, outcome: Outcome.Empty() }
        : waited({ ...model, looking: false }, false)
    case "LookedAgain":
      return waited(listed(model, message.entries), true)
    case "OpenFailed":
      return { model: { ...model, waiting: undefined, notice: Model.wrong(message.sentence) } }
    case "Resized":
      return { model: scrolled({ ...model, size: message.size }) }
    case "Ticked":
      return { model: ticked({ ...model, now: message.now, quiet: model.quiet + 1 }) }
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

  const calm = { ...model, waiting: undefined, notice: undefined }
  if (name === "enter") return open(calm)
  if (name === "ctrl-a") return { model: narrowed({ ...calm, hereOnly: !model.hereOnly }) }
  const move = name === undefined ? undefined : moves[name]
  if (move !== undefined) return { model: moved(calm, move(Model.layout(model.size).list)) }
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
  if (model.waiting !== undefined) {
    return { model: { ...model, waiting: undefined, notice: undefined } }
  }
  if (model.filter.text === "") return { model, outcome: Outcome.Cancelled() }
  return { model: narrowed({ ...model, filter: LineEditor.empty, notice: undefined }) }
}

const moved = (model: Model.Model, by: number): Model.Model => {
  if (model.matches.length === 0) return model
  const index = Math.max(0, Math.min(model.index + by, model.matches.length - 1))
  return scrolled({ ...model, index, selected: model.matches[index]?.name })
}

/** Pasted lines become words of the filter. */
const oneLine = (key: Key): Key =>
  key._tag === "Pasted"
    ? { _tag: "Pasted", text: key.text.slice(0, longestPaste).toWellFormed().replace(/\s/g, " ") }
    : key

const longestPaste = 1_000

/** Typing starts at the first match again; moving in the filter changes nothing else. */
const filtered = (model: Model.Model, filter: LineEditor.LineEditor): Model.Model => {
  if (filter.text === model.filter.text) return { ...model, filter }
  return scrolled(matched({ ...model, filter, selected: undefined, index: 0, top: 0 }))
}

/** Other Pods are wanted: the selected one stays selected as long as it is among them. */
const narrowed = (model: Model.Model): Model.Model => {
  const name = Option.getOrUndefined(Option.map(Model.selection(model), (entry) => entry.name))
  const next = matched(model)
  const selected = next.matches.some((entry) => entry.name === name) ? name : undefined
  return scrolled({ ...next, selected, index: selected === undefined ? 0 : next.index })
}

const listed = (
  model: Model.Model,
  latest: ReadonlyArray<PodEntry.PodEntry>
): Model.Model => {
  const entries = model.quiet < Model.quietTicks ? inOrderOf(model.entries, latest) : latest
  return scrolled(matched({ ...model, latest, entries }))
}

const ticked = (model: Model.Model): Model.Model =>
  model.quiet < Model.quietTicks || model.entries === model.latest
    ? model
    : scrolled(matched({ ...model, entries: model.latest }))

/** Known Pods where they stand now, others behind them: no row moves under the finger. */
const inOrderOf = (
  shown: ReadonlyArray<PodEntry.PodEntry>,
  latest: ReadonlyArray<PodEntry.PodEntry>
): ReadonlyArray<PodEntry.PodEntry> => {
  const news = new Map(latest.map((entry) => [entry.name, entry]))
  const stayed = shown.flatMap(({ name }) => {
    const entry = news.get(name)
    news.delete(name)
    return entry === undefined ? [] : [entry]
  })
  return [...stayed, ...news.values()]
}

const matched = (model: Model.Model): Model.Model => {
  const wanted = model.hereOnly
    ? model.entries.filter((entry) => isBelow(model.start.cwd, entry))
    : model.entries
  const query = model.filter.text
  return { ...model, matches: PodList.select(wanted, { query, limit: Infinity }).rows }
}

const isBelow = (directory: string, entry: PodEntry.PodEntry): boolean =>
  Option.exists(
    PodEntry.cwd(entry),
    (cwd) =>
      cwd === directory || cwd.startsWith(directory.endsWith("/") ? directory : `${directory}/`)
  )

/** The rows that are shown follow the selection; a Pod that went away leaves its place. */
const scrolled = (model: Model.Model): Model.Model => {
  const found = model.selected === undefined
    ? 0
    : model.matches.findIndex((entry) => entry.name === model.selected)
  const last = Math.max(0, model.matches.length - 1)
  const index = found === -1 ? Math.min(model.index, last) : found
  const rows = Math.max(1, Model.layout(model.size).list)
  const top = Math.max(index - rows + 1, Math.min(model.top, index, Math.max(0, last - rows + 1)))
  return { ...model, index, top }
}

const open = (model: Model.Model): Next =>
  Option.match(Model.selection(model), {
    onNone: () => ({ model: { ...model, notice: Model.note(SafeText.of`No Pod is selected.`) } }),
    onSome: (entry) => {
      const { name } = entry
      if (!isKnown(model, entry)) return { model: { ...model, waiting: { name, again: false } } }
      return PodEntry.state(entry) === "unreachable" && OpenPlan.plan(entry)._tag === "Refuse"
        ? { model: { ...model, waiting: { name, again: true } }, commands: [Command.LookAgain()] }
        : decided(model, entry)
    }
  })

/** Opens the Pod that is waited for, once what was waited for has come. */
const waited = (model: Model.Model, lookedAgain: boolean): Next => {
  if (model.waiting === undefined || model.waiting.again && !lookedAgain) return { model }
  const { name } = model.waiting
  return Option.match(PodList.find(model.entries, name), {
    onNone: () => refused(model, name, "it is gone"),
    onSome: (entry) => isKnown(model, entry) ? decided(model, entry) : { model }
  })
}

const decided = (model: Model.Model, entry: PodEntry.PodEntry): Next => {
  const plan = OpenPlan.plan(entry)
  return plan._tag === "Refuse"
    ? refused(model, plan.name, plan.reason)
    : { model, outcome: Outcome.Chose({ plan }) }
}

const refused = (model: Model.Model, name: string, reason: string): Next => ({
  model: {
    ...model,
    waiting: undefined,
    notice: Model.wrong(`${name}: ${reason}`)
  }
})

/** Whether all has been looked at that decides what opening a Pod comes to. */
const isKnown = (model: Model.Model, entry: PodEntry.PodEntry): boolean => {
  if (!model.looking || PodEntry.isLive(entry)) return true
  const isUnread = Option.isNone(entry.log) && Option.isSome(PodEntry.storedSegment(entry))
  return PodEntry.state(entry) !== "probing" && !isUnread
}
