import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { readFileSync } from "node:fs"
import * as SafeText from "../../src/domain/SafeText.ts"
import { growth, linear } from "../support/growth.ts"

interface Sample {
  readonly name: string
  readonly input: string
  readonly line: string
  readonly block: string
}

const samples: ReadonlyArray<Sample> = JSON.parse(
  readFileSync(new URL("../fixtures/hostile-text.json", import.meta.url), "utf8")
)

const range = (from: number, to = from) =>
  Array.from({ length: to - from + 1 }, (_, n) => String.fromCodePoint(from + n))

const pictured = [...range(0x00, 0x08), ...range(0x0e, 0x1f), "\x7f"]
const c1 = range(0x80, 0x9f).filter((control) => control !== "\x85")
const lineBreaks = ["\v", "\f", "\r", "\x85", "\u2028", "\u2029"]
const bidi = ["\u061c", "\u200e", "\u200f", ...range(0x202a, 0x202e), ...range(0x2066, 0x2069)]
const invisible = [
  [..."\u00ad\u034f\u115f\u1160\u17b4\u17b5\u200b\u3164\ufeff\uffa0\ufffe\uffff"],
  range(0x180b, 0x180f),
  range(0x2060, 0x206f),
  range(0xfff0, 0xfffb),
  range(0x1bca0, 0x1bca3),
  range(0x1d173, 0x1d17a),
  range(0xe0000, 0xe0fff)
].flat()
const surrogates = Array.from({ length: 0x800 }, (_, n) => String.fromCharCode(0xd800 + n))
const uneven = [..."\u200c\u200d\u20e3", ...range(0xfe00, 0xfe0f), ...range(0x1f3fb, 0x1f3ff)]

const refused = new Set([...pictured, ...c1, ...lineBreaks, ...bidi, ...invisible, ...surrogates])
const refusedInLine = new Set([...refused, ...uneven, "\n", "\t"])
const offences = (text: string, of = refused) => [...text].filter((character) => of.has(character))

/** Introducers, terminators, parameters, letters, marks, joiners: what recombines. */
const alphabet = [
  ..."\x1b\x1b\x1b\x1b[[[]PX^_\\?;03 1mhHJcab(B#\x07\x18\n\t\r\b",
  ..."\x9b\x9d\x90\x9c\x85\u202e\u200b\u200d\u200c\ufe0f\u0301\u0301\u0489\u1161\u00a0e修👩🏽",
  "\ud83d",
  "\udc69"
]
const hostile = fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 60 })

const introducers = [
  "\x1b",
  "\x1b]",
  "\x1b]0;x",
  "\x1bP",
  "\x9d",
  "\x1b[",
  "\x1b[3",
  "\x1b(",
  "\u0301",
  "\x1b[3\x1b[0m1m"
]

const isRoundTrip = (text: string) => {
  const safe = SafeText.json(JSON.stringify(text))
  return JSON.parse(safe) === text && offences(safe).length === 0
}

const excessMarks = /[\p{Mn}\p{Me}](?:[\p{Cf}\u1160-\u11ff\ud7b0-\ud7fb]*[\p{Mn}\p{Me}]){4}/u

describe("SafeText", () => {
  it.each(samples)("shows $name as a line and as a block", ({ block, input, line }) => {
    expect(samples).toHaveLength(44)
    expect(SafeText.line(input)).toBe(line)
    expect(SafeText.block(input)).toBe(block)
  })

  it("shows C0 and DEL as their pictures and C1 as U+FFFD", () => {
    for (const control of pictured) {
      const sign = control === "\x7f" ? "␡" : String.fromCodePoint(0x2400 + control.charCodeAt(0))
      expect(SafeText.block(`a${control}`)).toBe(`a${sign}`)
      expect(SafeText.line(`a${control}`)).toBe(`a${sign}`)
    }
    for (const control of c1) expect(SafeText.block(`a${control}`)).toBe("a\ufffd")
  })

  it("removes every complete sequence and shows one that has no end", () => {
    const strings = { "]": "\x9d", P: "\x90", X: "\x98", "^": "\x9e", _: "\x9f" }
    for (const [letter, c1] of Object.entries(strings)) {
      for (const introducer of [`\x1b${letter}`, c1]) {
        expect(SafeText.block(`a${introducer}0;x\x1b\\b`)).toBe("ab")
        expect(SafeText.block(`a${introducer}\x9cb`)).toBe("ab")
        expect(SafeText.block(`a${introducer}x\x07b`) === "ab").toBe(letter === "]")
        expect(SafeText.block(`a${introducer}x\n\x1b\\b`)).toMatch(/x\nb$/)
      }
      expect(SafeText.block(`a\x1b${letter}b`)).toBe(`a␛${letter}b`)
    }
    for (const byte of range(0x30, 0x7e).filter((one) => !"[]PX^_".includes(one))) {
      expect(SafeText.block(`a\x1b${byte}b`)).toBe("ab")
      expect(SafeText.block(`a\x1b #${byte}b`)).toBe("ab")
    }
    for (const final of range(0x40, 0x7e)) {
      expect(SafeText.block(`a\x1b[?1;2 ${final}b`)).toBe("ab")
      expect(SafeText.block(`a\x9b${final}b`)).toBe("ab")
    }
  })

  it("shows every foreign line break as a newline, in a line as a space", () => {
    for (const lineBreak of [...lineBreaks, "\r\n"]) {
      expect(SafeText.block(`a${lineBreak}b`)).toBe("a\nb")
      expect(SafeText.line(`a${lineBreak}b`)).toBe("a b")
    }
  })

  it("removes every bidi control and every invisible character", () => {
    for (const character of [...bidi, ...invisible]) {
      expect(SafeText.block(`a${character}b`)).toBe("ab")
      expect(SafeText.line(`a${character}b`)).toBe("ab")
    }
  })

  it("removes characters of uneven width from a line and keeps them in a block", () => {
    for (const character of uneven) {
      expect(SafeText.block(`a${character}b`)).toBe(`a${character}b`)
      expect(SafeText.line(`a${character}b`)).toBe("ab")
    }
    expect(SafeText.line("👩🏽‍💻 ❤️‍🔥 1️⃣ 🏳️‍🌈")).toBe("👩 ❤ 1 🏳")
  })

  it("replaces every lone surrogate and keeps pairs", () => {
    for (const surrogate of surrogates) expect(SafeText.block(`a${surrogate}b`)).toBe("a\ufffdb")
    expect(SafeText.block("a😀b")).toBe("a😀b")
  })

  it("keeps four marks on a base, whatever is put between them", () => {
    expect(SafeText.block(`e${"\u0301".repeat(9)}x`)).toBe(`e${"\u0301".repeat(4)}x`)
    expect(SafeText.line(`e${"\u0301\u0301🏽".repeat(9)}x`)).toBe(`e${"\u0301".repeat(4)}x`)
    expect(SafeText.block("\u0301\u200d".repeat(9))).not.toMatch(excessMarks)
    expect(SafeText.block("မျှော့ กำ้ שָׁ")).toBe("မျှော့ กำ้ שָׁ")
  })

  it("keeps letters of all scripts, private use and look-alikes", () => {
    const text = "Ünïcödé кириллица العربية עברית हिन्दी 한국어 日本語 ไทย \ue0b0 раypal 😀 🇩🇪"
    expect(SafeText.line(text)).toBe(text)
    expect(SafeText.block(text)).toBe(text)
    expect(SafeText.changed(text)).toBe(0)
  })

  it("bounds a line at 4,096 units and a block at 1 MiB, never inside a pair", () => {
    expect(SafeText.line("x".repeat(5_000))).toBe("x".repeat(4_096))
    expect(SafeText.line("x".repeat(4_095) + "😀")).toBe("x".repeat(4_095))
    expect(SafeText.block("x".repeat(1_048_576))).toBe("x".repeat(1_048_576))
    expect(SafeText.block("x".repeat(1_048_575) + "😀")).toBe("x".repeat(1_048_575) + "…")
    const bounded = SafeText.block("x".repeat(2_000_000))
    expect(bounded).toBe("x".repeat(1_048_576) + "…")
    expect(SafeText.block(bounded)).toBe(bounded)
    expect(SafeText.changed(bounded)).toBe(0)
    expect(SafeText.changed("x".repeat(1_048_576 + 7))).toBe(7)
  })

  it("holds for 300,000 random texts, and again when repeated", () => {
    let seed = 42
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((seed / 2 ** 32) * below)
    }
    const failures: Array<string> = []
    for (let n = 0; n < 300_000; n++) {
      const input = Array.from({ length: 1 + random(14) }, () => alphabet[random(alphabet.length)])
        .join("")
      const block = SafeText.block(input)
      const line = SafeText.line(input)
      const holds = offences(block).length === 0
        && offences(line, refusedInLine).length === 0
        && !excessMarks.test(block)
        && !excessMarks.test(line)
        && !/^\s|\s$|\s\s/.test(line)
        && SafeText.block(block) === block
        && SafeText.line(line) === line
        && SafeText.line(block) === line
        && (SafeText.changed(input) === 0) === (block === input)
        && isRoundTrip(input)
      if (!holds) failures.push(JSON.stringify(input))
    }
    expect(failures).toEqual([])
  })

  it.each(introducers)("takes time that grows with the text only: many of %j", (introducer) => {
    const many = (units: number) => introducer.repeat(units / introducer.length)
    expect(growth((units) => SafeText.block(many(units)), 32_768)).toBeLessThan(linear)
    for (const tail of ["0", " ", "x", "\u200d"]) {
      const one = (units: number) => introducer + tail.repeat(units)
      expect(growth((units) => SafeText.block(one(units)), 32_768)).toBeLessThan(linear)
    }
  })

  it.each(introducers)(
    "bounds a mebibyte of %j and of what could follow it",
    (introducer) => {
      const many = introducer.repeat(20_000)
      expect(offences(SafeText.block(many))).toEqual([])
      const full = introducer.repeat(Math.ceil(1_048_576 / introducer.length))
      expect(SafeText.block(full).length).toBeLessThanOrEqual(1_048_577)
      for (const tail of ["0", " ", "x", "\u200d"]) {
        const block = SafeText.block(introducer + tail.repeat(1_048_576))
        expect(block.length).toBeLessThanOrEqual(1_048_577)
      }
    }
  )
})

describe("SafeText.line", () => {
  it("depends only on the first 4,096 units", () => {
    fc.assert(fc.property(hostile, hostile, (start, rest) => {
      const padded = start.padEnd(4_096, "x").slice(0, 4_095) + "x"
      expect(SafeText.line(padded + rest)).toBe(SafeText.line(padded))
    }))
  })
})

describe("SafeText.changed", () => {
  it.each([
    ["rm -rf dist", 0],
    ["two\nlines\tof text", 0],
    ["a\bb", 1],
    ["a\r\nb", 1],
    ["a\rb", 1],
    ["a\u2028b", 1],
    ["a\u202e\u2066\u200bb", 3],
    ["\x1b[31mred", 5],
    ["\u{e0041}\u{e0042}", 2],
    ["\ud83d", 1],
    [`e${"\u0301".repeat(6)}`, 2],
    ["\x1b[3\x1b[0m1m", 5]
  ])("counts the code points of %j that a block hides or replaces: %d", (text, count) => {
    expect(SafeText.changed(text)).toBe(count)
  })
})

describe("SafeText.json", () => {
  it("parses to the same value and has no refused character", () => {
    fc.assert(fc.property(fc.jsonValue(), hostile, hostile, (value, key, text) => {
      const whole = { value, [key]: [text, key] }
      const safe = SafeText.json(JSON.stringify(whole, null, 2))
      expect(JSON.parse(safe)).toEqual(JSON.parse(JSON.stringify(whole)))
      expect(offences(safe)).toEqual([])
      expect(safe).not.toMatch(excessMarks)
      expect(SafeText.block(safe)).toBe(safe)
    }))
  })

  it("escapes every code point of the refused classes", () => {
    const text = [...refused].join(" ")
    const safe = SafeText.json(JSON.stringify(text))
    expect(JSON.parse(safe)).toBe(text)
    expect(safe).toMatch(/^[ -~]*$/)
  })

  it("leaves other text as it is", () => {
    expect(SafeText.json("{\"a\":\"修 é 👩🏽‍💻\"}")).toBe("{\"a\":\"修 é 👩🏽‍💻\"}")
  })

  it("escapes unit by unit, and of many marks only those beyond the fourth", () => {
    expect(SafeText.json("\"\u009b\u{e0041}\"")).toBe("\"\\u009b\\udb40\\udc41\"")
    expect(SafeText.json("\"\ud83d\"")).toBe("\"\\ud83d\"")
    const marks = "\u0301".repeat(4)
    expect(SafeText.json(`"e${marks}\u0301"`)).toBe(`"e${marks}\\u0301"`)
  })
})

describe("parts of a SafeText", () => {
  const name = SafeText.line("fix\x1b[0m-login")

  it("stand between our own words", () => {
    expect(SafeText.of`${name} is live, ${3} asks`).toBe("fix-login is live, 3 asks")
    // @ts-expect-error a string is not safe
    expect(SafeText.of`${"text"}`).toBe("text")
  })

  it("are joined, repeated, split and sliced", () => {
    expect(SafeText.join([name, name], SafeText.of` · `)).toBe("fix-login · fix-login")
    expect(SafeText.repeat(SafeText.of`─`, 3)).toBe("───")
    expect(SafeText.repeat(name, -1)).toBe(SafeText.empty)
    expect(SafeText.lines(SafeText.block("a\r\nb\n"))).toEqual(["a", "b", ""])
    expect(SafeText.lines(SafeText.empty)).toEqual([""])
    expect(SafeText.split(name, "-")).toEqual(["fix", "login"])
    expect(SafeText.slice(name, 4)).toBe("login")
    expect(SafeText.slice(SafeText.of`😀`, 0, 1)).toBe("\ufffd")
  })
})
