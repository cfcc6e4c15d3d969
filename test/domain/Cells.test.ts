import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { eastAsianWidth } from "get-east-asian-width"
import * as Cells from "../../src/domain/Cells.ts"
import * as SafeText from "../../src/domain/SafeText.ts"
import { growth, linear } from "../support/growth.ts"

const units = [
  ..."abcXYZ09-/.   修复한、\u3000éﷺि\u1100\u1161\u11a8😀🇩🇪\u0301\ue0b0…·\ud83d",
  "e\u0301",
  "שָׁ",
  "👩🏽‍💻",
  "❤️"
]
const raw = fc.string({ unit: fc.constantFrom(...units), maxLength: 40 })
const line = raw.map(SafeText.line)
const block = fc.string({ unit: fc.constantFrom(...units, "\n", "\t"), maxLength: 60 })
  .map(SafeText.block)
const cells = fc.integer({ min: 0, max: 50 })
const inked = (text: string) => text.replace(/[ \t\n]/g, "")

describe("Cells.width", () => {
  it.each([
    ["", 0],
    ["fix-login", 9],
    ["修复登录错误", 12],
    ["café", 4],
    ["cafe\u0301", 4],
    ["ﷺ", 1],
    ["\ufdfa", 1],
    ["😀", 2],
    ["🇩🇪", 2],
    ["각", 2],
    ["\u1100\u1161\u11a8", 2],
    ["ｆｕｌｌ", 8],
    ["ｱｲｳ", 3],
    ["ไทย กำ้", 6],
    ["שָׁלוֹם", 4],
    ["\ue0b0", 1],
    ["…·●○◌✗›", 7],
    ["\ud83d", 1],
    ["\u200d\ufe0f\u00ad", 0]
  ])("of %j is %d", (text, expected) => {
    expect(Cells.width(text)).toBe(expected)
  })

  it("counts what is common in a screen as the table of Unicode does", () => {
    const common = [[0x20, 0x7e], [0xb7, 0xb7], [0x2013, 0x2026], [0x203a, 0x203a], [
      0x2500,
      0x257f
    ]]
    for (const [first = 0, last = 0] of common) {
      for (let point = first; point <= last; point++) {
        expect([point, Cells.width(String.fromCodePoint(point))]).toEqual([
          point,
          eastAsianWidth(point)
        ])
      }
    }
  })

  it("is the sum over the code points", () => {
    fc.assert(fc.property(raw, (text) => {
      const sum = [...text].reduce((total, character) => total + Cells.width(character), 0)
      expect(Cells.width(text)).toBe(sum)
    }))
  })
})

describe("the time it takes", () => {
  it.each(["修复 登录 ", "e\u0301 ", "x", "\u1161", "🇩🇪", "a\t"])(
    "grows with the text only: many of %j",
    (unit) => {
      const text = (units: number) => SafeText.block(unit.repeat(units / unit.length))
      const texts = new Map([4_096, 65_536].map((units) => [units, text(units)]))
      const of = (units: number) => texts.get(units) ?? SafeText.empty
      expect(growth((units) => Cells.width(of(units)), 4_096)).toBeLessThan(linear)
      expect(growth((units) => Cells.cut(of(units), units / 2), 4_096)).toBeLessThan(linear)
      expect(growth((units) => Cells.wrap(of(units), 40), 4_096)).toBeLessThan(linear)
    }
  )
})

describe("Cells.cut", () => {
  it.each([
    ["fix-login", 9, "fix-login"],
    ["fix-login", 8, "fix-log…"],
    ["fix-login", 1, "…"],
    ["fix-login", 0, ""],
    ["fix-login", -1, ""],
    ["fix-login", Number.NaN, ""],
    ["fix-login", 4.9, "fix…"],
    ["fix-login", Infinity, "fix-login"],
    ["修复登录", 8, "修复登录"],
    ["修复登录", 7, "修复登…"],
    ["修复登录", 6, "修复…"],
    ["cafe\u0301s\u0301x", 5, "cafe\u0301…"],
    ["🇩🇪🇫🇷", 4, "🇩🇪🇫🇷"],
    ["🇩🇪🇫🇷", 3, "🇩🇪…"],
    ["🇩🇪🇫🇷", 2, "…"]
  ])("of %j to %d cells is %j", (text, cells, expected) => {
    expect(Cells.cut(SafeText.line(text), cells)).toBe(expected)
  })

  it("is never wider than asked, changes nothing that fits and keeps whole characters", () => {
    fc.assert(
      fc.property(line, cells, (text, room) => {
        const cut = Cells.cut(text, room)
        expect(Cells.width(cut)).toBeLessThanOrEqual(room)
        const kept = Cells.width(text) <= room ? cut === text : text.startsWith(cut.slice(0, -1))
        expect(kept).toBe(true)
        expect(cut.isWellFormed()).toBe(true)
        expect(SafeText.block(cut)).toBe(cut)
      }),
      { numRuns: 2_000 }
    )
  })

  it("wastes at most the cell that half a wide character would take", () => {
    fc.assert(fc.property(line, cells, (text, room) => {
      fc.pre(Cells.width(text) > room && room > 0)
      expect(Cells.width(Cells.cut(text, room))).toBeGreaterThanOrEqual(room - 1)
    }))
  })
})

describe("Cells.cutStart", () => {
  it.each([
    ["~/code/src/api", 14, "~/code/src/api"],
    ["~/code/src/api", 9, "…/src/api"],
    ["~/code/src/api", 1, "…"],
    ["~/code/src/api", 0, ""],
    ["~/修复/e\u0301", 4, "…/e\u0301"],
    ["~/修复/e\u0301", 5, "…复/e\u0301"],
    ["xe\u0301", 1, "…"]
  ])("of %j to %d cells is %j", (text, cells, expected) => {
    expect(Cells.cutStart(SafeText.line(text), cells)).toBe(expected)
  })

  it("is never wider than asked, changes nothing that fits and keeps the end", () => {
    fc.assert(
      fc.property(line, cells, (text, room) => {
        const cut = Cells.cutStart(text, room)
        expect(Cells.width(cut)).toBeLessThanOrEqual(room)
        const kept = Cells.width(text) <= room ? cut === text : text.endsWith(cut.slice(1))
        expect(kept).toBe(true)
        expect(cut.isWellFormed()).toBe(true)
      }),
      { numRuns: 2_000 }
    )
  })
})

describe("Cells.pad", () => {
  it("fills up to the width and leaves a wider text alone", () => {
    expect(Cells.pad(SafeText.of`修复`, 6)).toBe("修复  ")
    fc.assert(fc.property(line, cells, (text, room) => {
      const padded = Cells.pad(text, room)
      expect(Cells.width(padded)).toBe(Math.max(room, Cells.width(text)))
      expect(padded.startsWith(text)).toBe(true)
      expect(Cells.width(Cells.pad(Cells.cut(text, room), room))).toBe(room)
    }))
  })
})

describe("Cells.expandTabs", () => {
  it.each([
    ["a\tb", "a       b"],
    ["修\t\tb", "修              b"],
    ["12345678\tb\n\tc", "12345678        b\n        c"]
  ])("of %j stops at every eighth cell", (text, expected) => {
    expect(Cells.expandTabs(SafeText.block(text))).toBe(expected)
  })
})

describe("Cells.wrap", () => {
  it.each([
    ["the quick brown fox", 9, ["the quick", "brown fox"]],
    ["the quick brown fox", 10, ["the quick", "brown fox"]],
    ["the quick   brown", 9, ["the quick", "brown"]],
    ["a incomprehensible b", 8, ["a", "incompre", "hensible", "b"]],
    ["    return value", 10, ["    return", "value"]],
    ["修复登录错误 ok", 5, ["修复", "登录", "错误", "ok"]],
    ["fix 修复登录", 7, ["fix 修", "复登录"]],
    ["修复", 1, ["…", "…"]],
    ["one\n\ntwo", 9, ["one", "", "two"]],
    ["\tx", 9, ["        x"]],
    ["trailing   ", 9, ["trailing"]],
    ["          ", 4, [""]],
    ["", 4, [""]],
    ["abc", 0, ["a", "b", "c"]],
    ["abc", Number.NaN, ["a", "b", "c"]]
  ])("of %j in rows of %d cells is %j", (text, cells, rows) => {
    expect(Cells.wrap(SafeText.block(text), cells)).toEqual(rows)
  })

  it("has no row wider than asked", () => {
    fc.assert(
      fc.property(block, cells, (text, room) => {
        const rows = Cells.wrap(text, room)
        for (const row of rows) expect(Cells.width(row)).toBeLessThanOrEqual(Math.max(1, room))
        expect(rows.length).toBeGreaterThan(0)
        expect(SafeText.block(rows.join("\n"))).toBe(rows.join("\n"))
      }),
      { numRuns: 2_000 }
    )
  })

  it("loses nothing but spaces", () => {
    fc.assert(
      fc.property(block, fc.integer({ min: 2, max: 60 }), (text, room) => {
        expect(inked(Cells.wrap(text, room).join(""))).toBe(inked(text))
      }),
      { numRuns: 2_000 }
    )
  })

  it("changes no line that fits", () => {
    fc.assert(fc.property(block, (text) => {
      const lines = SafeText.lines(Cells.expandTabs(text))
      const widest = Math.max(1, ...lines.map(Cells.width))
      expect(Cells.wrap(text, widest)).toEqual(lines)
    }))
  })

  it("breaks no word that fits a row", () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1 })
    fc.assert(fc.property(words, fc.integer({ min: 9, max: 30 }), (parts, room) => {
      const rows = Cells.wrap(SafeText.line(parts.join(" ")), room)
      expect(rows.join(" ")).toBe(parts.join(" "))
    }))
  })

  it("takes a mebibyte of one word, of spaces and of tabs", () => {
    expect(Cells.wrap(SafeText.block("x".repeat(1_000_000)), 80)).toHaveLength(12_500)
    expect(Cells.wrap(SafeText.block(" ".repeat(1_000_000)), 80)).toEqual([""])
    expect(Cells.wrap(SafeText.block("\t".repeat(200_000) + "x"), 80)).toHaveLength(1)
  })
})
