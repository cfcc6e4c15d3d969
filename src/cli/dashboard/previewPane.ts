import { Option } from "effect"
import * as Age from "../../domain/Age.ts"
import * as Cells from "../../domain/Cells.ts"
import type { ConversationRow, Paper } from "../../domain/ConversationRow.ts"
import * as Rows from "../../domain/ConversationRow.ts"
import * as PodEntry from "../../domain/PodEntry.ts"
import * as PodRow from "../../domain/PodRow.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Sighting } from "../../domain/Sighting.ts"
import type { Line } from "../terminal/Program.ts"
import * as Spans from "../terminal/spans.ts"
import { kept } from "./kept.ts"
import type { Area } from "./layout.ts"
import type { Model } from "./model.ts"
import * as Row from "./row.ts"
import * as Selection from "./selection.ts"
import * as Tail from "./tail.ts"

/** The end of the selected Pod's conversation; lines as from column 0. */
export const previewPane = (
  model: Model,
  { beside, columns, rows }: Area & { readonly beside: boolean }
): ReadonlyArray<Line> => {
  const { now, preview, start } = model
  const name = Selection.selectedName(model)
  if (name === undefined) {
    return [Spans.span(0, SafeText.of`nothing is selected`, columns, { dim: true })]
  }
  return pane(name, model.sightings.get(name), preview, start, now, columns, rows, beside)
}

/** Most of what happens is not about the selected Pod. */
const pane = kept((
  name: string,
  sighting: Sighting | undefined,
  preview: Model["preview"],
  start: Model["start"],
  now: number,
  columns: number,
  rows: number,
  beside: boolean
): ReadonlyArray<Line> => {
  const seen = { now, preview, sighting, start }
  const head = [
    ...staleLine(seen, columns),
    ...headLines(seen, name, columns, beside && rows >= 8)
  ].slice(0, Math.max(1, rows - 1))
  const room = rows - head.length
  const paper = { columns, rows, unicode: start.unicode }
  const tail = tailRows(seen, name, paper, room, beside)
  return [...head, ...tail.map((row) => Spans.conversation(row, 0, columns))]
})

interface Seen extends Pick<Model, "now" | "preview" | "start"> {
  readonly sighting: Sighting | undefined
}

const staleLine = (
  { now, sighting }: Seen,
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
  { now, preview, sighting, start }: Seen,
  name: string,
  columns: number,
  isTall: boolean
): ReadonlyArray<Line> => {
  const shown = SafeText.line(name)
  if (sighting === undefined) {
    return [Spans.span(0, SafeText.of`${shown}  gone`, columns, { dim: true })]
  }
  const { entry, lost } = sighting
  const viewer = Row.viewer({ now, start })
  const row = Row.told(sighting, viewer)
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
    [...title, ...Spans.span(at, Row.stateText(row), columns - at, Spans.toneStyles[row.tone])],
    Spans.span(0, SafeText.join(facts, PodRow.separator(viewer)), columns, { dim: true }),
    []
  ]
}

const tailRows = (
  { now, preview, sighting, start }: Seen,
  name: string,
  paper: Paper,
  room: number,
  beside: boolean
): ReadonlyArray<ConversationRow> => {
  const { content, failed, of } = preview
  const reader = start.user
  const isShown = content?.name === name
  const isLost = sighting?.lost !== undefined
  const failure = of === name && failed !== undefined && !(isShown && isLost)
    ? Rows.wrapped([SafeText.line(`not up to date: ${failed}`)], paper.columns, "wrong").slice(0, 2)
    : []
  if (!isShown) {
    return of === name && failed === undefined
      ? [Rows.plain(SafeText.of`opening…`, paper.columns, "quiet")]
      : failure
  }
  const rest = room - failure.length
  const tail = beside || rest > 3
    ? Tail.rows(content, { paper, reader, now }, rest)
    : Tail.brief(content, { paper, reader, now }, rest)
  return [...failure, ...tail]
}
