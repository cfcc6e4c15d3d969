import { Duration } from "effect"
import type { Key } from "./Key.ts"
import * as keyNames from "./keyNames.ts"

/** What has arrived from the terminal and is not a key yet. */
export interface Undecided {
  /** The start of a control sequence, or of what ends a paste. */
  readonly rest: string
  /** What has been pasted so far; present only during a paste. */
  readonly pasted?: string
}

export const nothing: Undecided = { rest: "" }

/**
 * The keys that a chunk of input completes, and what is left of it. A run of printable text is one
 * `Text`; replies of the terminal, reports of focus and mouse, and sequences that mean no key are
 * swallowed. However the input is cut into chunks (between code points), the keys are the same but
 * for runs of text that are cut, as long as no `timeout` comes between.
 *
 * Sources: ECMA-48 5.4 and 8.3 (sequences), xterm's ctlseqs (bracketed paste, modifyOtherKeys, X10
 * and SGR mouse), the kitty keyboard protocol.
 */
export const decode = (state: Undecided, chunk: string): readonly [Undecided, Array<Key>] => {
  const input = state.rest + chunk
  const keys: Array<Key> = []
  let pasted = state.pasted
  let at = 0
  while (at < input.length || pasted !== undefined) {
    if (pasted !== undefined) {
      const end = input.indexOf(pasteEnd, at)
      if (end === -1) {
        const held = input.length - startOfEnd(input, at)
        return [{
          rest: input.slice(input.length - held),
          pasted: append(pasted, input.slice(at, input.length - held))
        }, keys]
      }
      keys.push({
        _tag: "Pasted",
        text: append(pasted, input.slice(at, end)).replace(/\r\n?/g, "\n")
      })
      pasted = undefined
      at = end + pasteEnd.length
      continue
    }
    if (matchAt(unfinished, input, at) !== null) {
      return [{ rest: boundedSequence(input.slice(at)) }, keys]
    }
    const match = matchAt(token, input, at)
    if (match === null) return [nothing, keys]
    at += match[0].length
    if (match.groups?.["csi"] === pasteStart) {
      pasted = ""
      continue
    }
    const key = keyOf(match.groups ?? {})
    if (key !== undefined) keys.push(key)
  }
  return [nothing, keys]
}

/**
 * How long to wait for the rest before `timeout`: shortly for a lone escape, which is a key itself,
 * longer for a sequence, so that a reply of the terminal that arrives in pieces is not typed text.
 */
export const patience = (state: Undecided): Duration.Duration | undefined => {
  if (state.pasted !== undefined || state.rest === "") return undefined
  return state.rest === escape ? Duration.millis(25) : Duration.millis(500)
}

/**
 * The keys when nothing more came in time: an escape, or what alt and `[`, `O`, `P`, … together
 * are; a sequence that is further on is dropped.
 */
export const timeout = (state: Undecided): readonly [Undecided, Array<Key>] => {
  if (state.pasted !== undefined || state.rest === "") return [state, []]
  const [first = "", ...others] = state.rest.slice(escape.length)
  if (others.length > 0) return [nothing, []]
  const name = first === "" ? "escape" : keyNames.withAlt(first)
  return [nothing, [{ _tag: "Named", name }]]
}

const escape = "\u001b"
const pasteStart = "200~"
const pasteEnd = "\u001b[201~"

/** 8 Mi UTF-16 units; what is pasted beyond them is dropped. */
const pasteUnits = 8 * 1_048_576
const csiUnits = 256
const stringUnits = 4_096

const control = String.raw`\u0000-\u001f\u007f-\u009f`

/** A sequence that goes on behind the end of the input. */
const unfinished = new RegExp(
  String.raw`\u001b(?:\[(?:[0-?]*[ -/]*|\[|M[^]{0,2})|O|[\]PX^_][^${control}]*\u001b?)?$`,
  "uy"
)

/** Everything else, in order of precedence; whatever has no group is swallowed. */
const token = new RegExp(
  [
    String.raw`(?<text>[^${control}]+)`,
    String.raw`\u001b\[M[^]{3}`,
    String.raw`\u001b\[\[(?<console>[A-E])`,
    String.raw`\u001b\[(?<csi>[0-?]*[ -/]*[@-~])`,
    String.raw`\u001b\[[0-?]*[ -/]*`,
    String.raw`\u001b\][^${control}]*(?:\u0007|\u001b\\)?`,
    String.raw`\u001b[PX^_][^${control}]*(?:\u001b\\)?`,
    String.raw`\u001bO(?<ss3>[@-~])`,
    String.raw`\u001b(?<alt>[^\u001b])`,
    String.raw`(?<control>[${control}])`
  ].join("|"),
  "uy"
)

const matchAt = (pattern: RegExp, input: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at
  return pattern.exec(input)
}

const keyOf = (found: Readonly<Record<string, string | undefined>>): Key | undefined => {
  if (found["text"] !== undefined) return { _tag: "Text", text: found["text"] }
  if (found["csi"] !== undefined) return keyNames.ofCsi(found["csi"])
  const name = nameOf(found)
  return name === undefined ? undefined : { _tag: "Named", name }
}

const nameOf = (found: Readonly<Record<string, string | undefined>>): string | undefined => {
  if (found["control"] !== undefined) return keyNames.ofControl(found["control"])
  if (found["alt"] !== undefined) return keyNames.withAlt(found["alt"])
  if (found["ss3"] !== undefined) return keyNames.ofSs3(found["ss3"])
  return found["console"] === undefined ? undefined : keyNames.ofConsole(found["console"])
}

/** Where the last characters begin that may be the start of the end of a paste. */
const startOfEnd = (input: string, from: number): number => {
  const last = input.lastIndexOf(escape)
  return last >= from && pasteEnd.startsWith(input.slice(last)) ? last : input.length
}

const append = (pasted: string, more: string): string => {
  if (pasted.length + more.length <= pasteUnits) return pasted + more
  return pasted.length < pasteUnits
    ? (pasted + more).slice(0, pasteUnits).toWellFormed()
    : pasted
}

/** Keeps enough of an endless sequence to know when it ends; it means no key in any case. */
const boundedSequence = (rest: string): string => {
  if (rest.startsWith("\u001b[")) return rest.slice(0, csiUnits)
  if (rest.length <= stringUnits) return rest
  return rest.slice(0, 3) + (rest.endsWith(escape) ? escape : "")
}
