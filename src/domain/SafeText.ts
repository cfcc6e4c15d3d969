import { Brand } from "effect"
import * as Unsafe from "./unsafeCharacters.ts"

/**
 * Text that may be shown on a terminal: well-formed UTF-16 without controls (but newline and tab),
 * bidi controls, invisible characters, or more than four marks on a base in any part of it.
 *
 * Everything from outside (names, prompts, replies, tool output, paths, errors) becomes a
 * `SafeText` once, by `line` or `block`; whatever draws takes nothing else. The rules are those of
 * ECMA-48 and Unicode listed in `unsafeCharacters.ts`. Letters of all scripts, right-to-left text
 * in logical order and private use stay as they are.
 */
export type SafeText = string & Brand.Brand<"SafeText">

const trusted = Brand.nominal<SafeText>()

export const empty: SafeText = trusted("")

/**
 * Text for one cell of a table or one line: the first 4,096 UTF-16 units, no newline or tab, white
 * space runs as one space, trimmed, and only characters on whose width terminals agree. What is
 * beyond the limit is dropped without a mark; a text that must be seen in full is a `block`.
 */
export const line = (text: string): SafeText => {
  const start = firstUnits(text, lineUnits)
  if (plainLine.test(start)) return trusted(start)
  return trusted(
    clean(start)
      .replace(Unsafe.unevenWidth, "")
      .replace(Unsafe.excessMarks, "$1")
      .replace(/\s+/g, " ")
      .trim()
  )
}

/**
 * Text of many lines, ended by `\n`; tabs stay. The first 1,048,576 UTF-16 units, then `…`.
 * Complete control sequences disappear; a control that is left is shown, not obeyed: C0 and DEL as
 * their pictures (`␛`), C1 as `\uFFFD`.
 */
export const block = (text: string): SafeText => {
  const start = firstUnits(text, blockUnits)
  return trusted(start.length < text.length ? `${clean(start)}…` : clean(start))
}

/**
 * How many code points of `text` a `block` hides or replaces; 0 exactly when it shows the text
 * unchanged. For an ask: "contains hidden or control characters (3)".
 */
export const changed = (text: string): number => {
  const start = firstUnits(text, blockUnits)
  const rest = text.slice(start.length)
  let before = start
  let count = rest === "…" ? 0 : codePoints(rest)
  for (const step of steps) {
    const after = step(before)
    count += difference(before, after)
    before = after
  }
  return count
}

/**
 * JSON, as `JSON.stringify` gives it, that is safe to print: refused characters as `\u` escapes.
 * Parses to the same value. Of any length.
 */
export const json = (text: string): SafeText =>
  trusted(
    text
      .replace(Unsafe.refusedInJson, escaped)
      .replace(Unsafe.excessMarks, (all, kept: string) => kept + escaped(all.slice(kept.length)))
  )

/** Our own words around safe parts: ``SafeText.of`${name} is live` ``. */
export const of = (
  words: TemplateStringsArray,
  ...parts: ReadonlyArray<SafeText | number>
): SafeText => trusted(String.raw({ raw: words }, ...parts))

export const join = (parts: ReadonlyArray<SafeText>, separator: SafeText): SafeText =>
  trusted(parts.join(separator))

export const repeat = (part: SafeText, times: number): SafeText =>
  trusted(part.repeat(Math.max(0, times)))

/** The parts between the separators; one part, the text itself, when there is none. */
export const split = (text: SafeText, separator: string): ReadonlyArray<SafeText> =>
  text.split(separator).map((part) => trusted(part))

/** The lines of a block, without their `\n`; never none. */
export const lines = (text: SafeText): ReadonlyArray<SafeText> => split(text, "\n")

/** From one UTF-16 unit up to, not including, another; half a surrogate pair becomes `\uFFFD`. */
export const slice = (text: SafeText, from: number, to?: number): SafeText =>
  trusted(text.slice(from, to).toWellFormed())

const lineUnits = 4_096

const blockUnits = 1_048_576

const plainLine = /^[!-~]+(?: [!-~]+)*$/

const plainBlock = /^[\t\n -~]*$/

/** In this order; each either removes or replaces unit by unit, so that `changed` can count. */
const steps: ReadonlyArray<(text: string) => string> = [
  (text) => text.toWellFormed(),
  (text) => text.replace(Unsafe.sequence, ""),
  (text) => text.replace(Unsafe.carriageReturnOfNewline, ""),
  (text) => text.replace(Unsafe.foreignLineBreak, "\n"),
  (text) => text.replace(Unsafe.refusedControl, picture),
  (text) => text.replace(Unsafe.hidden, ""),
  (text) => text.replace(Unsafe.excessMarks, "$1")
]

const clean = (text: string): string =>
  plainBlock.test(text) ? text : steps.reduce((cleaner, step) => step(cleaner), text)

const firstUnits = (text: string, units: number): string => {
  if (text.length <= units) return text
  const splitsPair = (text.codePointAt(units - 1) ?? 0) > 0xffff
  return text.slice(0, splitsPair ? units - 1 : units)
}

const picture = (control: string): string => {
  const code = control.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? "\u2421" : "\ufffd"
}

const escaped = (text: string): string =>
  text
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("")

const difference = (before: string, after: string): number => {
  if (before === after) return 0
  if (before.length !== after.length) return codePoints(before) - codePoints(after)
  let count = 0
  for (let unit = 0; unit < before.length; unit++) {
    if (before.charCodeAt(unit) !== after.charCodeAt(unit)) count++
  }
  return count
}

const codePoints = (text: string): number => {
  let count = 0
  for (const _ of text) count++
  return count
}
