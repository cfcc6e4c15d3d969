import * as ansi from "./ansi.ts"
import * as drawnLine from "./drawnLine.ts"
import type { Frame, Line, Size } from "./Program.ts"

/** `inline` in a region of rows that begins where the cursor was at first, or on the whole screen. */
export type Place = "inline" | "full"

/** What a program shows. */
export interface Painted {
  /** The rows of the region as they were drawn. */
  readonly lines: ReadonlyArray<Line>
  /** Where the terminal's cursor rests in the region. */
  readonly row: number
  readonly column: number
  readonly cursorShown: boolean
  /** The size it was drawn for; none when nothing is shown. */
  readonly size: Size | undefined
  /** Whether the next frame has to be drawn whole, because what the terminal shows is in doubt. */
  readonly stale: boolean
}

/** Nothing is shown yet, and the cursor is where the region will begin. */
export const nothing: Painted = {
  lines: [],
  row: 0,
  column: 0,
  cursorShown: true,
  size: undefined,
  stale: true
}

export interface Options {
  /** Whether the sixteen colours may be used; bold, dim, underlined and reverse stay without. */
  readonly colour: boolean
  readonly place: Place
  /** Lines to leave above the region, for good; the whole screen has nothing above it. */
  readonly above?: ReadonlyArray<Line>
}

/**
 * The bytes that make the terminal show a frame, in one write, and what it shows then; no bytes
 * when it shows the frame already. The cursor rests where the frame says, so that the region is
 * found again when the terminal has been resized.
 */
export const paint = (
  previous: Painted,
  frame: Frame,
  size: Size,
  options: Options
): readonly [Painted, string] => {
  const isSameSize = sameSize(previous.size, size)
  const lines = frame.lines.slice(0, size.rows).map((line, row) =>
    isSameSize && line === previous.lines[row] ? line : drawnLine.fit(line, size.columns)
  )
  const above = options.above ?? []
  const whole = previous.stale || above.length > 0 || !isSameSize
  const canvas = { columns: size.columns, colour: options.colour }
  const pen = new Pen(options.place, whole ? 0 : previous.row, whole ? -1 : previous.column)
  const isFull = options.place === "full"
  if (whole) {
    pen.write(
      isFull
        ? ansi.toRow(0) + ansi.eraseRows
        : backToStart(previous, size) + aboveRegion(above, canvas)
    )
  }
  const shown = whole ? [] : previous.lines
  pen.rows(shown, lines, isFull ? size.rows : shown.length, canvas)

  const row = clamp(frame.cursor?.row ?? 0, lines.length)
  const column = clamp(frame.cursor?.column ?? 0, size.columns)
  const cursorShown = frame.cursor !== undefined
  pen.rest(row, column)
  if (cursorShown !== previous.cursorShown) {
    pen.write(cursorShown ? ansi.showCursor : ansi.hideCursor)
  }
  return [{ lines, row, column, cursorShown, size, stale: false }, framed(pen.bytes)]
}

/**
 * The bytes that take the region away and leave `lines` in its place, with the cursor in the row
 * behind them; none when nothing is shown and nothing stays.
 */
export const erase = (
  painted: Painted,
  size: Size,
  options: Options
): string => {
  // The whole screen is left behind with its terminal modes.
  if (options.place === "full") return ""
  const above = options.above ?? []
  if (painted.size === undefined && above.length === 0) return ""
  const show = painted.cursorShown ? "" : ansi.showCursor
  const canvas = { columns: size.columns, colour: options.colour }
  return framed(backToStart(painted, size) + aboveRegion(above, canvas) + show)
}

/** Writes rows of the region and remembers where the cursor is. */
class Pen {
  bytes = ""
  private readonly place: Place
  private row: number
  private column: number

  /** A column of -1 is unknown. */
  constructor(place: Place, row: number, column: number) {
    this.place = place
    this.row = row
    this.column = column
  }

  write(bytes: string): void {
    this.bytes += bytes
  }

  /**
   * Makes rows that show some lines show others. There are `rows` rows, or one; those that are
   * missing are made, and those below the lines are blank.
   */
  rows(
    previous: ReadonlyArray<Line>,
    lines: ReadonlyArray<Line>,
    rows: number,
    canvas: drawnLine.Canvas
  ): void {
    let height = Math.max(1, rows)
    for (const [row, line] of lines.entries()) {
      const bytes = drawnLine.redraw(previous[row] ?? [], line, canvas)
      const missing = row + 1 - height
      if (missing > 0) {
        this.to(height - 1)
        this.write(ansi.newRow.repeat(missing))
        this.row = row
        this.column = 0
        height = row + 1
      }
      if (bytes === "") continue
      this.to(row)
      this.write(bytes)
      this.column = -1
    }
    if (lines.length < previous.length) {
      this.to(lines.length)
      this.write(ansi.eraseRows)
      this.column = 0
    }
  }

  rest(row: number, column: number): void {
    this.to(row)
    if (this.column !== column) this.write(ansi.toColumn(column))
    this.column = column
  }

  private to(row: number): void {
    if (row === this.row) return
    if (this.place === "inline") this.write(ansi.moveRows(row - this.row))
    else {
      this.write(ansi.toRow(row))
      this.column = 0
    }
    this.row = row
  }
}

/** To the first cell of the region, with nothing left from there on. */
const backToStart = (painted: Painted, size: Size): string =>
  ansi.moveRows(-rowsAbove(painted, size)) + ansi.eraseRows

/**
 * How many rows the region has above the cursor. A terminal that became narrower has broken rows
 * that no longer fit; that it may have broken the row of the cursor is not assumed, because to
 * erase too little is better than too much.
 */
const rowsAbove = (painted: Painted, size: Size): number => {
  if (painted.size === undefined || size.columns >= painted.size.columns) return painted.row
  return painted.lines
    .slice(0, painted.row)
    .reduce((rows, line) => rows + Math.max(1, Math.ceil(drawnLine.end(line) / size.columns)), 0)
}

const aboveRegion = (lines: ReadonlyArray<Line>, canvas: drawnLine.Canvas): string =>
  lines
    .map((line) => drawnLine.draw(drawnLine.fit(line, canvas.columns), canvas) + ansi.newRow)
    .join("")

/** One frame: shown at once, and never wrapped. */
const framed = (bytes: string): string =>
  bytes === ""
    ? ""
    : `${ansi.beginFrame}${ansi.wrapOff}${bytes}${ansi.wrapOn}${ansi.endFrame}`

const sameSize = (one: Size | undefined, other: Size): boolean =>
  one !== undefined && one.columns === other.columns && one.rows === other.rows

const clamp = (position: number, length: number): number =>
  Math.max(0, Math.min(position, length - 1))
