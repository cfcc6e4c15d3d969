import * as Cells from "../../domain/Cells.ts"
import * as MarkedText from "../../domain/MarkedText.ts"
import * as PodMatch from "../../domain/PodMatch.ts"
import * as PodQuery from "../../domain/PodQuery.ts"
import * as PodRow from "../../domain/PodRow.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Sighting } from "../../domain/Sighting.ts"
import type { Line } from "../terminal/Program.ts"
import * as Spans from "../terminal/spans.ts"
import type { Model } from "./model.ts"

/** How the row of a Pod is drawn. */
export interface RowLook {
  readonly columns: number
  readonly selected: boolean
  /** What was searched for. */
  readonly query: string
  /** Whether what it tells may not be true any more. */
  readonly stale: boolean
  readonly viewer: PodRow.Viewer
}

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

/** The row of one Pod: the very same line as long as nothing is different. */
export const podLine = (sighting: Sighting, look: RowLook): Line => {
  const row = told(sighting, look.viewer)
  const last = drawn.get(row)
  if (last !== undefined && isDrawn(last, look)) return last.line
  const line = drawLine(sighting, row, look)
  drawn.set(row, { look, line })
  return line
}

/** What a row tells of a Pod: the very same value as long as nothing is different. */
export const told = (sighting: Sighting, viewer: PodRow.Viewer): PodRow.PodRow => {
  const { home, now, unicode } = viewer
  const known = rows.get(sighting)
  const isSame = known?.viewer.home === home && known?.viewer.unicode === unicode
  const last = isSame ? known : undefined
  if (last?.viewer.now === now) return last.row
  const times = PodRow.times(sighting, now)
  const row = last?.times === times
    ? last.row
    : PodRow.row(sighting.entry, viewer, sighting.activity, sighting.lost)
  rows.set(sighting, { times, viewer, row })
  return row
}

/** The person who looks at a dashboard. */
export const viewer = ({ now, start }: Pick<Model, "now" | "start">): PodRow.Viewer => ({
  now,
  home: start.home,
  unicode: start.unicode
})

/** The row of a Pod that has gone away; it stays until rows may move. */
export const goneLine = (name: string, look: RowLook): Line => {
  const { columns, selected, viewer } = look
  const place = places(columns)
  return [
    ...selected ? Spans.span(0, signOf(viewer), 1, { bold: true }) : [],
    ...Spans.span(3, SafeText.line(name), place.name, { dim: true }),
    ...Spans.span(place.state, SafeText.of`gone`, columns - place.state, { dim: true })
  ].filter(({ column }) => column < columns)
}

/** The state in one piece, with for how long: `live running 41s`. */
export const stateText = ({ label, lasting }: PodRow.PodRow): SafeText.SafeText =>
  lasting === "" ? label : SafeText.of`${label} ${lasting}`

/** Stands before what is selected. */
export const signOf = ({ unicode }: PodRow.Viewer): SafeText.SafeText =>
  unicode ? SafeText.of`›` : SafeText.of`>`

interface Drawn {
  readonly look: RowLook
  readonly line: Line
}

/** Most rows of a screen are as they were when one of them changes. */
const drawn = new WeakMap<PodRow.PodRow, Drawn>()

const isDrawn = ({ look: last }: Drawn, look: RowLook): boolean =>
  last.columns === look.columns && last.selected === look.selected
  && last.query === look.query && last.stale === look.stale

interface Told {
  readonly times: string
  readonly viewer: PodRow.Viewer
  readonly row: PodRow.PodRow
}

const rows = new WeakMap<Sighting, Told>()

const drawLine = (sighting: Sighting, row: PodRow.PodRow, look: RowLook): Line => {
  const { columns, selected, stale, viewer } = look
  const query = PodQuery.parse(look.query)
  const marks = PodMatch.marks(sighting, query, viewer.home)
  const place = places(columns)
  const { detail, label } = stateOf(row, query, columns, viewer)
  const hasAge = row.tone !== "runs" || row.lasting === ""
  const needsPlace = tier(columns) === "short" && row.detail.startsWith("[")
    && Cells.width(detail.text) > place.ageEnd - ageWidth - 1 - place.state
  const stateEnd = needsPlace || !hasAge ? place.ageEnd : place.ageEnd - ageWidth - 1
  const detailAt = place.state + Cells.width(label)
  const name = { text: row.name, ranges: marks.name }
  const directory = { text: row.directory, ranges: marks.directory }
  const room = columns - (place.directory ?? columns)
  const dim = stale ? { dim: true } : undefined
  const tone = stale ? dim : Spans.toneStyles[row.tone]
  return [
    ...selected ? Spans.span(0, signOf(viewer), 1, { bold: true }) : [],
    ...Spans.span(1, row.mark, 1, tone),
    ...Spans.found(3, name, place.name, selected ? { ...dim, bold: true } : dim),
    ...Spans.span(place.state, label, stateEnd - place.state, tone),
    ...Spans.found(
      detailAt,
      MarkedText.excerpt(detail, stateEnd - detailAt),
      stateEnd - detailAt,
      dim
    ),
    ...needsPlace || !hasAge
      ? []
      : Spans.rightAligned(row.age, place.ageEnd, place.state, dim),
    ...place.directory === undefined
      ? []
      : Spans.found(place.directory, MarkedText.end(directory, room), room, dim)
  ].filter(({ column }) => column < columns)
}

/** Cells of the longest age. */
const ageWidth = 4

/** Columns of the parts of a row; the name's width in cells; the column behind the age. */
const places = (columns: number) => {
  switch (tier(columns)) {
    case "names":
      return { name: columns - 3, state: columns, ageEnd: columns, directory: undefined }
    case "short": {
      const name = between(10, Math.floor(columns / 3), 17)
      return { name, state: 4 + name, ageEnd: columns, directory: undefined }
    }
    case "no directory": {
      const name = between(14, Math.floor(columns / 4) + 1, 20)
      return { name, state: 4 + name, ageEnd: columns, directory: undefined }
    }
    case "all": {
      const name = between(18, Math.floor(columns / 4), 30)
      const ageEnd = columns - Math.floor(columns / 6) - 2
      return { name, state: 4 + name, ageEnd, directory: ageEnd + 2 }
    }
  }
}

const between = (least: number, value: number, most: number): number =>
  Math.max(least, Math.min(value, most))

/** The label, and what it leaves open. Only what was said last has been searched. */
const stateOf = (
  row: PodRow.PodRow,
  query: PodQuery.PodQuery,
  columns: number,
  viewer: PodRow.Viewer
): { readonly label: SafeText.SafeText; readonly detail: MarkedText.MarkedText } => {
  if (row.label === "") return { label: SafeText.empty, detail: MarkedText.empty }
  const isSaid = row.detail.startsWith("\"")
  const detail = {
    text: row.detail,
    ranges: isSaid ? PodMatch.found(row.detail, query, viewer.home) : []
  }
  if (tier(columns) === "short") {
    const { lasting } = row
    if (row.detail === "" && lasting === "") {
      return { label: withoutLive(row.label), detail: MarkedText.empty }
    }
    const before = lasting === "" || row.detail === "" ? lasting : SafeText.of`${lasting} `
    return { label: SafeText.empty, detail: MarkedText.behind(before, MarkedText.unquoted(detail)) }
  }
  if (row.detail === "") return { label: stateText(row), detail: MarkedText.empty }
  const before = row.detail.startsWith("[") ? SafeText.of`  ` : PodRow.separator(viewer)
  return { label: stateText(row), detail: MarkedText.behind(before, detail) }
}

/** The mark says `live`; `live` alone stays. */
const withoutLive = (label: SafeText.SafeText): SafeText.SafeText =>
  label.startsWith("live ") ? SafeText.slice(label, "live ".length) : label
