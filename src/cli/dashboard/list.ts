import { Option } from "effect"
import * as PodEntry from "../../domain/PodEntry.ts"
import * as PodQuery from "../../domain/PodQuery.ts"
import * as PodRow from "../../domain/PodRow.ts"
import type { Section } from "../../domain/Section.ts"
import * as Sections from "../../domain/Section.ts"
import type { Sighting } from "../../domain/Sighting.ts"
import { restingRoom } from "./layout.ts"
import type { Model, Picture } from "./model.ts"
import { quietTicks } from "./model.ts"
import * as Places from "./places.ts"

/** The Pods are like this now. */
export const pictured = (before: Model, picture: Picture): Model => {
  const sightings = new Map(
    picture.entries.map((entry): readonly [string, Sighting] => [entry.name, {
      entry,
      activity: picture.activities.get(entry.name),
      lost: picture.lost.get(entry.name)
    }])
  )
  const sections = new Map(
    Array.from(sightings, ([name, sighting]) => [name, Sections.of(sighting)] as const)
  )
  const model = { ...before, picture, sightings, sections }
  if (isCalm(model)) return begun(placed(model))
  return relined({ ...model, places: Places.keep(model.places, sections, model.folded) })
}

/** Time has passed: what waited for nobody to press keys is done. */
export const rested = (model: Model): Model =>
  isCalm(model) && model.placed !== model.picture ? begun(placed(model)) : model

/** The lines for what is wanted now. The selection stays as long as it is among them. */
export const relined = (model: Model): Model => {
  const wanted = matching(model)
  const searching = query(model) !== ""
  const narrowed = searching || model.hereOnly
  const lines = Places.linesOf(model.places, {
    shows: (name) => narrowed ? wanted.has(name) : true,
    folded: model.folded,
    pinned: model.pinned,
    searching
  })
  const airy = Places.airy(lines)
  const shown = airy.length <= restingRoom(model) ? airy : lines
  const next = { ...model, lines: shown, matches: wanted.size }
  const found = positionOf(next, model.selected)
  return found === undefined
    ? { ...next, selected: undefined, index: Math.min(model.index, Math.max(0, shown.length - 1)) }
    : { ...next, index: found }
}

/** What is wanted has been changed by a person: if the selection is no longer there, the first is. */
export const narrowed = (model: Model): Model => {
  const next = relined(model)
  return next.selected === undefined && model.selected !== undefined
    ? selectLine(next, next.lines.findIndex((line) => Places.targetOf(line) !== undefined))
    : next
}

export const select = (model: Model, target: Places.Target): Model => {
  const index = positionOf(model, target)
  return index === undefined ? model : { ...model, selected: target, index }
}

/** The selection moves over so many lines that can be selected. */
export const moved = (model: Model, by: number): Model => {
  const places = model.lines.flatMap((line, at) =>
    Places.targetOf(line) === undefined ? [] : [at]
  )
  if (places.length === 0) return model
  const behind = places.findIndex((at) => at >= model.index)
  const here = behind === -1 ? places.length : behind
  // Nothing is selected between two lines: down goes to the next one.
  const from = model.selected === undefined && by > 0 ? here - 1 : here
  const to = Math.max(0, Math.min(from + by, places.length - 1))
  return selectLine(model, places[to] ?? 0)
}

/** The next Pod that needs somebody, or the one before; around the ends. */
export const nextAsking = (model: Model, by: -1 | 1): Model | undefined => {
  const asking = model.lines.flatMap((line, at) =>
    line._tag === "Row" && model.sections.get(line.name) === "asks" ? [at] : []
  )
  // Between two lines, where nothing is selected, the one below is the next.
  const from = model.selected === undefined ? model.index - 1 : model.index
  const next = by === 1
    ? asking.find((at) => at > from) ?? asking[0]
    : asking.findLast((at) => at < model.index) ?? asking.at(-1)
  return next === undefined ? undefined : selectLine(model, next)
}

/** Open or close a section; the selection does not go with the rows that go. */
export const folded = (model: Model, group: Section, fold: boolean): Model => {
  const sections = new Set(model.folded)
  if (fold) sections.add(group)
  else sections.delete(group)
  const next = { ...model, folded: sections, pinned: undefined }
  const inside = model.selected?._tag === "Pod" && groupOf(model, model.selected.name) === group
  const onHead = model.selected?._tag === "Fold" && model.selected.group === group
  if (fold) {
    return relined(inside ? { ...next, selected: { _tag: "Fold", group } } : next)
  }
  const open = relined(onHead ? { ...next, selected: undefined } : next)
  const head = open.lines.findIndex((line) => line._tag === "Head" && line.group === group)
  return onHead && head !== -1 ? selectLine(open, head + 1) : open
}

/** The Pod that is selected, and whether it is still there. */
export const selectedName = ({ selected }: Model): string | undefined =>
  selected?._tag === "Pod" ? selected.name : undefined

export const selected = (model: Model): Sighting | undefined => {
  const name = selectedName(model)
  return name === undefined ? undefined : model.sightings.get(name)
}

/** The section in which a Pod is shown. */
export const groupOf = (model: Model, name: string): Places.Group | undefined =>
  model.places.find((place) => place.name === name)?.group

/** What was typed to find Pods. */
export const query = ({ filter }: Model): string => filter.text.trim()

const isCalm = ({ quiet }: Model): boolean => quiet >= quietTicks

/** Every Pod where it belongs; a selected one that would go out of sight stays in it. */
const placed = (model: Model): Model => {
  const name = selectedName(model)
  const section = name === undefined ? undefined : model.sections.get(name)
  const pinned = section !== undefined && model.folded.has(section) ? name : undefined
  const sightings = [...model.sightings.values()]
  return relined({
    ...model,
    pinned,
    places: Places.arrange(sightings),
    placed: model.picture
  })
}

/** The first Pod is selected once all are known, unless somebody did something before. */
const begun = (model: Model): Model => {
  if (model.touched || !model.picture.whole) return model
  const first = model.lines.findIndex(({ _tag }) => _tag === "Row")
  return first === -1 ? model : { ...selectLine(model, first), touched: true }
}

const matching = (model: Model): ReadonlySet<string> => {
  const { hereOnly, picture: { entries }, start: { cwd } } = model
  const here = hereOnly ? entries.filter((entry) => isBelow(cwd, entry)) : entries
  const found = PodQuery.filter(here, query(model), (entry) => statusOf(model, entry))
  return new Set(found.map(({ name }) => name))
}

/** What `s:` searches: the section and the label. */
const statusOf = (model: Model, entry: PodEntry.PodEntry): string => {
  const { activity, lost } = model.sightings.get(entry.name) ?? {}
  const viewer = { now: model.now, home: undefined, unicode: true }
  const { detail, label } = PodRow.row(entry, viewer, activity, lost)
  const section = model.sections.get(entry.name) === "asks" ? "needs you" : ""
  return `${section} ${label} ${detail.startsWith("asks: ") ? "asks" : ""}`
}

const isBelow = (directory: string, entry: PodEntry.PodEntry): boolean =>
  Option.exists(
    PodEntry.cwd(entry),
    (cwd) =>
      cwd === directory || cwd.startsWith(directory.endsWith("/") ? directory : `${directory}/`)
  )

const positionOf = (model: Model, target: Places.Target | undefined): number | undefined => {
  const index = model.lines.findIndex((line) => Places.isSame(Places.targetOf(line), target))
  return index === -1 ? undefined : index
}

const selectLine = (model: Model, index: number): Model => {
  const target = Places.targetOf(model.lines[index])
  return target === undefined ? model : { ...model, selected: target, index }
}
