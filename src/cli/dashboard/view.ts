import * as Age from "../../domain/Age.ts"
import * as Cells from "../../domain/Cells.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Frame, Line } from "../terminal/Program.ts"
import * as Spans from "../terminal/spans.ts"
import { askPane } from "./askPane.ts"
import { closedLine, composerPane } from "./composerPane.ts"
import { footer } from "./footer.ts"
import { kept } from "./kept.ts"
import { isTiny, type Layout } from "./layout.ts"
import { listView } from "./listView.ts"
import type { Model, Notice } from "./model.ts"
import { previewPane } from "./previewPane.ts"
import { isBare, quietLines, quietWords } from "./quiet.ts"
import { readingView } from "./reading.ts"
import { layout } from "./settled.ts"
import { tinyLines, topLine } from "./topLine.ts"

/** As many lines as the screen has rows. */
export const view = (model: Model): Frame => {
  const { mode, notice, size } = model
  if (isTiny(size)) return { lines: tinyLines(model) }
  if (mode._tag === "Reading") return { lines: exactly(size.rows, readingView(model, mode)) }
  const parts = layout(model)
  const top = topLine(model)
  const foot = footOf(model, parts)
  const height = parts.foot.row - 1
  const middle = isBare(model) ? quietLines(model, height) : middleOf(model, parts)
  const whole = [
    top.line,
    ...exactly(height, middle),
    ...exactly(parts.foot.rows, foot.lines),
    footer(model)
  ]
  const lines = notice === undefined
    ? whole
    : whole.with(parts.notice, noticeLine(notice, size.columns))
  if (top.cursor !== undefined) return { lines, cursor: { row: 0, column: top.cursor } }
  if (foot.cursor === undefined) return { lines }
  const { column, row } = foot.cursor
  return { lines, cursor: { row: parts.foot.row + Math.min(row, parts.foot.rows - 1), column } }
}

const blank: Line = []

/** So many lines, blank ones where there are too few. */
const exactly = (count: number, lines: ReadonlyArray<Line>): ReadonlyArray<Line> =>
  Array.from({ length: count }, (_, row) => lines[row] ?? blank)

/** What is written or asked, else to whom something would be written. */
const footOf = (model: Model, { foot }: Layout): Frame => {
  const { mode, size: { columns } } = model
  switch (mode._tag) {
    case "Composing":
      return composerPane(model, mode.name, foot.rows)
    case "Asking":
      return { lines: askPane(model, mode, foot.rows) }
    case "Stopping": {
      const question = SafeText.of`stop ${SafeText.line(mode.name)}? y/n`
      return { lines: [Spans.span(0, question, columns, { colour: "yellow", bold: true })] }
    }
    default:
      return {
        lines: [
          isBare(model) ? Spans.span(0, quietWords, columns, { dim: true }) : closedLine(model)
        ]
      }
  }
}

/** The list, and the preview beside it or below it, from the second row on. */
const middleOf = (model: Model, parts: Layout): ReadonlyArray<Line> => {
  const { list, preview, rules, stale } = parts
  const rows = listView(model, parts)
  const shown = preview === undefined ? [] : previewPane(model, preview)
  const bar = model.start.unicode ? SafeText.of`│` : SafeText.of`|`
  return Array.from({ length: parts.foot.row - 1 }, (_, at): Line => {
    const row = at + 1
    if (row === stale) return staleLine(model)
    if (rules.includes(row)) {
      const rule = row === 1 ? upperRule : lowerRule
      const at = preview?.beside === true ? list.columns + 1 : undefined
      return rule(model.size.columns, at, row === 1, model.start.unicode)
    }
    const own = row < list.row + list.rows ? rows[row - list.row] ?? blank : blank
    const told = preview === undefined ? blank : shown[row - preview.row] ?? blank
    return preview?.beside === true
      ? joined(own, told, bar, preview.column)
      : own.length === 0
      ? told
      : own
  })
}

interface Joined {
  readonly told: Line
  readonly bar: SafeText.SafeText
  readonly column: number
  readonly line: Line
}

/** By the line of the list; most are as they were. */
const lines = new WeakMap<Line, Joined>()

/** A line of the list, the bar, and beside it one of the preview, which begins at a column. */
const joined = (own: Line, told: Line, bar: SafeText.SafeText, column: number): Line => {
  const last = lines.get(own)
  if (last?.told === told && last.bar === bar && last.column === column) return last.line
  const line: Line = [
    ...own,
    { column: column - 2, text: bar, style: { dim: true } },
    ...told.map((span) => ({ ...span, column: span.column + column }))
  ]
  lines.set(own, { told, bar, column, line })
  return line
}

/** A line across the screen, and from it down or up the bar, if there is one. */
const ruleLine = (
  columns: number,
  bar: number | undefined,
  isUpper: boolean,
  unicode: boolean
): Line => {
  const dash = unicode ? SafeText.of`─` : SafeText.of`-`
  if (bar === undefined) {
    return Spans.span(0, SafeText.repeat(dash, columns), columns, { dim: true })
  }
  const [down, up] = unicode
    ? [SafeText.of`┬`, SafeText.of`┴`]
    : [SafeText.of`+`, SafeText.of`+`]
  const left = SafeText.repeat(dash, bar)
  const right = SafeText.repeat(dash, columns - bar - 1)
  return Spans.span(0, SafeText.of`${left}${isUpper ? down : up}${right}`, columns, { dim: true })
}

const upperRule = kept(ruleLine)
const lowerRule = kept(ruleLine)

const noticeLine = ({ text, wrong }: Notice, columns: number): Line => {
  const label = wrong ? SafeText.of`error ` : SafeText.empty
  const from = Cells.width(label)
  return [
    ...Spans.span(0, label, columns, { colour: "red", bold: true }),
    ...Spans.span(from, text, columns - from)
  ]
}

const staleLine = ({ now, picture: { stale }, size: { columns } }: Model): Line => {
  if (stale === undefined) return []
  const age = SafeText.of` LIST STALE ${Age.duration(now - stale.since)} `
  const from = Cells.width(age) + 1
  const key = SafeText.of`r retry now`
  const wait = Age.duration(stale.retryAt - now)
  const retry = columns < 72 ? key : SafeText.of`retry in ${wait}  ${key}`
  const end = columns - Cells.width(retry) - 2
  return [
    ...Spans.span(0, age, columns, { reverse: true }),
    ...Spans.span(from, SafeText.line(stale.reason), end - from),
    ...Spans.rightAligned(retry, columns, from, { dim: true })
  ]
}
