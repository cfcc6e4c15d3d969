import * as Cells from "./Cells.ts"
import * as SafeText from "./SafeText.ts"
import type { Range } from "./wordMatch.ts"

/** A text of a row, and the parts of it that were searched for. */
export interface MarkedText {
  readonly text: SafeText.SafeText
  readonly ranges: ReadonlyArray<Range>
}

/** A text in which nothing was searched for. */
export const plain = (text: SafeText.SafeText): MarkedText => ({ text, ranges: [] })

export const empty: MarkedText = plain(SafeText.empty)

/** With another text before it. */
export const behind = (before: SafeText.SafeText, { ranges, text }: MarkedText): MarkedText => ({
  text: SafeText.of`${before}${text}`,
  ranges: shifted(ranges, before.length)
})

/** The same without quotation marks around it. */
export const unquoted = (marked: MarkedText): MarkedText =>
  /^".*"$/.test(marked.text)
    ? { text: SafeText.slice(marked.text, 1, -1), ranges: shifted(marked.ranges, -1) }
    : marked

/** A text whose first range lies beyond so many cells begins shortly before it instead. */
export const excerpt = (marked: MarkedText, cells: number): MarkedText => {
  const { ranges, text } = marked
  const [first] = ranges
  const open = text.indexOf("\"") + 1
  if (first === undefined || Cells.width(SafeText.slice(text, 0, first[1])) < cells) return marked
  const before = text.slice(Math.max(open, first[0] - excerptLead), first[0])
  const lead = before.length - before.search(/(?<=\s)\S+\s+\S*$|(?<=\s)\S*$|$/u)
  const from = first[0] - lead
  const by = open + 1 - from
  return by >= 0 ? marked : {
    text: SafeText.of`${SafeText.slice(text, 0, open)}…${SafeText.slice(text, from)}`,
    ranges: shifted(ranges, by).filter(([from]) => from > open)
  }
}

/** The end of a text that is wider than so many cells, for paths: `…/src/api`. */
export const end = ({ ranges, text }: MarkedText, cells: number): MarkedText => {
  const cut = Cells.cutStart(text, cells)
  const by = cut.length - text.length
  const seen = shifted(ranges, by).filter(([, to]) => to > 1)
  return cut === text ? { ranges, text } : {
    text: cut,
    ranges: seen.map(([from, to]) => [Math.max(1, from), to])
  }
}

/** A part of a text in cells. */
export interface Piece {
  /** Cells before it. */
  readonly column: number
  readonly text: SafeText.SafeText
  readonly isMarked: boolean
}

/** The text in so many cells, part by part; no parts where nothing would be seen. */
export const pieces = (
  { ranges, text }: MarkedText,
  cells: number
): ReadonlyArray<Piece> => {
  const cut = Cells.cut(text, cells)
  if (cut.trim() === "") return []
  // The sign that something was cut off has not been found.
  const end = cut === text ? text.length : cut.length - 1
  const ends = ranges.flatMap((range) => range.map((at) => Math.min(at, end)))
  return [0, ...ends].flatMap((from, part) => {
    const piece = SafeText.slice(cut, from, ends[part])
    if (piece === "") return []
    const column = Cells.width(SafeText.slice(cut, 0, from))
    return [{ column, text: piece, isMarked: part % 2 === 1 }]
  })
}

/** How much may stand before the first range of an excerpt, in UTF-16 units. */
const excerptLead = 16

const shifted = (ranges: ReadonlyArray<Range>, by: number): ReadonlyArray<Range> =>
  ranges.map(([from, to]) => [from + by, to + by])
