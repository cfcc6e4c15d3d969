import type { Sighting } from "../../domain/Sighting.ts"
import type { Model } from "./model.ts"
import * as Places from "./places.ts"

/** The Pod that is selected, also when it has gone away. */
export const selectedName = ({ selected }: Model): string | undefined =>
  selected?._tag === "Pod" ? selected.name : undefined

export const selected = (model: Model): Sighting | undefined => {
  const name = selectedName(model)
  return name === undefined ? undefined : model.sightings.get(name)
}

/** The section in which a Pod is shown. */
export const groupOf = (model: Model, name: string): Places.Group | undefined =>
  model.places.find((place) => place.name === name)?.group

/** The selection moves over so many lines that can be selected. */
export const moved = (model: Model, by: number): Model => {
  const places = model.lines.flatMap((line, at) => Places.targetOf(line) === undefined ? [] : [at])
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

/** Where a target is in the list; none when it is not there. */
export const positionOf = (model: Model, target: Places.Target | undefined): number | undefined => {
  const index = model.lines.findIndex((line) => Places.isSame(Places.targetOf(line), target))
  return index === -1 ? undefined : index
}

/** Select a line, if it can be selected. */
export const selectLine = (model: Model, index: number): Model => {
  const target = Places.targetOf(model.lines[index])
  return target === undefined ? model : { ...model, selected: target, index }
}
