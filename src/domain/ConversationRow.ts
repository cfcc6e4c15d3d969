import * as Cells from "./Cells.ts"
import * as SafeText from "./SafeText.ts"

/** One row of a conversation on a screen: texts at columns (from 0), none overlapping. */
export type ConversationRow = ReadonlyArray<RowPart>

export interface RowPart {
  readonly column: number
  readonly text: SafeText.SafeText
  readonly tone: RowTone
}

/** What a colour says; never the only carrier of it. */
export type RowTone =
  | "plain"
  | "strong"
  | "emphasis"
  | "link"
  | "quiet"
  | "code"
  | "person"
  | "agent"
  | "good"
  | "wrong"
  | "asks"
  | "runs"

/** What rows are laid out for. */
export interface Paper {
  /** Cells. */
  readonly columns: number
  /** The height of the screen. */
  readonly rows: number
  /** Whether marks beyond ASCII can be shown. */
  readonly unicode: boolean
}

/** One text as a row; cut at the end of the paper. */
export const plain = (
  text: SafeText.SafeText,
  columns: number,
  tone: RowTone = "plain"
): ConversationRow => [{ column: 0, text: Cells.cut(text, columns), tone }]

export const blank: ConversationRow = []

/**
 * A mark of one cell, a text, and what stands at the right edge. The latter takes at most half of
 * the row, and nothing of a narrow one; the text is cut to the rest.
 */
export const marked = (
  mark: { readonly text: SafeText.SafeText; readonly tone: RowTone },
  text: SafeText.SafeText,
  right: SafeText.SafeText,
  columns: number
): ConversationRow => {
  const start: ConversationRow = columns < 1 ? [] : [{ column: 0, ...mark }]
  const room = columns - indent
  const edge = Cells.cut(right, rightRoom(columns))
  const width = Cells.width(edge)
  if (width === 0) return [...start, ...at(indent, text, room, "plain")]
  return [
    ...start,
    ...at(indent, text, room - width - gap, "plain"),
    { column: columns - width, text: edge, tone: "quiet" }
  ]
}

/** How much of a row may stand at its right edge. */
export const rightRoom = (columns: number): number => columns < 20 ? 0 : (columns - indent) >> 1

/** A text of many lines as rows that begin below each other; a mark stands before the first. */
export const hanging = (
  mark: { readonly text: SafeText.SafeText; readonly tone: RowTone },
  lines: ReadonlyArray<SafeText.SafeText>,
  columns: number,
  tone: RowTone = "plain"
): ReadonlyArray<ConversationRow> => {
  const room = columns - indent
  if (room < 1) return wrapped(lines, columns, tone)
  return lines
    .flatMap((line) => Cells.wrap(line, room))
    .map((text, row) => [
      ...(row === 0 ? [{ column: 0, ...mark }] : []),
      { column: indent, text, tone }
    ])
}

/** As `hanging`, with nothing before the first. */
export const indented = (
  lines: ReadonlyArray<SafeText.SafeText>,
  columns: number,
  tone: RowTone = "plain"
): ReadonlyArray<ConversationRow> =>
  hanging({ text: SafeText.of` `, tone: "plain" }, lines, columns, tone)

/** A text of many lines as rows from the left edge. */
export const wrapped = (
  lines: ReadonlyArray<SafeText.SafeText>,
  columns: number,
  tone: RowTone = "plain"
): ReadonlyArray<ConversationRow> =>
  lines
    .flatMap((line) => Cells.wrap(line, columns))
    .map((text) => text === "" ? blank : [{ column: 0, text, tone }])

const indent = 2

const gap = 2

const at = (
  column: number,
  text: SafeText.SafeText,
  room: number,
  tone: RowTone
): ConversationRow => room < 1 ? [] : [{ column, text: Cells.cut(text, room), tone }]
