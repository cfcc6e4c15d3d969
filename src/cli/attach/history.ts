import type { Block } from "../../domain/conversationBlocks.ts"
import * as Past from "../../domain/ConversationPast.ts"
import type { ConversationRow, Paper } from "../../domain/ConversationRow.ts"
import * as Row from "../../domain/ConversationRow.ts"
import { isApart } from "../../domain/conversationRows.ts"
import type { SessionId } from "../../domain/ids.ts"
import type { LogPosition } from "../../domain/LogPosition.ts"
import { hasMore, pastRows } from "../../domain/pastRows.ts"
import type { SafeText } from "../../domain/SafeText.ts"
import type { LineEditor } from "../terminal/lineEditor.ts"

/** Looking back: what came before, read from the log as far as it is looked at. */
export interface History {
  readonly _tag: "Past"
  readonly past: Past.ConversationPast
  /** How many records are before it, at least. */
  readonly earlier: number
  /** Where the page before it ends; none when nothing is before it. */
  readonly before: LogPlace | undefined
  /** The number of the page that was asked for last, and which one is still to come. */
  readonly request: number
  readonly awaited: "newest" | "older" | undefined
  /** The first row that is shown; none when the last one is. */
  readonly top: Place | undefined
  /** Whether all is shown that tools gave back. */
  readonly full: boolean
  /** How many rows the conversation has got since the newest page was asked for. */
  readonly fresh: number
  /** What to begin with as soon as something is there. */
  readonly aim: "end" | "page" | "tool"
  /** A search that is being written. */
  readonly field: LineEditor | undefined
  readonly search: Search | undefined
  readonly notice: SafeText | undefined
}

/** A place in a session's log, from which it is read backwards. */
export interface LogPlace {
  readonly session: SessionId
  readonly position: LogPosition
}

/** Records that follow each other, oldest first. */
export interface ReadPage extends Pick<History, "before" | "earlier"> {
  readonly records: ReadonlyArray<unknown>
}

export interface Search {
  readonly query: string
  readonly direction: "older" | "newer"
  /** The row that was found last. */
  readonly at: Place | undefined
  /** How many more records may be read for it; none when nothing is looked for. */
  readonly budget: number | undefined
}

/** A row of the past: of which entry, and which of its rows; both from 0. */
export interface Place {
  readonly entry: number
  readonly row: number
}

/** For whom, and on what, the past is laid out. */
export interface Sheet {
  readonly paper: Paper
  readonly reader: string
}

export const open = (aim: History["aim"]): History => ({
  _tag: "Past",
  past: Past.empty,
  earlier: 0,
  before: undefined,
  request: 0,
  awaited: undefined,
  top: undefined,
  full: aim === "tool",
  fresh: 0,
  aim,
  field: undefined,
  search: undefined,
  notice: undefined
})

/** How many rows of the past a screen has room for. */
export const roomOf = ({ rows }: Paper): number => Math.max(1, rows - (rows < 6 ? 1 : 2))

/** The rows of an entry, the blank one before it included. */
export const rowsAt = (
  { full, past: { entries } }: History,
  index: number,
  { paper, reader }: Sheet
): ReadonlyArray<ConversationRow> => {
  const entry = entries[index]
  if (entry === undefined) return []
  const before = entries[index - 1]?.block._tag
  const key = [paper.columns, paper.unicode, full, before, reader].join(" ")
  const known = laidOut.get(entry)
  if (known?.key === key) return known.rows
  const air = apart(before, entry.block) ? [Row.blank] : []
  const rows = [...air, ...pastRows(entry, { paper, reader, full })]
  laidOut.set(entry, { key, rows })
  return rows
}

/** So many rows further down, further up when negative; not beyond either end. */
export const moved = (history: History, from: Place, by: number, sheet: Sheet): Place => {
  const { entries } = history.past
  let { entry } = from
  let row = from.row + by
  while (row < 0) {
    if (entry === 0) return { entry: 0, row: 0 }
    entry -= 1
    row += rowsAt(history, entry, sheet).length
  }
  while (entry < entries.length) {
    const height = rowsAt(history, entry, sheet).length
    if (row < height) return { entry, row }
    row -= height
    entry += 1
  }
  return { entry, row: 0 }
}

/** Where the rows begin that end with the last one. */
export const lastTop = (history: History, sheet: Sheet): Place =>
  moved(history, endOf(history), -roomOf(sheet.paper), sheet)

export const topOf = (history: History, sheet: Sheet): Place =>
  history.top === undefined ? lastTop(history, sheet) : moved(history, history.top, 0, sheet)

/** Shows the rows from a place on, or the end when that is nearer. */
export const shownFrom = (history: History, top: Place, sheet: Sheet): History =>
  isBefore(top, lastTop(history, sheet)) ? { ...history, top } : { ...history, top: undefined }

export const scrolled = (history: History, by: number, sheet: Sheet): History =>
  shownFrom(history, moved(history, topOf(history, sheet), by, sheet), sheet)

/** Whether so little is above the screen that more should be read. */
export const wantsMore = (history: History, sheet: Sheet): boolean => {
  if (history.before === undefined || history.awaited !== undefined) return false
  const ahead = moved(history, topOf(history, sheet), -roomOf(sheet.paper), sheet)
  return ahead.entry === 0 && ahead.row === 0
}

/** With all outputs or without them; what is on top stays there. */
export const toggled = (history: History, sheet: Sheet): History => {
  const { entry } = topOf(history, sheet)
  const other = { ...history, full: !history.full }
  return shownFrom(other, { entry, row: 0 }, sheet)
}

/** A page has come: the newest one, or the one before what is there. */
export const withPage = (history: History, page: ReadPage, sheet: Sheet): History => {
  const { before, earlier, records } = page
  const isFirst = history.awaited === "newest"
  const past = Past.withOlder(isFirst ? Past.empty : history.past, records)
  const { search, top } = history
  const later = placeAfter(past, past.entries.length - history.past.entries.length)
  const read: History = {
    ...history,
    past,
    before,
    earlier,
    awaited: undefined,
    aim: "end",
    top: isFirst || top === undefined ? undefined : later(top),
    search: search && { ...search, at: isFirst ? undefined : search.at && later(search.at) }
  }
  switch (history.aim) {
    case "end":
      return read
    case "page":
      return scrolled(read, -pageOf(sheet.paper), sheet)
    case "tool":
      return atNewestTool(read, sheet)
  }
}

/** How far a page goes: one row stays, to read on from. */
export const pageOf = (paper: Paper): number => Math.max(1, roomOf(paper) - 1)

export const endOf = ({ past }: History): Place => ({ entry: past.entries.length, row: 0 })

export const isBefore = (one: Place, other: Place): boolean =>
  one.entry < other.entry || one.entry === other.entry && one.row < other.row

const atNewestTool = (history: History, sheet: Sheet): History => {
  const entry = history.past.entries.findLastIndex(hasMore)
  if (entry === -1) return history
  const row = rowsAt(history, entry, sheet).findIndex((row) => row.length > 0)
  return shownFrom(history, { entry, row: Math.max(0, row) }, sheet)
}

/** Where a place is when so many entries have come before it; what was first gets air above it. */
const placeAfter =
  ({ entries }: Past.ConversationPast, added: number) => (before: Place): Place => {
    const entry = before.entry + added
    const [above, own] = [entries[entry - 1], entries[entry]]
    const hasAir = before.entry === 0 && own !== undefined && apart(above?.block._tag, own.block)
    return { entry, row: before.row + (hasAir ? 1 : 0) }
  }

const apart = (before: Block["_tag"] | undefined, { _tag }: Block): boolean => isApart(before, _tag)

/** A long output is laid out once, not for every row that is scrolled. */
const laidOut = new WeakMap<
  Past.PastEntry,
  { readonly key: string; readonly rows: ReadonlyArray<ConversationRow> }
>()
