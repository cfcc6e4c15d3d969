import * as Cells from "../../domain/Cells.ts"
import * as MarkedText from "../../domain/MarkedText.ts"
import type { PodRow } from "../../domain/PodRow.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Range } from "../../domain/wordMatch.ts"
import type { Line } from "../terminal/Program.ts"
import * as Spans from "../terminal/spans.ts"
import type { Model } from "./model.ts"

/**
 * What a row shows in so many columns: everything, everything but the directory, the state in its
 * short form without `live`, or the name alone. The mark is always there.
 */
export type Tier = "all" | "no directory" | "short" | "names"

export const tier = (columns: number): Tier => {
  if (columns >= 72) return "all"
  if (columns >= 52) return "no directory"
  return columns >= 30 ? "short" : "names"
}

/** What of a row is emphasised. */
export interface Emphasis {
  readonly selected: boolean
  readonly name: ReadonlyArray<Range>
  readonly directory: ReadonlyArray<Range>
  /** Where in the detail there is something to be seen. */
  readonly detail: ReadonlyArray<Range>
}

/** Cells for the directory in a row. */
export const directoryRoom = (columns: number): number =>
  tier(columns) === "all" ? columns - places(columns).ageEnd - 2 : 0

/** The row of one Pod. */
export const line = (row: PodRow, emphasis: Emphasis, { size, start }: Model): Line => {
  const place = places(size.columns)
  const mark = start.unicode ? SafeText.of`›` : SafeText.of`>`
  const state = stateOf(row, emphasis.detail, tier(size.columns), start.unicode)
  const hasPreview = row.label !== "" && row.detail.startsWith("[")
  const needsPlace = tier(size.columns) === "short" && hasPreview
    && Cells.width(state.detail.text) > place.ageEnd - ageWidth - 1 - place.state
  const stateEnd = needsPlace ? place.ageEnd : place.ageEnd - ageWidth - 1
  const detailAt = place.state + Cells.width(state.label)
  const detail = MarkedText.excerpt(state.detail, stateEnd - detailAt)
  const name = { text: row.name, ranges: emphasis.name }
  const directory = { text: row.directory, ranges: emphasis.directory }
  const room = directoryRoom(size.columns)
  const selected = emphasis.selected ? { bold: true } : undefined
  return [
    ...emphasis.selected ? Spans.span(0, mark, 1, { bold: true }) : [],
    ...Spans.span(place.mark, row.mark, 1, Spans.toneStyles[row.tone]),
    ...Spans.found(place.mark + 2, name, place.name, selected),
    ...Spans.span(place.state, state.label, stateEnd - place.state, Spans.toneStyles[row.tone]),
    ...Spans.found(detailAt, detail, stateEnd - detailAt),
    ...needsPlace ? [] : Spans.rightAligned(row.age, place.ageEnd, place.state),
    ...Spans.found(place.ageEnd + 2, MarkedText.end(directory, room), room)
  ].filter((placed) => placed.column < size.columns)
}

/** The state without `live`, which the mark says: `running 41s`; `live` alone stays. */
export const shortLabel = ({ label, lasting }: PodRow): SafeText.SafeText =>
  lasted(label.startsWith("live ") ? SafeText.slice(label, "live ".length) : label, lasting)

/** What stands between two facts of a line. */
export const separator = (unicode: boolean): SafeText.SafeText =>
  unicode ? SafeText.of` · ` : SafeText.of` - `

/** Cells of the longest age. */
const ageWidth = 4

/** Columns of the parts of a row; the name's width in cells; the column behind the age. */
const places = (columns: number) => {
  switch (tier(columns)) {
    case "names":
      return { mark: 1, name: columns - 3, state: columns, ageEnd: columns }
    case "short": {
      const name = between(10, Math.floor(columns / 3), 17)
      return { mark: 1, name, state: 4 + name, ageEnd: columns }
    }
    case "no directory": {
      const name = between(14, Math.floor(columns / 4), 20)
      return { mark: 2, name, state: 5 + name, ageEnd: columns }
    }
    case "all": {
      const name = between(18, Math.floor(columns / 4), 30)
      return { mark: 2, name, state: 5 + name, ageEnd: columns - Math.floor(columns / 6) - 2 }
    }
  }
}

const between = (least: number, value: number, most: number): number =>
  Math.max(least, Math.min(value, most))

const stateOf = (
  row: PodRow,
  ranges: ReadonlyArray<Range>,
  tier: Tier,
  unicode: boolean
): { readonly label: SafeText.SafeText; readonly detail: MarkedText.MarkedText } => {
  if (row.label === "") return { label: SafeText.empty, detail: MarkedText.empty }
  const label = tier === "short" ? shortLabel(row) : lasted(row.label, row.lasting)
  if (row.detail === "") return { label, detail: MarkedText.empty }
  const detail = { text: row.detail, ranges }
  if (tier === "short" && row.label === "corrupt") {
    return { label: SafeText.empty, detail: MarkedText.plain(SafeText.of`bad metadata`) }
  }
  if (tier === "short") {
    const before = row.lasting === "" ? SafeText.empty : SafeText.of`${row.lasting} `
    return { label: SafeText.empty, detail: MarkedText.behind(before, MarkedText.unquoted(detail)) }
  }
  const before = row.detail.startsWith("[") ? SafeText.of`  ` : separator(unicode)
  return { label, detail: MarkedText.behind(before, detail) }
}

const lasted = (one: SafeText.SafeText, other: SafeText.SafeText): SafeText.SafeText =>
  SafeText.join([one, other].filter((part) => part !== ""), SafeText.of` `)
