import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Cells from "../../src/domain/Cells.ts"
import { composerRows } from "../../src/domain/composerRows.ts"

const units = [..."ab  修。\n-", "🇩🇪", "e\u0301", "\u001b[31m", "\u202e"]
const text = fc.string({ unit: fc.constantFrom(...units), maxLength: 60 })

describe("composerRows", () => {
  it("breaks rows where they are full and puts the cursor where the text goes on", () => {
    expect(composerRows("abcdef", 6, 5, 9)).toEqual({
      rows: ["abcd", "ef"],
      cursor: { row: 1, column: 2 }
    })
    expect(composerRows("abcd", 4, 5, 9).cursor).toEqual({ row: 0, column: 4 })
    expect(composerRows("修復する", 2, 6, 9)).toEqual({
      rows: ["修復", "する"],
      cursor: { row: 0, column: 4 }
    })
  })

  it("shows spaces and empty lines as they were typed", () => {
    expect(composerRows("a  b \n\n", 7, 20, 9)).toEqual({
      rows: ["a  b ", "", ""],
      cursor: { row: 2, column: 0 }
    })
    expect(composerRows("", 0, 20, 9)).toEqual({ rows: [""], cursor: { row: 0, column: 0 } })
  })

  it("shows the rows around the cursor of a long text", () => {
    const long = Array.from({ length: 100 }, (_, n) => `line ${n}`).join("\n")
    const at = (line: number) => long.indexOf(`line ${line}`)
    expect(composerRows(long, at(50), 20, 3)).toEqual({
      rows: ["line 49", "line 50", "line 51"],
      cursor: { row: 1, column: 0 }
    })
    expect(composerRows(long, 0, 20, 3).rows).toEqual(["line 0", "line 1", "line 2"])
    expect(composerRows(long, long.length, 20, 3).rows).toEqual(["line 97", "line 98", "line 99"])
  })

  it("keeps every row in its cells, the cursor on a row, and loses no character", () => {
    fc.assert(fc.property(text, fc.nat(60), fc.integer({ min: 3, max: 30 }), (text, at, cells) => {
      const cursor = Math.min(at, text.length)
      const { cursor: shown, rows } = composerRows(text, cursor, cells, 99)
      for (const row of rows) expect(Cells.width(row)).toBeLessThan(cells)
      expect(shown.row).toBeLessThan(rows.length)
      expect(shown.column).toBeLessThan(cells)
      const letters = (words: string) => words.replace(/[^ab修。]/g, "")
      expect(letters(rows.join(""))).toBe(letters(text.replaceAll("\u001b[31m", "")))
    }))
  })

  it("looks at no more of a text of megabytes than it shows", () => {
    const huge = "word ".repeat(1_000_000)
    expect(composerRows(huge, huge.length >> 1, 80, 8).rows).toHaveLength(8)
  })
})
