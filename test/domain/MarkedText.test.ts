import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Cells from "../../src/domain/Cells.ts"
import * as MarkedText from "../../src/domain/MarkedText.ts"
import * as SafeText from "../../src/domain/SafeText.ts"

const text = SafeText.of`修複 cafe\u0301 and more`

const markedIn = (marked: MarkedText.MarkedText, cells: number) =>
  MarkedText.pieces(marked, cells).flatMap((piece) => piece.isMarked ? [piece.text] : [])

describe("MarkedText.pieces", () => {
  it("are the same cells with marks as without, each where it belongs", () => {
    for (let cells = 0; cells < 20; cells++) {
      const pieces = MarkedText.pieces({ text, ranges: [[1, 2], [3, 8], [12, 15]] }, cells)
      expect(pieces.map((piece) => piece.text).join("")).toBe(Cells.cut(text, cells))
      pieces.forEach(({ column }, at) => {
        const before = pieces.slice(0, at).map((other) => other.text).join("")
        expect(column).toBe(Cells.width(before))
      })
    }
  })

  it("mark the ranges, as far as they are seen, and not what was cut off", () => {
    const marked = { text, ranges: [[0, 2], [9, 12]] as const }
    expect(markedIn(marked, 40)).toEqual(["修複", "and"])
    expect(markedIn(marked, 12)).toEqual(["修複", "a"])
    expect(markedIn(marked, 10)).toEqual(["修複"])
    expect(markedIn(MarkedText.plain(text), 40)).toEqual([])
  })

  it("are none of blanks", () => {
    expect(MarkedText.pieces({ text: SafeText.of`   `, ranges: [[0, 1]] }, 9)).toEqual([])
  })
})

describe("a marked text", () => {
  const marked = { text: SafeText.of`"the log"`, ranges: [[5, 8]] as const }

  it("keeps its marks behind another text and without its quotation marks", () => {
    expect(markedIn(MarkedText.behind(SafeText.of`41s `, marked), 40)).toEqual(["log"])
    expect(MarkedText.unquoted(marked).text).toBe("the log")
    expect(markedIn(MarkedText.unquoted(marked), 40)).toEqual(["log"])
    const asks = MarkedText.plain(SafeText.of`asks: "x"`)
    expect(MarkedText.unquoted(asks)).toBe(asks)
  })

  it("keeps the marks that are seen when it is cut at its start", () => {
    const path = { text: SafeText.of`~/src/customers/api`, ranges: [[2, 9], [16, 19]] as const }
    expect(MarkedText.end(path, 40)).toEqual(path)
    const shown = MarkedText.end(path, 14)
    expect(shown.text).toBe("…customers/api")
    expect(markedIn(shown, 14)).toEqual(["cus", "api"])
    expect(markedIn(MarkedText.end(path, 4), 4)).toEqual(["api"])
  })

  it("that begins at its first range shows that, whatever is before it", () => {
    const words = fc.string({ unit: fc.constantFrom(..."ab 修\" "), maxLength: 60 })
    fc.assert(fc.property(words, words, fc.integer({ min: 24, max: 60 }), (lead, rest, cells) => {
      const whole = SafeText.line(`"x${lead}needle${rest}`)
      const from = whole.indexOf("needle")
      const shown = MarkedText.excerpt({ text: whole, ranges: [[from, from + 6]] }, cells)
      expect(markedIn(shown, cells)).toEqual(["needle"])
    }))
  })
})
