/**
 * One pass over a JSON text for what `JSON.parse` does not tell: how deep it nests, which tag keys
 * come twice, and how its numbers are spelled. Linear in the text; it does not check the grammar.
 *
 * Source: faults A15 (depth); insomnia reference 5.1 (tags, integers).
 */
import { Either } from "effect"
import { type FormatProblem, make } from "./FormatProblem.ts"

/** Where in the text a number stands that is whole but spelled like a float: `1.0`, `1e3`, `-0`. */
export interface WholeFloat {
  readonly start: number
  readonly end: number
}

/**
 * The numbers that serde takes for floats although their value is whole, in text order.
 * Fails for nesting deeper than 64, for a tag key (`method`, `event` at the top, `kind` anywhere)
 * that one object has twice in plain spelling, and for numbers that a double cannot hold.
 */
export const scan = (
  text: string
): Either.Either<ReadonlyArray<WholeFloat>, FormatProblem> => {
  const floats: Array<WholeFloat> = []
  const tagsAt = new Uint8Array(DEEPEST + 1)
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      const end = endOfString(text, at)
      const tag = tagKey(text, at, end, depth)
      const seen = tagsAt[depth] ?? 0
      if ((seen & tag) !== 0) return problem(`the key ${text.slice(at, end)} comes twice`)
      tagsAt[depth] = seen | tag
      at = end - 1
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth++
      if (depth > DEEPEST) return problem(`nested deeper than ${DEEPEST} levels`)
      tagsAt[depth] = 0
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth = Math.max(0, depth - 1)
    } else if (code === MINUS || isDigit(code)) {
      const end = endOfNumber(text, at)
      if (!isPlain(text, at, end)) {
        const value = Number(text.slice(at, end))
        if (Math.abs(value) === Infinity) return problem("a number is out of range")
        if (Number.isInteger(value)) floats.push({ start: at, end })
      }
      at = end - 1
    }
  }
  return Either.right(floats)
}

const DEEPEST = 64
const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const COLON = 0x3a
const MINUS = 0x2d
const ZERO = 0x30

const problem = (reason: string) => Either.left(make(reason))

const isDigit = (code: number): boolean => code >= ZERO && code <= ZERO + 9

/** The index behind the closing quote, or the end of the text when there is none. */
const endOfString = (text: string, start: number): number => {
  let quote = text.indexOf("\"", start + 1)
  while (quote !== -1 && isEscaped(text, quote)) quote = text.indexOf("\"", quote + 1)
  return quote === -1 ? text.length : quote + 1
}

// Backslashes directly before a quote belong to that quote alone, so this stays linear.
const isEscaped = (text: string, quote: number): boolean => {
  let before = quote - 1
  while (text.charCodeAt(before) === BACKSLASH) before--
  return (quote - before) % 2 === 0
}

/** A bit for the tag key that stands here, 0 for every other string. */
const tagKey = (text: string, start: number, end: number, depth: number): number => {
  const bit = end - start === 6 && text.startsWith("kind", start + 1)
    ? 1
    : depth === 1 && end - start === 8 && text.startsWith("method", start + 1)
    ? 2
    : depth === 1 && end - start === 7 && text.startsWith("event", start + 1)
    ? 4
    : 0
  return bit !== 0 && isKey(text, end) ? bit : 0
}

const isKey = (text: string, end: number): boolean => {
  let next = end
  while (/[ \t\r\n]/.test(text.charAt(next))) next++
  return text.charCodeAt(next) === COLON
}

const endOfNumber = (text: string, start: number): number => {
  let end = start + 1
  while (end < text.length && isOfNumber(text.charCodeAt(end))) end++
  return end
}

const isOfNumber = (code: number): boolean =>
  isDigit(code) || code === 0x2e || code === 0x65 || code === 0x45 || code === 0x2b ||
  code === MINUS

/** Digits only, perhaps after a minus: what serde reads as an integer. */
const isPlain = (text: string, start: number, end: number): boolean => {
  if (end - start > 300) return false
  for (let at = start + 1; at < end; at++) if (!isDigit(text.charCodeAt(at))) return false
  return text.charCodeAt(start) !== MINUS || text.charCodeAt(start + 1) !== ZERO
}
