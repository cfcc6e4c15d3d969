import { describe, expect, it } from "@effect/vitest"
import { Duration, FastCheck as fc } from "effect"
import type { Key } from "../../../src/cli/terminal/Key.ts"
import * as keys from "../../../src/cli/terminal/keys.ts"
import { growth, linear } from "../../support/growth.ts"

const esc = "\u001b"

/** A key as one word: `up`, `"text"`, `paste "text"`. */
const word = (key: Key): string =>
  key._tag === "Named"
    ? key.name
    : `${key._tag === "Pasted" ? "paste " : ""}${JSON.stringify(key.text)}`

/** The keys of chunks; `timeout` in between stands for silence. */
const typed = (...chunks: ReadonlyArray<string | typeof silence>): Array<string> => {
  let state = keys.nothing
  const all: Array<Key> = []
  for (const chunk of chunks) {
    const [next, found] = chunk === silence ? keys.timeout(state) : keys.decode(state, chunk)
    state = next
    all.push(...found)
  }
  return all.map(word)
}
const silence = Symbol("silence")

const table: ReadonlyArray<readonly [Array<string | typeof silence>, Array<string>]> = [
  [[`${esc}[B${esc}[B`], ["down", "down"]],
  [[`jj${esc}[Bk`], ["\"jj\"", "down", "\"k\""]],
  [[esc, silence], ["escape"]],
  [[esc, `[A`], ["up"]],
  [[esc, silence, "[A"], ["escape", "\"[A\""]],
  [[`${esc}${esc}[A`], ["escape", "up"]],
  [[`${esc}${esc}`, silence], ["escape", "escape"]],
  [[`${esc}b`], ["alt-b"]],
  [[`${esc}B`], ["alt-shift-b"]],
  [[`${esc}修`], ["alt-修"]],
  [[`${esc}\r`, `${esc}\x7f`, `${esc}\x02`], ["alt-enter", "alt-backspace", "ctrl-alt-b"]],
  [[`${esc}[1;5C`], ["ctrl-right"]],
  [[`${esc}[1;3D${esc}[1;2A${esc}[1;8B`], ["alt-left", "shift-up", "ctrl-alt-shift-down"]],
  [[`${esc}[3;5~${esc}[1;2P`], ["ctrl-delete", "shift-f1"]],
  [[`${esc}OA${esc}OB${esc}OC${esc}OD`], ["up", "down", "right", "left"]],
  [[`${esc}OP${esc}OQ${esc}OR${esc}OS${esc}OM`], ["f1", "f2", "f3", "f4", "enter"]],
  [[`${esc}[[A${esc}[[E`], ["f1", "f5"]],
  [["\r\n\t", `${esc}[Z`, "\x7f\x08"], [
    "enter",
    "ctrl-j",
    "tab",
    "shift-tab",
    "backspace",
    "ctrl-h"
  ]],
  [["\x03\x04\x1a\x1c\x1d\x1f\0"], [
    "ctrl-c",
    "ctrl-d",
    "ctrl-z",
    "ctrl-\\",
    "ctrl-]",
    "ctrl-_",
    "ctrl-space"
  ]],
  [[`${esc}[5~${esc}[6~${esc}[H${esc}[F${esc}[1~${esc}[4~${esc}[7~${esc}[8~${esc}OH${esc}OF`], [
    "pageup",
    "pagedown",
    "home",
    "end",
    "home",
    "end",
    "home",
    "end",
    "home",
    "end"
  ]],
  [[`${esc}[2~${esc}[3~${esc}[11~${esc}[15~${esc}[17~${esc}[24~`], [
    "insert",
    "delete",
    "f1",
    "f5",
    "f6",
    "f12"
  ]],
  [["修复 e\u0301 👩‍💻"], ["\"修复 e\u0301 👩‍💻\""]],
  [["x".repeat(3_000)], [`"${"x".repeat(3_000)}"`]],
  [[`${esc}[200~rm -rf /\r\nls${esc}[201~x`], ["paste \"rm -rf /\\nls\"", "\"x\""]],
  [[`${esc}[20`, "0~rm -rf /\r", `\nls${esc}`, "[2", "01", "~x"], [
    "paste \"rm -rf /\\nls\"",
    "\"x\""
  ]],
  [[`${esc}[200~a${esc}[A\x03\t${esc}`, `]b\rc${esc}[201~`], [
    `paste ${JSON.stringify(`a${esc}[A\x03\t${esc}]b\nc`)}`
  ]],
  [[`${esc}[200~`, silence, `${esc}[201~`], ["paste \"\""]],
  [[`${esc}[<0;10;5M${esc}[<0;10;5m${esc}[<64;1;1M${esc}[M !!x`], ["\"x\""]],
  [[`${esc}]11;rgb:ffff/ffff/ffff${esc}\\a${esc}]11;rgb:0/0/0\x07b`], ["\"a\"", "\"b\""]],
  [[`${esc}[?62;c${esc}[12;40R${esc}P>|tmux 3.3a${esc}\\${esc}[?2026;2$yz`], ["\"z\""]],
  [[`${esc}P>|tm`, "ux 3.3a", esc, "\\z"], ["\"z\""]],
  [[`${esc}_Gi=1;OK${esc}\\${esc}^x${esc}\\${esc}Xy${esc}\\z`], ["\"z\""]],
  [[`${esc}[27;2;13~${esc}[13;2u`], ["shift-enter", "shift-enter"]],
  [[`${esc}[99;5u${esc}[27;6;67~${esc}[97;3u${esc}[32;5u`], [
    "ctrl-c",
    "ctrl-shift-c",
    "alt-a",
    "ctrl-space"
  ]],
  [[`${esc}[105;5u${esc}[109;5u${esc}[91;5u${esc}[47;5u${esc}[45;6u${esc}[93;5u`], [
    "tab",
    "enter",
    "escape",
    "ctrl-_",
    "ctrl-_",
    "ctrl-]"
  ]],
  [[`${esc}[97;2u${esc}[59:58;2u${esc}[27;2;65~${esc}[233u`], ["\"A\"", "\":\"", "\"A\"", "\"é\""]],
  [[`${esc}[27u${esc}[127;5u${esc}[9;2u${esc}[57414u${esc}[1;129B`], [
    "escape",
    "ctrl-backspace",
    "shift-tab",
    "enter",
    "down"
  ]],
  [[`${esc}[97;1:3u${esc}[97;9u${esc}[57358u${esc}[?1u${esc}[57344;1u`], []],
  [[`${esc}[I${esc}[O`], []],
  [[`${esc}[99999999999999`, silence, "x"], ["\"x\""]],
  [[`${esc}[99999999999999`, `${esc}[A`], ["up"]],
  [[`${esc}[12\rx`], ["enter", "\"x\""]],
  [[`${esc}]0;title\rx`], ["enter", "\"x\""]],
  [[`${esc}]0;title`, "\x03"], ["ctrl-c"]],
  [[`${esc}[5A${esc}[999~${esc}[1;5R`], []],
  [[`${esc}]`, silence, "x"], ["alt-]", "\"x\""]],
  [[`a\u0085\u009bb`], ["\"a\"", "\"b\""]]
]

describe("keys.decode", () => {
  it.each(table.map((row, index) => [index, ...row] as const))(
    "reads row %i",
    (_, chunks, names) => {
      expect(typed(...chunks)).toEqual(names)
    }
  )

  it("reads the same keys however the input is cut into chunks", () => {
    const inputs = table.filter(([chunks]) => !chunks.includes(silence)).map(([chunks]) =>
      chunks.join("")
    )
    const session = fc.array(fc.constantFrom(...inputs), { minLength: 1, maxLength: 6 })
    const cuts = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 40 })
    fc.assert(fc.property(session, cuts, (parts, sizes) => {
      const points = Array.from(parts.join(""))
      const chunks: Array<string> = []
      for (let turn = 0; points.length > 0; turn++) {
        chunks.push(points.splice(0, sizes[turn % sizes.length]).join(""))
      }
      expect(joined(typed(...chunks))).toEqual(joined(typed(parts.join(""))))
    }))
  })

  it("survives any input, and reads on after it", () => {
    const unit = fc.constantFrom(
      esc,
      "[",
      "]",
      "O",
      "P",
      "M",
      "1",
      ";",
      "<",
      "~",
      "A",
      "u",
      "\r",
      "é"
    )
    fc.assert(fc.property(fc.string({ unit, maxLength: 30 }), (noise) => {
      fc.pre(!noise.includes("[200~"))
      expect(typed(noise, silence, "\x03").at(-1)).toBe("ctrl-c")
    }))
  })

  it("keeps 8 Mi units of a paste, and as little as it needs of an endless sequence", () => {
    let [state] = keys.decode(keys.nothing, `${esc}[200~`)
    for (let n = 0; n < 9; n++) [state] = keys.decode(state, "x".repeat(1_048_576))
    const [after, found] = keys.decode(state, `${esc}[201~y`)
    expect(found.map((key) => key._tag === "Named" ? 0 : key.text.length)).toEqual([8_388_608, 1])
    expect(after).toEqual(keys.nothing)

    for (const start of [`${esc}[`, `${esc}]`]) {
      ;[state] = keys.decode(keys.nothing, start)
      for (let n = 0; n < 20; n++) [state] = keys.decode(state, "1".repeat(1_000))
      expect(state.rest.length).toBeLessThan(4_100)
      expect(keys.decode(state, start === `${esc}[` ? "Ax" : "\x07x")[1]).toEqual([
        { _tag: "Text", text: "x" }
      ])
    }
  })

  it.each([
    { what: "text", unit: "jj\u001b[B修" },
    { what: "controls", unit: "\u001b\u0003\r" },
    { what: "sequences without an end", unit: "\u001b]0;x\u001b[3" },
    { what: "one sequence", unit: "1", start: `${esc}]`, size: 262_144 },
    {
      what: "one paste",
      unit: "rm -rf /\r\n\u001b[20",
      start: `${esc}[200~`,
      size: 262_144
    }
  ])("takes time that grows with the input only: $what", ({ size = 32_768, start = "", unit }) => {
    const typing = (chunk: number) => (units: number) => {
      const input = start + unit.repeat(units / unit.length)
      let state = keys.nothing
      for (let at = 0; at < input.length; at += chunk) {
        ;[state] = keys.decode(state, input.slice(at, at + chunk))
      }
    }
    expect(growth(typing(4_096), size)).toBeLessThan(linear)
    expect(growth(typing(65_536), size)).toBeLessThan(linear)
  })
})

describe("keys.patience", () => {
  it("is short for an escape, longer for a sequence, and none for what is complete", () => {
    const wait = (input: string) => keys.patience(keys.decode(keys.nothing, input)[0])
    expect(wait(esc)).toEqual(Duration.millis(25))
    expect(wait(`${esc}[1`)).toEqual(Duration.millis(500))
    expect(wait(`${esc}[200~ab`)).toBeUndefined()
    expect(wait("x")).toBeUndefined()
  })
})

/** Runs of text that chunks have cut, put together again. */
const joined = (names: ReadonlyArray<string>): Array<string> =>
  names.join(" ").replaceAll("\" \"", "").split(" ")
