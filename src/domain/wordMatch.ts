/** Where a word that was typed is in a text, and which of its letters these are. */
import * as Cells from "./Cells.ts"
import { foldCase, plain } from "./foldedText.ts"

/** A word that was typed, without accents. */
export interface Word {
  readonly text: string
  /** Whether capitals count. */
  readonly exact: boolean
  /** Whether its letters may have others between them. */
  readonly loose: boolean
}

/** A text that is ready to be searched. */
export interface Searched {
  readonly plain: string
  readonly lower: string
}

/** Where a word is in a text, the best place if there are several. */
export type Place = "whole" | "start" | "word start" | "inside" | "none"

/** A part of a text: from one UTF-16 unit up to, not including, another. */
export type Range = readonly [from: number, to: number]

/** The word as it is meant: capitals count where there are some, and CJK is taken literally. */
export const word = (typed: string): Word => {
  const text = plain(typed)
  return { text, exact: text !== foldCase(text), loose: text.length > 1 && !cjk.test(text) }
}

export const searched = (text: string): Searched => {
  const bare = plain(text)
  const lower = foldCase(bare)
  // One string is kept where two are equal.
  return { plain: bare === lower ? lower : bare, lower }
}

export const place = (text: Searched, word: Word): Place => {
  const letters = lettersOf(text, word)
  const at = bestAt(letters, word.text)
  if (at === -1) return "none"
  if (at === 0) return letters.length === word.text.length ? "whole" : "start"
  return isWordStart(letters, at) ? "word start" : "inside"
}

/** Whether the letters of a word are in a text in their order, with others in between. */
export const isScattered = (text: Searched, word: Word): boolean =>
  word.loose && scatteredEnd(lettersOf(text, word), word.text) !== -1

/**
 * The letters of a text that words match, each word at its best place: whole characters with their
 * marks, in order, none twice.
 */
export const ranges = (
  text: string,
  literal: ReadonlyArray<Word>,
  scattered: ReadonlyArray<Word>
): ReadonlyArray<Range> => {
  if (literal.length + scattered.length === 0) return []
  const glyphs = Array.from(
    Cells.glyphs(text),
    ({ 0: glyph, index }): Glyph => ({
      range: [index, index + glyph.length],
      folded: searched(glyph)
    })
  )
  const hits = new Set([
    ...literal.flatMap((word) => literalHits(glyphs, word)),
    ...scattered.flatMap((word) => scatteredHits(glyphs, word))
  ])
  return joined(glyphs.flatMap(({ range }, at) => hits.has(at) ? [range] : []))
}

interface Glyph {
  readonly range: Range
  readonly folded: Searched
}

const cjk = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]/u

const lettersOf = (text: Searched, word: Word): string => word.exact ? text.plain : text.lower

/** The first start of a word at which it stands, else the first place at all; -1 without one. */
const bestAt = (letters: string, word: string): number => {
  const first = letters.indexOf(word)
  for (let at = first; at !== -1; at = letters.indexOf(word, at + 1)) {
    if (isWordStart(letters, at)) return at
  }
  return first
}

const isWordStart = (letters: string, at: number): boolean => {
  if (at === 0) return true
  const before = letters.charCodeAt(at - 1)
  if (before < 0x80) return !isAsciiLetter(before)
  return !/[\p{L}\p{M}\p{N}]$/u.test(letters.slice(Math.max(0, at - 2), at))
}

const isAsciiLetter = (code: number): boolean =>
  code >= 0x61 && code <= 0x7a || code >= 0x30 && code <= 0x39 || code >= 0x41 && code <= 0x5a

/** Behind the last letter of a word whose letters are scattered in a text; -1 without them. */
const scatteredEnd = (letters: string, word: string): number => {
  let end = 0
  for (const letter of word) {
    const at = letters.indexOf(letter, end)
    if (at === -1) return -1
    end = at + letter.length
  }
  return end
}

/** The folded letters of glyphs, and to which glyph each UTF-16 unit of them belongs. */
const written = (glyphs: ReadonlyArray<Glyph>, word: Word) => {
  const parts = glyphs.map(({ folded }) => lettersOf(folded, word))
  const owners = parts.flatMap((part, at) => Array.from({ length: part.length }, () => at))
  return { letters: parts.join(""), owners }
}

const literalHits = (glyphs: ReadonlyArray<Glyph>, word: Word): ReadonlyArray<number> => {
  const { letters, owners } = written(glyphs, word)
  const at = bestAt(letters, word.text)
  return at === -1 ? [] : owners.slice(at, at + word.text.length)
}

/** Of the first letters that will do, those that are closest together. */
const scatteredHits = (glyphs: ReadonlyArray<Glyph>, word: Word): ReadonlyArray<number> => {
  const { letters, owners } = written(glyphs, word)
  let from = scatteredEnd(letters, word.text)
  if (from === -1) return []
  return [...word.text].toReversed().flatMap((letter) => {
    from = letters.lastIndexOf(letter, from - letter.length)
    return owners.slice(from, from + letter.length)
  })
}

const joined = (parts: ReadonlyArray<Range>): ReadonlyArray<Range> => {
  const whole: Array<Range> = []
  for (const [from, to] of parts) {
    const last = whole.at(-1)
    if (last?.[1] === from) whole[whole.length - 1] = [last[0], to]
    else whole.push([from, to])
  }
  return whole
}
