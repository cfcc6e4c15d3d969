import * as Cells from "./Cells.ts"
import * as SafeText from "./SafeText.ts"

/** A text that is being written, as rows, and where its cursor is among them; both from 0. */
export interface ComposerRows {
  readonly rows: ReadonlyArray<SafeText.SafeText>
  readonly cursor: { readonly row: number; readonly column: number }
}

/**
 * At most `most` rows of a text around its cursor, a UTF-16 index. Rows are filled to the last of
 * `cells` (at least two), so that every character typed can be seen, spaces too; one cell is kept
 * free for a cursor at the end of a row.
 */
export const composerRows = (
  text: string,
  cursor: number,
  cells: number,
  most: number
): ComposerRows => {
  const room = Math.max(2, cells - 1)
  const reach = Math.max(1, most) * room * unitsPerCell
  const above = text.slice(Math.max(0, cursor - reach), cursor).split("\n")
  const below = text.slice(cursor, cursor + reach).split("\n")
  const head = visible(above.pop() ?? "")
  const line = SafeText.of`${head}${visible(below.shift() ?? "")}`
  const before = above.flatMap((line) => filled(visible(line), room))
  const headRows = filled(head, room)
  const rows = [
    ...before,
    ...filled(line, room),
    ...below.flatMap((line) => filled(visible(line), room))
  ]
  const row = before.length + headRows.length - 1
  const column = Cells.width(headRows.at(-1) ?? SafeText.empty)
  const start = Math.max(0, Math.min(row - (most >> 1), rows.length - most))
  return { rows: rows.slice(start, start + most), cursor: { row: row - start, column } }
}

/** More UTF-16 units than most texts have in a cell; it bounds what one frame looks at. */
const unitsPerCell = 4

/** One line, with its spaces as they were typed. */
const visible = (text: string): SafeText.SafeText =>
  SafeText.join(text.split(" ").map(SafeText.line), SafeText.of` `)

/** The text broken where a row is full; never none. */
const filled = (line: SafeText.SafeText, room: number): ReadonlyArray<SafeText.SafeText> => {
  const rows: Array<SafeText.SafeText> = []
  let start = 0
  let used = 0
  for (const { 0: glyph, index } of Cells.glyphs(line)) {
    const width = Cells.width(glyph)
    if (used + width > room) {
      rows.push(SafeText.slice(line, start, index))
      start = index
      used = 0
    }
    used += width
  }
  return [...rows, SafeText.slice(line, start)]
}
