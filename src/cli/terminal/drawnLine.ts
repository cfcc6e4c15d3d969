import * as Cells from "../../domain/Cells.ts"
import * as SafeText from "../../domain/SafeText.ts"
import * as ansi from "./ansi.ts"
import type { Line, Span } from "./Program.ts"
import * as style from "./style.ts"

/** How a line is drawn: in how many cells, and whether in colours. */
export interface Canvas {
  readonly columns: number
  readonly colour: boolean
}

/**
 * What of a line fits into so many columns, which is the very same line if all of it does: the last
 * guard, a view has cut its texts before.
 */
export const fit = (line: Line, columns: number): Line => {
  const fitting = line.flatMap((span) => {
    const flat = /[\n\t]/.test(span.text) ? SafeText.line(span.text) : span.text
    const room = columns - span.column
    // No character is wider than two cells.
    const text = 2 * flat.length <= room ? flat : Cells.cut(flat, room)
    return text === "" ? [] : [text === span.text ? span : { ...span, text }]
  })
  const isSame = fitting.length === line.length && fitting.every((span, at) => span === line[at])
  return isSame ? line : fitting
}

/** The column behind the last cell of a line. */
export const end = (line: Line): number => {
  const last = line.at(-1)
  return last === undefined ? 0 : spanEnd(last)
}

/** What draws a fitting line into a blank row. */
export const draw = (line: Line, canvas: Canvas): string =>
  line
    .map((span) => ansi.toColumn(span.column) + style.apply(span.text, span.style, canvas.colour))
    .join("")

/**
 * What turns one fitting line into another, in a row that shows the first one; empty when they are
 * equal. Equal spans at both ends stay untouched, and what is written over is not erased. Erasing
 * comes before the text: behind a text that fills the row it would take the last cell.
 */
export const redraw = (previous: Line, line: Line, canvas: Canvas): string => {
  if (previous === line) return ""
  const head = commonStart(previous, line)
  if (head === previous.length && head === line.length) return ""
  const tail = commonEnd(previous.slice(head), line.slice(head))
  const changed = line.slice(head, line.length - tail)
  const old = previous.slice(head, previous.length - tail)
  const kept = old.filter((span) => changed.some((over) => covers(over, span)))
  const erased = old.map((span, at) =>
    kept.includes(span) ? "" : eraseUntil(span, previous[head + at + 1])
  )
  return erased.join("") + changed.map((span) => drawOver(kept, span, canvas)).join("")
}

/** Whether nothing of a span is left when another one is written, however wide terminals draw. */
const covers = (over: Span, span: Span): boolean =>
  isAscii(span.text) && over.column <= span.column && spanEnd(span) <= spanEnd(over)
  && Cells.isPlain(over.text)

/** A span may be drawn wider than it should be, but not beyond the next one. */
const eraseUntil = ({ column }: Span, next: Span | undefined): string =>
  ansi.toColumn(column)
  + (next === undefined ? ansi.eraseRight : ansi.eraseCells(next.column - column))

/** What of a span is not there already: in `41s` for `40s` it is the second character. */
const drawOver = (old: Line, span: Span, canvas: Canvas): string => {
  const there = old.find(({ column }) => column === span.column)
  if (there === undefined || !sameStyle(there, span)) return draw([span], canvas)
  let same = 0
  while (same < there.text.length && span.text[same] === there.text[same]) same++
  const rest = { ...span, column: span.column + same, text: SafeText.slice(span.text, same) }
  return rest.text === "" ? "" : draw([rest], canvas)
}

const isAscii = (text: string): boolean => /^[ -~]*$/.test(text)

const commonStart = (one: Line, other: Line): number => {
  const different = one.findIndex((span, index) => !equal(span, other[index]))
  return different === -1 ? one.length : different
}

const commonEnd = (one: Line, other: Line): number =>
  commonStart(one.toReversed(), other.toReversed())

const spanEnd = (span: Span): number => span.column + Cells.width(span.text)

const equal = (one: Span, other: Span | undefined): boolean =>
  other !== undefined && one.column === other.column && one.text === other.text
  && (one.style === other.style || sameStyle(one, other))

const sameStyle = ({ style: one = {} }: Span, { style: other = {} }: Span): boolean =>
  one.colour === other.colour && one.bold === other.bold && one.dim === other.dim
  && one.reverse === other.reverse && one.underline === other.underline
