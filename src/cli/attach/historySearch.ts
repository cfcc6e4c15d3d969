import * as Cells from "../../domain/Cells.ts"
import type { ConversationRow } from "../../domain/ConversationRow.ts"
import * as History from "./history.ts"

/** A piece of a row's text that was searched for: in which part, and between which UTF-16 units. */
export interface Hit {
  readonly row: number
  readonly part: number
  readonly from: number
  readonly to: number
}

/** The nearest row with a hit, older or newer than a place; none among what was read. */
export const find = (
  history: History.History,
  { direction, query }: Pick<History.Search, "direction" | "query">,
  from: History.Place,
  sheet: History.Sheet
): History.Place | undefined => {
  const isOlder = direction === "older"
  const { length } = history.past.entries
  for (
    let entry = Math.min(from.entry, length - 1);
    entry >= 0 && entry < length;
    entry += isOlder ? -1 : 1
  ) {
    const places = rowsHit(History.rowsAt(history, entry, sheet), query)
      .map((row): History.Place => ({ entry, row }))
    const found = isOlder
      ? places.findLast((place) => History.isBefore(place, from))
      : places.find((place) => History.isBefore(from, place))
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * What is searched for in rows, also where it goes on in the next one. Small letters find capital
 * ones too.
 */
export const hits = (
  rows: ReadonlyArray<ConversationRow>,
  query: string
): ReadonlyArray<Hit> => {
  if (query === "") return []
  const isFolded = query === query.toLowerCase()
  const parts: Array<Part> = []
  let all = ""
  for (const [row, one] of rows.entries()) {
    let end: number | undefined
    for (const [part, { column, text }] of one.entries()) {
      // What stands side by side is one word, whatever its colours.
      if (all !== "" && column !== end) all += " "
      end = column + Cells.width(text)
      parts.push({ row, part, start: all.length, end: all.length + text.length })
      all += isFolded ? folded(text) : text
    }
  }
  const found: Array<Hit> = []
  let next = 0
  for (let at = all.indexOf(query); at !== -1; at = all.indexOf(query, at + query.length)) {
    const to = at + query.length
    while ((parts[next]?.end ?? Infinity) <= at) next += 1
    for (let index = next; (parts[index]?.start ?? to) < to; index += 1) {
      const { end, part, row, start } = parts[index] ?? nothing
      found.push({ row, part, from: Math.max(0, at - start), to: Math.min(end, to) - start })
    }
  }
  return found
}

const nothing: Part = { row: 0, part: 0, start: 0, end: 0 }

/** Where the text of a part stands in the text of all rows. */
interface Part {
  readonly row: number
  readonly part: number
  readonly start: number
  readonly end: number
}

const rowsHit = (
  rows: ReadonlyArray<ConversationRow>,
  query: string
): ReadonlyArray<number> => [...new Set(hits(rows, query).map(({ row }) => row))]

/** In small letters where that keeps every unit in its place. */
const folded = (text: string): string => {
  const small = text.toLowerCase()
  return small.length === text.length ? small : text
}
