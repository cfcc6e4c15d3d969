import * as Cells from "./Cells.ts"
import type { ConversationRow, RowPart, RowTone } from "./ConversationRow.ts"
import { blank } from "./ConversationRow.ts"
import { type MarkdownSpan, markdownSpans } from "./markdownSpans.ts"
import * as SafeText from "./SafeText.ts"
import { zeroWidth } from "./unsafeCharacters.ts"

/** A line of Markdown as rows of at most `columns` cells; its characters stay as they are. */
export const markdownRows = (
  text: SafeText.SafeText,
  columns: number
): ReadonlyArray<ConversationRow> => {
  const line = Cells.expandTabs(text)
  const spans = splitsGlyph.test(line) ? [] : markdownSpans(line)
  const rows = Cells.wrap(line, columns)
  let from = 0
  let next = 0
  return rows.map((row) => {
    // Between rows only spaces are left out; where characters were replaced nothing is found.
    const start = line.indexOf(row, from)
    if (start === -1) return row === "" ? blank : [{ column: 0, text: row, tone: "plain" }]
    from = start + row.length
    while ((spans[next]?.to ?? Infinity) <= start) next += 1
    return parts(row, start, spans, next)
  })
}

/** A line of code as rows of at most `columns` cells, which loses no space where it breaks. */
export const codeRows = (
  text: SafeText.SafeText,
  columns: number
): ReadonlyArray<ConversationRow> => {
  const line = Cells.expandTabs(text)
  if (line === "") return [blank]
  const room = Math.max(1, Math.floor(columns))
  const rows: Array<SafeText.SafeText> = []
  let start = 0
  let used = 0
  for (const { 0: glyph, index } of Cells.glyphs(line)) {
    const width = Cells.width(glyph)
    if (used > 0 && used + width > room) {
      rows.push(SafeText.slice(line, start, index))
      start = index
      used = 0
    }
    used += width
  }
  // A wide character is wider than a row of one cell.
  return [...rows, SafeText.slice(line, start)]
    .map((row) => [{ column: 0, text: Cells.cut(row, room), tone: "code" }])
}

/** Where a style would end between a character and what is drawn on it. */
const splitsGlyph = new RegExp(String.raw`[\x60*_[\])][${zeroWidth}]`, "u")

const parts = (
  row: SafeText.SafeText,
  start: number,
  spans: ReadonlyArray<MarkdownSpan>,
  first: number
): ConversationRow => {
  const found: Array<RowPart> = []
  let at = 0
  let column = 0
  const put = (to: number, tone: RowTone): void => {
    const text = SafeText.slice(row, at, to)
    if (text === "") return
    found.push({ column, text, tone })
    column += Cells.width(text)
    at = to
  }
  for (let index = first; at < row.length; index += 1) {
    const span = spans[index]
    if (span === undefined || span.from - start >= row.length) break
    put(Math.max(at, span.from - start), "plain")
    put(Math.min(row.length, span.to - start), span.kind)
  }
  put(row.length, "plain")
  return found
}
