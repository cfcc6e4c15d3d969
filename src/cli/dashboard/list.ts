import { Option } from "effect"
import * as PodEntry from "../../domain/PodEntry.ts"
import * as PodMatch from "../../domain/PodMatch.ts"
import * as PodQuery from "../../domain/PodQuery.ts"
import type { Section } from "../../domain/Section.ts"
import * as Sections from "../../domain/Section.ts"
import type { Sighting } from "../../domain/Sighting.ts"
import { restingRoom } from "./layout.ts"
import type { Model, Picture } from "./model.ts"
import { quietTicks } from "./model.ts"
import * as Places from "./places.ts"
import * as Selection from "./selection.ts"

/** The Pods are like this now. */
export const pictured = (before: Model, picture: Picture): Model => {
  const sightings = new Map<string, Sighting>()
  const belongs = new Map<string, Section>()
  let moved = before.sections.size !== picture.entries.length
  for (const entry of picture.entries) {
    const { name } = entry
    const [last, lastSection] = [before.sightings.get(name), before.sections.get(name)]
    const sighting = seen(picture, entry, last)
    const section = sighting === last && lastSection || Sections.of(sighting)
    sightings.set(name, sighting)
    belongs.set(name, section)
    if (section !== lastSection) moved = true
  }
  const sections = moved ? belongs : before.sections
  if (picture.whole && picture.entries !== before.picture.entries) {
    PodMatch.prepare(sightings, before.start.home)
  }
  const model = { ...before, picture, sightings, sections }
  // Where nothing is shown, nothing can move.
  if (isCalm(model) || model.lines.length === 0) {
    return awaited(begun(isPlaced(before, model) ? { ...model, placed: picture } : placed(model)))
  }
  return awaited(frozen(model))
}

/** One Pod of a picture: the very same value as before, as long as nothing is different. */
const seen = (
  { activities, lost }: Picture,
  entry: PodEntry.PodEntry,
  last: Sighting | undefined
): Sighting => {
  const now = { entry, activity: activities.get(entry.name), lost: lost.get(entry.name) }
  return last?.entry === entry && last.activity === now.activity && last.lost === now.lost
    ? last
    : now
}

/** The Pod that is expected is selected, if it is there. */
export const awaited = (model: Model): Model => {
  const { expected } = model
  const target = expected === undefined ? undefined : { _tag: "Pod", name: expected } as const
  const index = Selection.positionOf(model, target)
  return target === undefined || index === undefined
    ? model
    : { ...model, selected: target, index, expected: undefined }
}

/** Time has passed: what waited for nobody to press keys is done. */
export const rested = (model: Model): Model =>
  isCalm(model) && model.placed !== model.picture ? begun(placed(model)) : model

/** The lines for what is wanted now. The selection stays as long as it is among them. */
export const relined = (model: Model): Model => {
  const wanted = matching(model)
  const { folded, pinned, places } = model
  const shows = isNarrowed(model) ? (name: string) => wanted.has(name) : () => true
  const searching = query(model) !== ""
  const heads = new Set<Places.Group>()
  const lines = Places.linesOf(places, { shows, folded, pinned, searching, heads })
  const airy = Places.airy(lines)
  const isAiry = airy.length <= restingRoom(model)
  return found({ ...model, lines: isAiry ? airy : lines, airy: isAiry, matching: wanted })
}

/** The same while no row may move: what is shown stays, and what comes up is behind it. */
const frozen = (model: Model): Model => {
  const { lines: shown } = model
  const above = shown.flatMap((line) => line._tag === "Head" ? [line] : [])
  const heads = new Set(above.map(({ group }) => group))
  const folded = new Set(
    [...model.folded].filter((group) => above.some((head) => head.group === group && head.folded))
  )
  const before = new Set(shown.flatMap((line) => line._tag === "Row" ? [line.name] : []))
  const places = Places.keep(model.places, model.sections, folded, before)
  const wanted = matching(model)
  const late = new Set(
    places.flatMap(({ group, name }) => group === "new" || folded.has(group) ? [name] : [])
  )
  const shows = isNarrowed(model)
    ? (name: string) => before.has(name) || wanted.has(name) && late.has(name)
    : () => true
  const { pinned } = model
  const lines = Places.linesOf(places, { shows, folded, pinned, searching: false, heads })
  return found({
    ...model,
    places,
    placed: undefined,
    lines: model.airy ? Places.airy(lines) : lines,
    matching: wanted
  })
}

/** The selection where it is now. */
const found = (model: Model): Model => {
  const index = Selection.positionOf(model, model.selected)
  if (index !== undefined) return { ...model, index }
  const last = Math.max(0, model.lines.length - 1)
  return { ...model, selected: undefined, index: Math.min(model.index, last) }
}

/** What is wanted has been changed by a person: if the selection is no longer there, the first is. */
export const narrowed = (model: Model): Model => {
  const next = relined(model)
  return next.selected === undefined && model.selected !== undefined
    ? Selection.selectLine(
      next,
      next.lines.findIndex((line) => Places.targetOf(line) !== undefined)
    )
    : next
}

/** Open or close a section; the selection does not go with the rows that go. */
export const folded = (model: Model, group: Section, fold: boolean): Model => {
  const sections = new Set(model.folded)
  if (fold) sections.add(group)
  else sections.delete(group)
  const next = { ...model, folded: sections, pinned: undefined }
  const inside = model.selected?._tag === "Pod" &&
    Selection.groupOf(model, model.selected.name) === group
  const onHead = model.selected?._tag === "Fold" && model.selected.group === group
  if (fold) {
    return relined(inside ? { ...next, selected: { _tag: "Fold", group } } : next)
  }
  const open = relined(onHead ? { ...next, selected: undefined } : next)
  const head = open.lines.findIndex((line) => line._tag === "Head" && line.group === group)
  return onHead && head !== -1 ? Selection.selectLine(open, head + 1) : open
}

/** What was typed to find Pods. */
export const query = ({ filter }: Model): string => filter.text.trim()

const isNarrowed = (model: Model): boolean => model.hereOnly || query(model) !== ""

const isCalm = ({ quiet }: Model): boolean => quiet >= quietTicks

/** Every Pod where it belongs; a selected one that would go out of sight stays in it. */
const placed = (model: Model): Model =>
  relined({
    ...model,
    pinned: pinnedNow(model),
    places: Places.arrange([...model.sightings.values()]),
    placed: model.picture
  })

const pinnedNow = (model: Model): string | undefined => {
  const name = Selection.selectedName(model)
  const section = name === undefined ? undefined : model.sections.get(name)
  return section !== undefined && model.folded.has(section) ? name : undefined
}

/** Whether all that was placed by the picture before is where the new one wants it. */
const isPlaced = (before: Model, model: Model): boolean =>
  before.placed === before.picture && before.picture.entries === model.picture.entries
  && before.sections === model.sections && !isNarrowed(model) && pinnedNow(model) === model.pinned
  // Those who wait for somebody are in the order in which they began to.
  && model.places.every(({ group, name }) =>
    group !== "asks" || before.sightings.get(name) === model.sightings.get(name)
  )

/** The first Pod is selected once all are known, unless somebody did something before. */
const begun = (model: Model): Model => {
  if (model.touched || !model.picture.whole) return model
  const first = model.lines.findIndex(({ _tag }) => _tag === "Row")
  return first === -1 ? model : { ...Selection.selectLine(model, first), touched: true }
}

const matching = (model: Model): ReadonlySet<string> => {
  const { hereOnly, sightings, start: { cwd, home } } = model
  const typed = query(model)
  if (typed === "" && !hereOnly) return new Set(sightings.keys())
  const found = PodMatch.filter(sightings, PodQuery.parse(typed), home)
  const wanted = hereOnly ? found.filter(({ entry }) => isBelow(cwd, entry)) : found
  return new Set(wanted.map(({ entry: { name } }) => name))
}

const isBelow = (directory: string, entry: PodEntry.PodEntry): boolean =>
  Option.exists(
    PodEntry.cwd(entry),
    (cwd) =>
      cwd === directory || cwd.startsWith(directory.endsWith("/") ? directory : `${directory}/`)
  )
