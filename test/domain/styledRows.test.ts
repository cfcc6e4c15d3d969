import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Cells from "../../src/domain/Cells.ts"
import type { ConversationRow } from "../../src/domain/ConversationRow.ts"
import * as Rows from "../../src/domain/conversationRows.ts"
import * as SafeText from "../../src/domain/SafeText.ts"
import * as Speech from "../../src/domain/Speech.ts"
import { codeRows, markdownRows } from "../../src/domain/styledRows.ts"

const unit = fc.constantFrom(
  ..."abc  *_`[]()\\>|#-1.~\t修é",
  "**",
  "](",
  "http://a",
  "- ",
  "\u0301",
  "🇩🇪",
  "👨\u200d👩"
)

const line = fc.string({ unit, maxLength: 60 }).map(SafeText.block)

const columns = fc.integer({ min: 1, max: 30 })

const textOf = (row: ConversationRow): string => row.map(({ text }) => text).join("")

/** Parts that follow each other without a gap, none of them empty. */
const isWhole = (row: ConversationRow): boolean =>
  row.every(({ column, text }, index) =>
    text !== "" && column === Cells.width(textOf(row.slice(0, index)))
  )

const shown = (rows: ReadonlyArray<ConversationRow>) =>
  rows.map((row) => row.map(({ text, tone }) => `${tone}:${text}`).join("|"))

describe("markdownRows", () => {
  it("shows the cells that the text has without styles", () => {
    fc.assert(
      fc.property(line, columns, (text, columns) => {
        const rows = markdownRows(text, columns)
        expect(rows.map(textOf)).toEqual(Cells.wrap(text, columns))
        expect(rows.filter((row) => !isWhole(row))).toEqual([])
      }),
      { numRuns: 2_000 }
    )
  })

  it("carries a style over the rows of a line", () => {
    const text = SafeText.of`run **all of the tests** and \`npm run x\` now`
    expect(shown(markdownRows(text, 12))).toEqual([
      "plain:run |strong:**all of",
      "strong:the tests**",
      "plain:and |code:`npm run",
      "code:x`|plain: now"
    ])
  })

  it("keeps a mark with the character that it is drawn on", () => {
    expect(shown(markdownRows(SafeText.of`**a**\u0301 b`, 20))).toEqual(["plain:**a**\u0301 b"])
  })

  it("takes time that grows with the line only, whatever is left open in it", () => {
    const began = performance.now()
    for (const piece of ["*", "[", "`", "](", "**a ", "a ", "修 "]) {
      for (const columns of [1, 2, 80]) markdownRows(SafeText.block(piece.repeat(20_000)), columns)
    }
    expect(performance.now() - began).toBeLessThan(8_000)
  })
})

describe("codeRows", () => {
  it("keeps every character, spaces too, and fits", () => {
    fc.assert(fc.property(line, fc.integer({ min: 2, max: 30 }), (text, columns) => {
      const [lines = SafeText.empty] = SafeText.lines(text)
      const rows = codeRows(lines, columns)
      expect(rows.map(textOf).join("")).toBe(Cells.expandTabs(lines))
      expect(rows.filter((row) => Cells.width(textOf(row)) > columns)).toEqual([])
    }))
  })

  it("breaks where a row is full, and shows what is wider than a row as …", () => {
    expect(codeRows(SafeText.of`if (a) {  b }`, 8).map(textOf)).toEqual(["if (a) {", "  b }"])
    expect(codeRows(SafeText.of`a修`, 1).map(textOf)).toEqual(["a", "…"])
    expect(codeRows(SafeText.empty, 8)).toEqual([[]])
  })
})

describe("speechRows", () => {
  const paper = { columns: 20, rows: 10, unicode: true }

  it("never changes the rows of a line that is complete, however the text is cut", () => {
    const text = fc.string({
      unit: fc.oneof(unit, fc.constantFrom("\n", "```\n", "~~~\n", "# ")),
      maxLength: 80
    })
    fc.assert(fc.property(text, fc.array(fc.nat(80)), (text, cuts) => {
      const at = [...new Set([0, ...cuts, text.length])].filter((cut) => cut <= text.length)
        .toSorted((a, b) => a - b)
      let speech = Speech.begin("text", 0)
      const committed: Array<ConversationRow> = []
      for (const [index, end] of at.slice(1).entries()) {
        const [next, lines] = Speech.add(speech, text.slice(at[index], end))
        speech = next
        committed.push(...Rows.speechRows(lines, paper))
      }
      const whole = Rows.speechRows(Speech.lines(text), paper)
      expect(committed).toEqual(whole.slice(0, committed.length))
    }))
  })

  it("styles headings, lists, quotes and code blocks", () => {
    const text = "# **Title**\n\n1. *one*\n> said\n```sh\n# `a`\n```"
    expect(shown(Rows.speechRows(Speech.lines(text), paper))).toEqual([
      "strong:# **Title**",
      "",
      "strong:1.|plain: |emphasis:*one*",
      "quiet:> said",
      "code:```sh",
      "code:# `a`",
      "code:```"
    ])
  })
})
