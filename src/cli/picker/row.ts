import * as Cells from "../../domain/Cells.ts"
import type { PodRow, Tone } from "../../domain/PodRow.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Line, Span, Style } from "../terminal/Program.ts"
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

/** The row of one Pod. */
export const line = (row: PodRow, isSelected: boolean, { size, start }: Model): Line => {
  const place = places(size.columns)
  const mark = start.unicode ? SafeText.of`›` : SafeText.of`>`
  const state = stateOf(row, tier(size.columns), start.unicode)
  const hasPreview = row.label !== "" && row.detail.startsWith("[")
  const needsPlace = tier(size.columns) === "short" && hasPreview
    && Cells.width(state.detail) > place.ageEnd - ageWidth - 1 - place.state
  const stateEnd = needsPlace ? place.ageEnd : place.ageEnd - ageWidth - 1
  const detailAt = place.state + Cells.width(state.label)
  return [
    ...isSelected ? span(0, mark, 1, { bold: true }) : [],
    ...span(place.mark, row.mark, 1, toneStyle[row.tone]),
    ...span(place.mark + 2, row.name, place.name, isSelected ? { bold: true } : undefined),
    ...span(place.state, state.label, stateEnd - place.state, toneStyle[row.tone]),
    ...span(detailAt, state.detail, stateEnd - detailAt),
    ...needsPlace ? [] : rightAligned(row.age, place.ageEnd, place.state),
    ...span(place.ageEnd + 2, row.directory, size.columns - place.ageEnd - 2)
  ].filter((placed) => placed.column < size.columns)
}

/** Text from a column on in so many cells; nothing where there is none. */
export const span = (
  column: number,
  text: SafeText.SafeText,
  cells: number,
  style?: Style
): ReadonlyArray<Span> => {
  const cut = Cells.cut(text, cells)
  if (cut.trim() === "") return []
  return [{ column, text: cut, ...style === undefined ? {} : { style } }]
}

/** Text that ends before a column; nothing when it would begin before `from`. */
export const rightAligned = (
  text: SafeText.SafeText,
  end: number,
  from = 0
): ReadonlyArray<Span> =>
  end - Cells.width(text) >= from ? span(end - Cells.width(text), text, end) : []

/** The state without `live`, which the mark says: `running`; `live` alone stays. */
export const shortLabel = ({ label }: PodRow): SafeText.SafeText =>
  label.startsWith("live ") ? SafeText.slice(label, "live ".length) : label

/** What stands between two facts of a line. */
export const separator = (unicode: boolean): SafeText.SafeText =>
  unicode ? SafeText.of` · ` : SafeText.of` - `

/** Cells of the longest age. */
const ageWidth = 4

const toneStyle: Record<Tone, Style | undefined> = {
  asks: { colour: "yellow" },
  runs: { colour: "green" },
  plain: undefined,
  note: { colour: "cyan" },
  wrong: { colour: "red" },
  quiet: { dim: true }
}

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

const stateOf = (row: PodRow, tier: Tier, unicode: boolean) => {
  if (row.label === "") return { label: SafeText.empty, detail: SafeText.empty }
  if (row.detail === "") {
    return { label: tier === "short" ? shortLabel(row) : row.label, detail: SafeText.empty }
  }
  if (tier === "short") return { label: SafeText.empty, detail: withoutQuotes(row.detail) }
  const before = row.detail.startsWith("[") ? SafeText.of`  ` : separator(unicode)
  return { label: row.label, detail: SafeText.of`${before}${row.detail}` }
}

const withoutQuotes = (text: SafeText.SafeText): SafeText.SafeText =>
  /^".*"$/.test(text) ? SafeText.slice(text, 1, -1) : text
