/** Where a word that was typed is in a text, and which of its letters these are. */
import * as Cells from "./Cells.ts"
import { foldCase, isAscii, plain } from "./foldedText.ts"

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
  const whole = searched(text)
  const found = literal.filter((word) => place(whole, word) !== "none")
  if (found.length + scattered.length === 0) return []
  const written = isAscii(text) ? asciiLetters(whole) : lettersOfGlyphs(text)
  const hits = new Set([
    ...found.flatMap((word) => literalHits(written, word)),
    ...scattered.flatMap((word) => scatteredHits(written, word))
  ])
  return joined(Array.from(hits).toSorted((one, other) => one - other).map(written.range))
}

/** The folded letters of a text, unit by unit, and the characters to which they belong. */
interface Letters {
  readonly folded: (word: Word) => {
    readonly letters: string
    /** The character of a unit. */
    readonly owner: (unit: number) => number
  }
  readonly range: (character: number) => Range
}

const asciiLetters = (whole: Searched): Letters => ({
  folded: (word) => ({ letters: lettersOf(whole, word), owner: (unit) => unit }),
  range: (character) => [character, character + 1]
})

/** Folding may change how many units a character has. */
const lettersOfGlyphs = (text: string): Letters => {
  const glyphs = Array.from(
    Cells.glyphs(text),
    ({ 0: glyph, index }) => ({ start: index, end: index + glyph.length, folded: searched(glyph) })
  )
  return {
    folded: (word) => {
      const parts = glyphs.map(({ folded }) => lettersOf(folded, word))
      const owners = parts.flatMap((part, at) => Array.from({ length: part.length }, () => at))
      return { letters: parts.join(""), owner: (unit) => owners[unit] ?? 0 }
    },
    range: (character) => [glyphs[character]?.start ?? 0, glyphs[character]?.end ?? 0]
  }
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

const literalHits = (written: Letters, word: Word): ReadonlyArray<number> => {
  const { letters, owner } = written.folded(word)
  const at = bestAt(letters, word.text)
  return at === -1 ? [] : units(at, word.text.length).map(owner)
}

/** Of the first letters that will do, those that are closest together. */
const scatteredHits = (written: Letters, word: Word): ReadonlyArray<number> => {
  const { letters, owner } = written.folded(word)
  let from = scatteredEnd(letters, word.text)
  if (from === -1) return []
  return [...word.text].toReversed().flatMap((letter) => {
    from = letters.lastIndexOf(letter, from - letter.length)
    return units(from, letter.length).map(owner)
  })
}

const units = (from: number, length: number): ReadonlyArray<number> =>
  Array.from({ length }, (_, unit) => from + unit)

const joined = (parts: ReadonlyArray<Range>): ReadonlyArray<Range> => {
  const whole: Array<Range> = []
  for (const [from, to] of parts) {
    const last = whole.at(-1)
    if (last?.[1] === from) whole[whole.length - 1] = [last[0], to]
    else whole.push([from, to])
  }
  return whole
}
