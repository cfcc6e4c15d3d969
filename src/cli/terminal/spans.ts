import * as Cells from "../../domain/Cells.ts"
import type { ConversationRow, RowTone } from "../../domain/ConversationRow.ts"
import * as MarkedText from "../../domain/MarkedText.ts"
import type { Tone } from "../../domain/PodRow.ts"
import type * as SafeText from "../../domain/SafeText.ts"
import type { Line, Span, Style } from "./Program.ts"

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
  from = 0,
  style?: Style
): ReadonlyArray<Span> => {
  const column = end - Cells.width(text)
  return column >= from ? span(column, text, end - column, style) : []
}

/** As `span`, with what was searched for underlined. */
export const found = (
  column: number,
  text: MarkedText.MarkedText,
  cells: number,
  style?: Style
): ReadonlyArray<Span> =>
  MarkedText.pieces(text, cells).map((piece) => {
    const look = piece.isMarked ? { ...style, underline: true } : style
    const at = column + piece.column
    return { column: at, text: piece.text, ...look === undefined ? {} : { style: look } }
  })

/** A row of a conversation from a column on, in so many cells. */
export const conversation = (row: ConversationRow, column: number, cells: number): Line =>
  row.flatMap((part) =>
    span(column + part.column, part.text, cells - part.column, rowStyles[part.tone])
  )

/** How the tones of a list look. */
export const toneStyles: Record<Tone, Style | undefined> = {
  asks: { colour: "yellow" },
  runs: { colour: "green" },
  plain: undefined,
  note: { colour: "cyan" },
  wrong: { colour: "red" },
  quiet: { dim: true }
}

/** How the tones of a conversation look. */
export const rowStyles: Record<RowTone, Style | undefined> = {
  plain: undefined,
  strong: { bold: true },
  emphasis: { underline: true },
  link: { colour: "blue", underline: true },
  quiet: { dim: true },
  code: { colour: "cyan" },
  person: { colour: "cyan", bold: true },
  agent: { colour: "green", bold: true },
  good: { colour: "green" },
  wrong: { colour: "red" },
  asks: { colour: "yellow", bold: true },
  runs: { colour: "green" }
}
