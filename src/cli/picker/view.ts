import { Option } from "effect"
import * as Age from "../../domain/Age.ts"
import * as Cells from "../../domain/Cells.ts"
import { type ConversationRow, wrapped } from "../../domain/ConversationRow.ts"
import type * as PodEntry from "../../domain/PodEntry.ts"
import * as PodMatch from "../../domain/PodMatch.ts"
import * as PodQuery from "../../domain/PodQuery.ts"
import * as PodRow from "../../domain/PodRow.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Frame, Line } from "../terminal/Program.ts"
import * as Spans from "../terminal/spans.ts"
import { about } from "./about.ts"
import { errorWord, footer, isNoticeCut } from "./footer.ts"
import { header } from "./header.ts"
import { helpLines } from "./help.ts"
import * as Model from "./model.ts"
import * as Preview from "./preview.ts"
import * as Row from "./row.ts"

/** Filter, rows, a line about the selected Pod, keys: as many lines as there is room for, always. */
export const view = (model: Model.Model): Frame => {
  const { detail, keys, list, preview } = Model.layout(model)
  const { cursor, line } = header(model)
  const entry = Option.getOrUndefined(Model.selection(model))
  const row = entry && rowOf(model, entry)
  const lines = model.help
    ? helpLines(model)
    : [
      ...exactly(list, listLines(model, entry)),
      ...exactly(preview, previewLines(model, preview)),
      ...detail ? [detailLine(model, entry && row && about(entry, row, model))] : [],
      ...keys ? [footer(model, row)] : []
    ]
  const below = list + preview + Number(detail) + Number(keys)
  return { lines: [line, ...exactly(below, lines)], cursor: { row: 0, column: cursor } }
}

/** So many lines, blank ones where there are too few. */
const exactly = (count: number, lines: ReadonlyArray<Line>): ReadonlyArray<Line> =>
  Array.from({ length: count }, (_, row) => lines[row] ?? [])

const listLines = (
  model: Model.Model,
  selected: PodEntry.PodEntry | undefined
): ReadonlyArray<Line> => {
  if (model.matches.length === 0) return nothingLines(model)
  const { filter, start: { home } } = model
  const query = PodQuery.plain(filter.text)
  return Model.shown(model).map((entry) => {
    const row = rowOf(model, entry)
    const ranges = row.detail.startsWith("\"") ? PodMatch.found(row.detail, query, home) : []
    // What an idle Pod said is in the line about it, and in its row only to show what was found.
    const isBare = row.label === "live idle" && row.detail.startsWith("\"") && ranges.length === 0
    const shown = isBare ? { ...row, detail: SafeText.empty } : row
    const marks = PodMatch.marks({ entry }, query, home)
    return Row.line(shown, { ...marks, detail: ranges, selected: entry === selected }, model)
  })
}

const nothingLines = (model: Model.Model): ReadonlyArray<Line> => {
  const query = SafeText.line(model.filter.text)
  const all = model.entries.length
  const sentences = all === 0
    ? [model.looking ? SafeText.of`looking for Pods…` : SafeText.of`No Pods are left.`]
    : query === ""
    ? [SafeText.of`No Pod works in this directory.`, SafeText.of`ctrl-a shows all ${all} Pods.`]
    : [
      SafeText.of`No Pod${
        model.hereOnly ? SafeText.of` of this directory` : SafeText.empty
      } matches "${query}".`,
      SafeText.of`Searched names, directories and last messages of ${all} Pods.`
    ]
  return sentences.map((text) => indented(text, model))
}

/** The conversation of the selected Pod, or what went wrong where its own line is too short. */
const previewLines = (model: Model.Model, room: number): ReadonlyArray<Line> => {
  const { notice, now, preview, size: { columns }, start: { unicode } } = model
  const isRuled = room >= shortPreview
  const at = indent(model)
  const rows = room - Number(isRuled)
  const paper = { columns: columns - at, rows, unicode }
  const text = notice !== undefined && isNoticeCut(model)
    ? wrapped([notice.text], paper.columns).slice(0, rows)
    : preview?.words === undefined
    ? []
    : Preview.rows(preview.words, rows, paper, now)
  const dash = unicode ? SafeText.of`─` : SafeText.of`-`
  return [
    ...isRuled ? [Spans.span(0, SafeText.repeat(dash, columns), columns, { dim: true })] : [],
    ...text.map((row) => previewLine(row, at))
  ]
}

const shortPreview = 4

const previewLine = (row: ConversationRow, at: number): Line =>
  row.filter(({ text }) => text !== "").map(({ column, text, tone }) => {
    const style = Spans.rowStyles[tone]
    return { column: at + column, text, ...style === undefined ? {} : { style } }
  })

/** What there is to say now, else what there is to know about the selected Pod. */
const detailLine = (model: Model.Model, about: SafeText.SafeText = SafeText.empty): Line => {
  const { notice, size: { columns } } = model
  if (notice?.wrong === true) {
    return [
      ...Spans.span(0, errorWord, columns, { colour: "red" }),
      ...Spans.span(errorWord.length, notice.text, columns - errorWord.length)
    ]
  }
  const text = notice?.text ?? waitingText(model)
  return text === undefined && model.stale !== undefined
    ? staleLine(model, model.stale)
    : indented(text ?? about, model)
}

/** The list is as it was some time ago, and cannot be read now. */
const staleLine = (
  { now, size: { columns } }: Model.Model,
  { reason, since }: NonNullable<Model.Model["stale"]>
): Line => {
  const age = SafeText.of` LIST STALE ${Age.duration(now - since)} `
  const from = Cells.width(age) + 1
  return [
    ...Spans.span(0, age, columns, { reverse: true }),
    ...Spans.span(from, SafeText.line(reason), columns - from)
  ]
}

const waitingText = ({ waiting }: Model.Model): SafeText.SafeText | undefined => {
  switch (waiting?._tag) {
    case undefined:
      return undefined
    case "Answer":
      return SafeText.of`waiting for ${SafeText.line(waiting.name)} to answer…`
    case "Look":
      return SafeText.of`asking ${SafeText.line(waiting.name)} once more…`
    case "Opening": {
      const { lasts, plan } = waiting
      const verb = plan._tag === "Restore" ? SafeText.of`restoring` : SafeText.of`attaching to`
      return lasts ? SafeText.of`${verb} ${SafeText.line(plan.name)}…` : undefined
    }
  }
}

const rowOf = (
  { activities, lost, now, start }: Model.Model,
  entry: PodEntry.PodEntry
): PodRow.PodRow =>
  PodRow.row(
    entry,
    { now, home: start.home, unicode: start.unicode },
    activities.get(entry.name),
    lost.get(entry.name)
  )

/** A sentence below the filter, in line with the marks. */
const indented = (text: SafeText.SafeText, model: Model.Model): Line =>
  Spans.span(indent(model), text, model.size.columns - indent(model))

const indent = ({ size: { columns } }: Model.Model): number =>
  Row.tier(columns) === "names" || Row.tier(columns) === "short" ? 0 : 2
