/** What has changed among the Pods since it was told last. */
import * as Age from "../../domain/Age.ts"
import * as PodEntry from "../../domain/PodEntry.ts"
import * as Question from "../../domain/Question.ts"
import * as SafeText from "../../domain/SafeText.ts"
import * as Section from "../../domain/Section.ts"
import * as Sighting from "../../domain/Sighting.ts"
import type { Picture } from "../dashboard/model.ts"
import { type Model, rowOf, says, sighting, sightings, type Step, type Told } from "./overview.ts"
import { podLine, stateText } from "./podLine.ts"

/** Takes the newest picture: the list when it is the first whole one, else what is new in it. */
export const pictured = (before: Model, picture: Picture, now: number): Step => {
  const model = { ...before, picture, now }
  if (!model.listed) return isReady(model) ? listed(model) : { model }
  const news = sightings(model).filter((seen) => isNew(seen, model.told.get(seen.entry.name)))
  const gone = [...model.told.keys()].filter((name) => sighting(model, name) === undefined)
  const next = checked(remembered(numberedWith(model, news), news, gone))
  const print = [
    ...staleText(before.picture, model),
    ...news.map((seen) => newsText(next.model, seen, model.told.has(seen.entry.name))),
    ...gone.map((name) => SafeText.of`${SafeText.line(name)} is gone`)
  ]
  return says(next.model, ...print, ...next.print ?? [])
}

/** The list in its sections, numbered anew. Those that are stopped are only counted. */
export const listed = (model: Model, stopped = false): Step => {
  const all = sightings(model)
  const groups = Section.group(all)
  const shown = Section.all.flatMap((section) => {
    const members = groups.get(section) ?? []
    return members.length === 0
      ? []
      : [{ section, members, isRead: section !== "stopped" || stopped }]
  })
  const numbered = shown.flatMap(({ isRead, members }) =>
    isRead ? members.map(({ entry }) => entry.name) : []
  )
  const next = remembered({ ...model, listed: true, numbered }, all.filter(isKnown), [])
  if (all.length === 0) return says(next, nobody)
  return says(
    next,
    ...staleText(undefined, model),
    ...shown.flatMap(({ isRead, members, section }) => [
      heading(section, members.length, isRead),
      ...(isRead ? members.map((seen) => lineOf(next, seen)) : [])
    ])
  )
}

/** Whether there is something to read out: all are asked, and those that live have answered. */
const isReady = ({ picture: { activities, entries, whole } }: Model): boolean =>
  whole && entries.every((entry) => !PodEntry.isLive(entry) || activities.has(entry.name))

const isKnown = (seen: Sighting.Sighting): boolean => Sighting.kind(seen) !== "probing"

const isNew = (seen: Sighting.Sighting, told: Told | undefined): boolean => {
  if (!isKnown(seen)) return false
  const { asks, ended, kind } = summary(seen)
  if (told === undefined || kind !== told.kind) return true
  // Between an answer and the word that the turn goes on a Pod neither asks nor is at rest.
  if (asks !== told.asks) return asks !== "" || seen.activity?.answered === undefined
  // A turn may begin and end between two pictures.
  const isAtRest = kind === "idle" || kind === "pending"
  return isAtRest && told.ended !== undefined && ended !== undefined && ended !== told.ended
}

const summary = (seen: Sighting.Sighting): Told => {
  const { activity } = seen
  return {
    kind: Sighting.kind(seen),
    asks: activity?.asks.map(({ id }) => id).join(" ") ?? "",
    ended: activity && (activity.lastTurn?.at ?? 0)
  }
}

const newsText = (model: Model, seen: Sighting.Sighting, isOld: boolean): SafeText.SafeText => {
  if (!isOld) return SafeText.of`${lineOf(model, seen)}, is new`
  // That it lasts already for a moment is not worth a word.
  const row = { ...rowOf(model, seen), lasting: SafeText.empty }
  const number = model.numbered.indexOf(seen.entry.name) + 1
  const asks = row.detail.startsWith("asks") ? row.detail : stateText(row)
  return SafeText.of`${number}  ${row.name} now ${asks}`
}

const lineOf = (model: Model, seen: Sighting.Sighting): SafeText.SafeText =>
  podLine(model.numbered.indexOf(seen.entry.name) + 1, rowOf(model, seen))

/** Who had no number gets the next one. */
const numberedWith = (model: Model, news: ReadonlyArray<Sighting.Sighting>): Model => {
  const names = news.map(({ entry }) => entry.name)
  const fresh = names.filter((name) => !model.numbered.includes(name))
  return { ...model, numbered: [...model.numbered, ...fresh] }
}

const remembered = (
  model: Model,
  news: ReadonlyArray<Sighting.Sighting>,
  gone: ReadonlyArray<string>
): Model => {
  const told = new Map(model.told)
  for (const seen of news) told.set(seen.entry.name, summary(seen))
  for (const name of gone) told.delete(name)
  return { ...model, told }
}

/** What is being answered may have been answered by somebody else. */
const checked = (model: Model): Step => {
  const { asking } = model
  if (asking._tag !== "Answer") return { model }
  const { ask, name } = asking
  const activity = sighting(model, name)?.activity
  if (activity?.asks.some(({ id }) => id === ask.id)) return { model }
  const next: Model = { ...model, asking: { _tag: "Pods" } }
  const pod = SafeText.line(name)
  const { answered } = activity ?? {}
  if (answered?.ask !== ask.id || answered.by === undefined) {
    return says(next, SafeText.of`error: ${pod}: nobody is asked this any more`)
  }
  const words = Question.answerText(Question.of(ask), answered.outcome, answered.by)
  const by = answered.by === "" ? SafeText.of`another client` : SafeText.line(answered.by)
  return says(next, SafeText.of`error: ${pod}: already answered by ${by}: ${words}`)
}

const staleText = (
  before: Picture | undefined,
  { now, picture: { stale } }: Model
): ReadonlyArray<SafeText.SafeText> => {
  if (stale === undefined) {
    return before?.stale === undefined ? [] : [SafeText.of`note: the list can be read again`]
  }
  if (before?.stale !== undefined) return []
  const reason = SafeText.line(stale.reason)
  const age = Age.duration(now - stale.since)
  return [SafeText.of`warning: the list has been stale for ${age}: ${reason}`]
}

const heading = (section: Section.Section, count: number, isRead: boolean): SafeText.SafeText =>
  isRead
    ? SafeText.of`${headings[section]}, ${count}:`
    : SafeText.of`${headings[section]}, ${count}; "stopped" reads them out too`

const headings: Record<Section.Section, SafeText.SafeText> = {
  asks: SafeText.of`Needs you`,
  running: SafeText.of`Running`,
  idle: SafeText.of`Idle`,
  live: SafeText.of`Live, without a status`,
  probing: SafeText.of`Not known yet`,
  unreachable: SafeText.of`Unreachable`,
  stopped: SafeText.of`Stopped`,
  corrupt: SafeText.of`Corrupt`
}

const nobody = SafeText.of`No Pods yet. "new" starts one in this directory.`
