import { Option } from "effect"
import * as Age from "../../domain/Age.ts"
import * as Cells from "../../domain/Cells.ts"
import type { ConversationRow, Paper } from "../../domain/ConversationRow.ts"
import * as Row from "../../domain/ConversationRow.ts"
import * as PodEntry from "../../domain/PodEntry.ts"
import * as PodRow from "../../domain/PodRow.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Sighting } from "../../domain/Sighting.ts"
import type { Line } from "../terminal/Program.ts"
import type { Area } from "./layout.ts"
import type { Model } from "./model.ts"
import { stateText } from "./row.ts"
import * as Selection from "./selection.ts"
import * as Spans from "./spans.ts"
import * as Tail from "./tail.ts"

/** The end of the selected Pod's conversation; lines as from column 0. */
export const previewPane = (
  model: Model,
  { beside, columns, rows }: Area & { readonly beside: boolean }
): ReadonlyArray<Line> => {
  const name = Selection.selectedName(model)
  if (name === undefined) {
    return [Spans.span(0, SafeText.of`nothing is selected`, columns, { dim: true })]
  }
  const sighting = model.sightings.get(name)
  const head = [
    ...staleLine(model, sighting, columns),
    ...headLines(model, name, sighting, columns, beside && rows >= 8)
  ].slice(0, Math.max(1, rows - 1))
  const room = rows - head.length
  const paper = { columns, rows, unicode: model.start.unicode }
  const tail = tailRows(model, name, paper, room, beside)
  return [...head, ...tail.map((row) => Spans.conversation(row, 0, columns))]
}

const staleLine = (
  { now }: Model,
  sighting: Sighting | undefined,
  columns: number
): ReadonlyArray<Line> => {
  const { lost } = sighting ?? {}
  if (lost === undefined || sighting?.activity !== undefined) return []
  const age = SafeText.of` STALE ${Age.duration(now - lost.at)} `
  const from = Cells.width(age) + 1
  const retry = lost.retryAt === undefined || lost.retryAt < now
    ? SafeText.empty
    : SafeText.of`, retry in ${Age.duration(lost.retryAt - now)}`
  return [[
    ...Spans.span(0, age, columns, { reverse: true }),
    ...Spans.span(from, SafeText.of`this Pod's connection was lost${retry}`, columns - from)
  ]]
}

const headLines = (
  { now, preview, start }: Model,
  name: string,
  sighting: Sighting | undefined,
  columns: number,
  isTall: boolean
): ReadonlyArray<Line> => {
  const shown = SafeText.line(name)
  if (sighting === undefined) {
    return [Spans.span(0, SafeText.of`${shown}  gone`, columns, { dim: true })]
  }
  const { activity, entry, lost } = sighting
  const viewer = { now, home: start.home, unicode: start.unicode }
  const row = PodRow.row(entry, viewer, activity, lost)
  const at = Cells.width(shown) + 2
  const title = Spans.span(0, shown, columns, { bold: true })
  if (!isTall) {
    return [[...title, ...Spans.span(at, row.directory, columns - at, { dim: true })]]
  }
  const agent = Option.toArray(Option.map(PodEntry.agent(entry), SafeText.line))
  const { content } = preview
  const attached = content?.name === name && content.attached > 0 && lost === undefined
    ? SafeText.of`attached: ${content.attached}`
    : SafeText.empty
  const facts = [...agent, row.directory, attached].filter((fact) => fact !== "")
  return [
    [...title, ...Spans.span(at, stateText(row), columns - at, Spans.toneStyles[row.tone])],
    Spans.span(0, SafeText.join(facts, PodRow.separator(viewer)), columns, { dim: true }),
    []
  ]
}

const tailRows = (
  model: Model,
  name: string,
  paper: Paper,
  room: number,
  beside: boolean
): ReadonlyArray<ConversationRow> => {
  const { content, failed, of } = model.preview
  const reader = model.start.user
  const isShown = content?.name === name
  const isLost = model.sightings.get(name)?.lost !== undefined
  const failure = of === name && failed !== undefined && !(isShown && isLost)
    ? Row.wrapped([SafeText.line(`not up to date: ${failed}`)], paper.columns, "wrong").slice(0, 2)
    : []
  if (!isShown) {
    return of === name && failed === undefined
      ? [Row.plain(SafeText.of`opening…`, paper.columns, "quiet")]
      : failure
  }
  const rest = room - failure.length
  const tail = beside || rest > 3
    ? Tail.rows(content, { paper, reader, now: model.now }, rest)
    : Tail.brief(content, { paper, reader, now: model.now }, rest)
  return [...failure, ...tail]
}
