import { Option } from "effect"
import * as PodEntry from "../../domain/PodEntry.ts"
import * as PodMatch from "../../domain/PodMatch.ts"
import * as PodQuery from "../../domain/PodQuery.ts"
import type * as LineEditor from "../terminal/lineEditor.ts"
import * as Model from "./model.ts"

/** The Pods are like this now. Rows move only when nobody presses keys, or has not chosen yet. */
export const listed = (
  model: Model.Model,
  latest: ReadonlyArray<PodEntry.PodEntry>
): Model.Model => {
  PodMatch.prepare(latest, model.start.home)
  const next = { ...model, latest, counts: countsOf(latest) }
  return isCalm(model)
    ? settled(next)
    : scrolled(kept(next, { ...next, entries: inOrderOf(model.entries, latest) }))
}

/** Nobody presses keys: what waited for that happens. */
export const rested = (model: Model.Model): Model.Model =>
  isCalm(model) && model.entries !== model.latest ? settled(model) : model

/** Typing starts at the best match again; moving in the filter changes nothing else. */
export const filtered = (model: Model.Model, filter: LineEditor.LineEditor): Model.Model =>
  filter.text === model.filter.text
    ? { ...model, filter }
    : scrolled(matched({ ...model, filter, selected: undefined, index: 0, top: 0 }))

/** Other Pods are wanted: the selected one stays selected as long as it is among them. */
export const narrowed = (model: Model.Model): Model.Model => {
  const name = Option.getOrUndefined(Option.map(Model.selection(model), (entry) => entry.name))
  const next = matched(model)
  const selected = next.matches.some((entry) => entry.name === name) ? name : undefined
  return scrolled({ ...next, selected, index: selected === undefined ? 0 : next.index })
}

export const moved = (model: Model.Model, by: number): Model.Model => {
  if (model.matches.length === 0) return model
  const index = Math.max(0, Math.min(model.index + by, model.matches.length - 1))
  return scrolled({ ...model, index, selected: model.matches[index]?.name })
}

/** The rows that are shown follow the selection; a Pod that went away leaves its place. */
export const scrolled = (model: Model.Model): Model.Model => {
  const found = model.selected === undefined
    ? 0
    : model.matches.findIndex((entry) => entry.name === model.selected)
  const last = Math.max(0, model.matches.length - 1)
  const index = found === -1 ? Math.min(model.index, last) : found
  const rows = Math.max(1, Model.layout(model).list)
  const top = Math.max(index - rows + 1, Math.min(model.top, index, Math.max(0, last - rows + 1)))
  return { ...model, index, top }
}

const isCalm = ({ looking, quiet, selected }: Model.Model): boolean =>
  quiet >= Model.quietTicks || looking && selected === undefined

const settled = (model: Model.Model): Model.Model =>
  scrolled(matched({ ...model, entries: model.latest }))

const matched = (model: Model.Model): Model.Model => {
  const { entries, filter, hereOnly, start: { cwd, home } } = model
  const wanted = hereOnly ? entries.filter((entry) => isBelow(cwd, entry)) : entries
  return { ...model, matches: PodMatch.rank(wanted, PodQuery.plain(filter.text), home) }
}

/** The matches of the second model, in the order of those of the first. */
const kept = (before: Model.Model, after: Model.Model): Model.Model => {
  const next = matched(after)
  return { ...next, matches: inOrderOf(before.matches, next.matches) }
}

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

const isBelow = (directory: string, entry: PodEntry.PodEntry): boolean =>
  Option.exists(
    PodEntry.cwd(entry),
    (cwd) =>
      cwd === directory || cwd.startsWith(directory.endsWith("/") ? directory : `${directory}/`)
  )

const countsOf = (
  entries: ReadonlyArray<PodEntry.PodEntry>
): ReadonlyMap<PodEntry.PodState, number> => {
  const counts = new Map<PodEntry.PodState, number>()
  for (const entry of entries) {
    const state = PodEntry.state(entry)
    counts.set(state, (counts.get(state) ?? 0) + 1)
  }
  return counts
}
