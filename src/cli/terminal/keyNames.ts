import type { Key } from "./Key.ts"

/** The key of a control sequence, given without its `ESC [`; none for replies and reports. */
export const ofCsi = (sequence: string): Key | undefined => {
  const [, parameters = "", final = ""] = /^([\d;:]*)([A-HPQSZ~u])$/.exec(sequence) ?? []
  const fields = parameters.split(";").map((field) => field.split(":").map(Number))
  const [[code = 0] = [], [modifier = 1, event = 1] = [], [other = 0] = []] = fields
  const bits = modifier - 1
  if (final === "" || event === released || (bits & superOrHyper) !== 0) return undefined
  switch (final) {
    case "u":
      return character(code, bits, fields[0]?.[1])
    case "~":
      return code === modifyOtherKeys ? character(other, bits) : named(tildeNames[code], bits)
    case "Z":
      return named("tab", bits | shift)
    default:
      return code === 1 || parameters === "" ? named(letterNames[final], bits) : undefined
  }
}

/** The key of `ESC O` and a letter. */
export const ofSs3 = (letter: string): string | undefined =>
  letter === "M" ? "enter" : letterNames[letter]

/** The key of `ESC [ [` and a letter, which the console of Linux sends. */
export const ofConsole = (letter: string): string => `f${letter.charCodeAt(0) - 0x40}`

/** The key of a control character; none for C1. */
export const ofControl = (control: string): string | undefined => {
  const code = control.charCodeAt(0)
  if (code >= 0x80) return undefined
  return controlNames[code] ?? `ctrl-${String.fromCharCode(code + 0x40).toLowerCase()}`
}

/** The name of a character pressed together with alt. */
export const withAlt = (pressed: string): string => {
  if (/^[\0-\x1f\x7f]$/.test(pressed)) {
    const name = ofControl(pressed) ?? ""
    return name.startsWith("ctrl-") ? `ctrl-alt-${name.slice("ctrl-".length)}` : `alt-${name}`
  }
  return /^[A-Z]$/.test(pressed) ? `alt-shift-${pressed.toLowerCase()}` : `alt-${pressed}`
}

/** Bits of a modifier parameter less one. Locks (64, 128) count for nothing. */
const shift = 1
const altOrMeta = 2 | 32
const ctrl = 4
const superOrHyper = 8 | 16

/** Kitty's third kind of event, after presses and repeats. */
const released = 3

/** The first parameter of `CSI 27 ; modifier ; code ~`. */
const modifyOtherKeys = 27

const controlNames: Record<number, string> = {
  0x00: "ctrl-space",
  0x09: "tab",
  0x0d: "enter",
  0x1b: "escape",
  0x7f: "backspace"
}

const letterNames: Record<string, string> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  F: "end",
  H: "home",
  P: "f1",
  Q: "f2",
  R: "f3",
  S: "f4"
}

const tildeNames: Record<number, string> = {
  1: "home",
  2: "insert",
  3: "delete",
  4: "end",
  5: "pageup",
  6: "pagedown",
  7: "home",
  8: "end",
  11: "f1",
  12: "f2",
  13: "f3",
  14: "f4",
  15: "f5",
  17: "f6",
  18: "f7",
  19: "f8",
  20: "f9",
  21: "f10",
  23: "f11",
  24: "f12"
}

/** Keys that have a code point of their own; those from 57414 on are kitty's keypad. */
const codeNames: Record<number, string> = {
  8: "backspace",
  9: "tab",
  13: "enter",
  27: "escape",
  127: "backspace",
  57414: "enter",
  57417: "left",
  57418: "right",
  57419: "up",
  57420: "down",
  57421: "pageup",
  57422: "pagedown",
  57423: "home",
  57424: "end",
  57425: "insert",
  57426: "delete"
}

/** Keys that have always been the same as others, and mean to people what these mean. */
const olderNames: Record<string, string> = {
  "ctrl-i": "tab",
  "ctrl-m": "enter",
  "ctrl-[": "escape",
  "ctrl-/": "ctrl-_",
  "ctrl-shift--": "ctrl-_"
}

const named = (name: string | undefined, bits: number): Key | undefined =>
  name === undefined ? undefined : { _tag: "Named", name: `${prefix(bits)}${name}` }

const character = (code: number, bits: number, shifted?: number): Key | undefined => {
  const name = codeNames[code]
  if (name !== undefined) return named(name, bits)
  if (!isPrintable(code)) return undefined
  const text = String.fromCodePoint(code)
  if ((bits & (altOrMeta | ctrl)) !== 0) {
    const key = `${prefix(bits)}${text === " " ? "space" : text.toLowerCase()}`
    return { _tag: "Named", name: olderNames[key] ?? key }
  }
  if ((bits & shift) === 0) return { _tag: "Text", text }
  const upper = shifted !== undefined && isPrintable(shifted)
    ? String.fromCodePoint(shifted)
    : text.toUpperCase()
  return { _tag: "Text", text: upper }
}

/** Not a control, not a surrogate, not a key that kitty numbers in the private use area. */
const isPrintable = (code: number): boolean =>
  code >= 0x20 && code <= 0x10ffff && !(code >= 0x7f && code <= 0x9f)
  && !(code >= 0xd800 && code <= 0xf8ff)

const prefix = (bits: number): string =>
  [
    (bits & ctrl) === 0 ? "" : "ctrl-",
    (bits & altOrMeta) === 0 ? "" : "alt-",
    (bits & shift) === 0 ? "" : "shift-"
  ].join("")
