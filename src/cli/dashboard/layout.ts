import type { Size } from "../terminal/Program.ts"

/** A part of the screen; rows and columns from 0, sizes in cells. */
export interface Area {
  readonly row: number
  readonly rows: number
  readonly column: number
  readonly columns: number
}

export interface Layout {
  readonly list: Area
  /** The conversation of the selected Pod, beside or below the list. */
  readonly preview: (Area & { readonly beside: boolean }) | undefined
  /** Rows of lines across the screen. */
  readonly rules: ReadonlyArray<number>
  /** The row that says that the list is stale. */
  readonly stale: number | undefined
  /** The row in which a notice stands. */
  readonly notice: number
  /** What is written or asked. */
  readonly foot: Area
  readonly keys: number
}

/** What the layout depends on besides the size. */
export interface Wishes {
  readonly previewing: boolean
  readonly stale: boolean
  /** Rows of what is written or asked. */
  readonly foot: number
}

/** Whether the screen is too small for more than one line or a few. */
export const isTiny = ({ columns, rows }: Size): boolean => columns < 30 || rows < 6

/** The parts of a screen that is not tiny. The list has at least one row. */
export const layoutOf = ({ columns, rows }: Size, wishes: Wishes): Layout => {
  const beside = wishes.previewing && columns >= 100 && rows >= 10
  const isStale = wishes.stale
  const top = beside || isStale ? 2 : 1
  const rule = rows >= 10 ? 1 : 0
  const keys = rows - 1
  const most = keys - rule - top - Math.min(leastList, keys - top - 2)
  const foot = Math.max(1, Math.min(wishes.foot, most))
  const footRow = keys - foot
  const room = footRow - rule - top
  const wanted = wishes.previewing && !beside && rows >= 18
    ? Math.max(3, Math.min(Math.floor(rows / 3) - 3, 12))
    : 0
  const below = wanted > 0 && room - wanted - 1 >= leastList ? wanted : 0
  const list = below === 0 ? room : room - below - 1
  const width = beside ? Math.max(60, Math.min(columns >> 1, 90)) : columns
  const area = { row: top, rows: room, column: 0, columns }
  return {
    list: { ...area, rows: list, columns: width },
    preview: beside
      ? { ...area, column: width + 3, columns: columns - width - 3, beside }
      : below > 0
      ? { ...area, row: top + list + 1, rows: below, beside }
      : undefined,
    rules: [
      ...beside && !isStale ? [1] : [],
      ...below > 0 ? [top + list] : [],
      ...rule === 1 ? [footRow - 1] : []
    ],
    stale: isStale ? 1 : undefined,
    notice: beside && !isStale ? 1 : rule === 1 ? footRow - 1 : keys,
    foot: { row: footRow, rows: foot, column: 0, columns },
    keys
  }
}

/** How many rows the list has while nothing is written or asked. */
export const restingRoom = ({ previewing, size }: {
  readonly previewing: boolean
  readonly size: Size
}): number => isTiny(size) ? 1 : layoutOf(size, { previewing, stale: false, foot: 1 }).list.rows

/** A shorter list is of no use. */
const leastList = 3
