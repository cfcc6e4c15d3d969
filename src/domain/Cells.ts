import { eastAsianWidth } from "get-east-asian-width"
import * as SafeText from "./SafeText.ts"
import { zeroWidth } from "./unsafeCharacters.ts"

/**
 * How many cells of a terminal a text takes: the sum over its code points of 0 for marks, format
 * characters and Hangul medial and final jamo, 2 for wide and fullwidth ones (UAX #11, ambiguous
 * is narrow), 1 for the rest. Terminals agree with it on a `SafeText.line`. A tab counts 1: see
 * `expandTabs`.
 */
export const width = (text: string): number => {
  if (isPlain(text)) return text.length
  let cells = 0
  for (const character of text.replace(cellless, "")) {
    cells += eastAsianWidth(character.codePointAt(0) ?? 0)
  }
  return cells
}

/** Whether it is made of characters of one cell each: ASCII and what is often among it. */
export const isPlain = (text: string): boolean => plain.test(text)

/**
 * The text itself when it fits, else its start and `…`. Never wider than `cells` and never cut
 * inside a wide character, a flag, or between a character and its marks.
 */
export const cut = (text: SafeText.SafeText, cells: number): SafeText.SafeText => {
  if (isPlain(text.slice(0, cells + 1))) {
    if (text.length <= cells) return text
    if (cells >= 1) return SafeText.of`${SafeText.slice(text, 0, cells - 1)}…`
  }
  let used = 0
  let end = 0
  for (const { 0: glyph, index } of glyphs(text)) {
    used += width(glyph)
    if (used + 1 <= cells) end = index + glyph.length
    if (!(used <= cells)) {
      return cells >= 1 ? SafeText.of`${SafeText.slice(text, 0, end)}…` : SafeText.empty
    }
  }
  return text
}

/** As `cut`, but keeps the end, for paths: `…/src/api`. */
export const cutStart = (text: SafeText.SafeText, cells: number): SafeText.SafeText => {
  let left = width(text)
  if (left <= cells) return text
  for (const { 0: glyph, index } of glyphs(text)) {
    left -= width(glyph)
    if (left + 1 <= cells) return SafeText.of`…${SafeText.slice(text, index + glyph.length)}`
  }
  return SafeText.empty
}

/** The characters and flags of a text, each with what is drawn on it, and where they begin. */
export const glyphs = (text: string): Iterable<RegExpExecArray> => text.matchAll(glyph)

/** The text and as many spaces as are missing to `cells`; a wider text stays as it is. */
export const pad = (text: SafeText.SafeText, cells: number): SafeText.SafeText => {
  const missing = Math.floor(cells) - width(text)
  return missing > 0 ? SafeText.of`${text}${SafeText.repeat(space, missing)}` : text
}

/** Spaces for tabs, up to the next multiple of eight cells, as a terminal shows them. */
export const expandTabs = (text: SafeText.SafeText): SafeText.SafeText => {
  if (!text.includes("\t")) return text
  const expanded = SafeText.lines(text).map((line) => {
    const parts = SafeText.split(line, "\t")
    const filled = parts.map((part, n) =>
      n === parts.length - 1 ? part : pad(part, (Math.floor(width(part) / tabCells) + 1) * tabCells)
    )
    return SafeText.join(filled, SafeText.empty)
  })
  return SafeText.join(expanded, SafeText.of`\n`)
}

/**
 * The text as rows of at most `cells` (at least one), tabs expanded; never none. A line that fits
 * is a row, unchanged. Others break at spaces, which go, and beside wide characters; a word longer
 * than a row is broken inside. Leading spaces stay, up to half a row. In rows of one cell a wide
 * character is shown as `…`.
 */
export const wrap = (
  text: SafeText.SafeText,
  cells: number
): ReadonlyArray<SafeText.SafeText> => {
  const room = cells >= 1 ? Math.floor(cells) : 1
  return SafeText.lines(expandTabs(text)).flatMap((line) => {
    if (width(line) <= room) return [line]
    return wrapLine(room === 1 ? withoutWide(line) : line, room)
  })
}

const wrapLine = (
  line: SafeText.SafeText,
  room: number
): ReadonlyArray<SafeText.SafeText> => {
  const rows: Array<SafeText.SafeText> = []
  let row = { start: 0, cells: 0 }
  let lastBreak = { rowEnd: 0, next: 0, cells: 0 }
  let last = { end: 0, isWide: false, isIndent: true }

  for (const { 0: glyph, index } of glyphs(line)) {
    if (glyph === " ") {
      row.cells += 1
      continue
    }
    const cells = width(glyph)
    if (last.isIndent) {
      const indent = Math.min(index, room >> 1)
      row = { start: index - indent, cells: indent }
    } else if (last.end < index || last.isWide || cells === 2) {
      lastBreak = { rowEnd: last.end, next: index, cells: row.cells }
    }
    if (row.cells + cells > room) {
      const here = { rowEnd: index, next: index, cells: row.cells }
      const at = lastBreak.next > row.start ? lastBreak : here
      rows.push(SafeText.slice(line, row.start, at.rowEnd))
      row = { start: at.next, cells: row.cells - at.cells }
    }
    row.cells += cells
    last = { end: index + glyph.length, isWide: cells === 2, isIndent: false }
  }
  return [...rows, SafeText.slice(line, row.start, last.end)]
}

const withoutWide = (line: SafeText.SafeText): SafeText.SafeText =>
  SafeText.join(
    Array.from(glyphs(line), ({ 0: glyph, index }) =>
      cut(SafeText.slice(line, index, index + glyph.length), 1)),
    SafeText.empty
  )

const tabCells = 8

const space = SafeText.of` `

const plain = /^[ -~\u00b7\u2013-\u2026\u203a\u2500-\u257f]*$/

const cellless = new RegExp(`[${zeroWidth}]+`, "gu")

const glyph = new RegExp(String.raw`(?:\p{RI}{2}|[^])[${zeroWidth}]*`, "gu")
