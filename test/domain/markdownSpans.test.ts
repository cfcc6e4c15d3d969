import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { markdownSpans } from "../../src/domain/markdownSpans.ts"

/** The spans of a line as they could be written down: `strong(**a**) plain( b)`. */
const shown = (line: string): ReadonlyArray<string> =>
  markdownSpans(line).map(({ from, kind, to }) => `${kind} ${line.slice(from, to)}`)

describe("markdownSpans", () => {
  it.each([
    ["nothing in words", "It passes alone, and fails after user.spec.ts.", []],
    ["strong words", "so **some state** leaks", ["strong **some state**"]],
    ["underscores", "__all__ and _one_", ["strong __all__", "emphasis _one_"]],
    ["emphasis", "an *italic* word", ["emphasis *italic*"]],
    ["both at once", "***really***", ["strong ***really***"]],
    ["code", "run `npm test -- auth` now", ["code `npm test -- auth`"]],
    ["code with a backtick", "``a ` b`` c", ["code ``a ` b``"]],
    ["code with a backslash", "`a\\` b", ["code `a\\`"]],
    ["no Markdown in code", "`**a** [b](c) _d_`", ["code `**a** [b](c) _d_`"]],
    [
      "code in strong words",
      "**run `npm test` twice**",
      ["strong **run ", "code `npm test`", "strong  twice**"]
    ],
    ["emphasis in strong words as strong", "**a *b* c**", ["strong **a *b* c**"]],
    ["emphasis within a word, where stars say so", "これは**重要**です", ["strong **重要**"]],
    ["a link", "see [the docs](https://a.b/c_d) now", [
      "quiet [",
      "link the docs",
      "quiet ](https://a.b/c_d)"
    ]],
    ["a link with brackets and a title", "[x](a(b)c \"t t\")", [
      "quiet [",
      "link x",
      "quiet ](a(b)c \"t t\")"
    ]],
    ["a link of its own address", "[https://a.b](https://a.b)", [
      "quiet [",
      "link https://a.b",
      "quiet ](https://a.b)"
    ]],
    ["an address, without the end of the sentence", "at https://a.b/c_d_e?f=1.", [
      "link https://a.b/c_d_e?f=1"
    ]],
    ["an address in strong words", "**see http://a.b**", [
      "strong **see ",
      "link http://a.b",
      "strong **"
    ]],
    ["a bullet", "  - one *two*", ["strong -", "emphasis *two*"]],
    ["a bullet of a star", "* one", ["strong *"]],
    ["a number", "12. **one**", ["strong 12.", "strong **one**"]],
    ["a quote as a whole", "> said **so**", ["quiet > said **so**"]],
    ["a rule as a whole", "* * *", ["quiet * * *"]],
    ["a row of a table as it is", "| **a** | `b` |", []],
    ["no emphasis that is not closed", "a *b and **c and _d and `e", []],
    ["no link that is not closed", "a [b](c and [d] (e)", []],
    ["no emphasis in names", "snake_case_name and 5 * 3 * 2", []],
    ["no emphasis in patterns of files", "src/**/*.ts and test/**/*.ts", []],
    ["nothing that is escaped", "\\*a\\* \\_b\\_ \\[c](d) \\`e`", []],
    ["no bullet in a range", "-1 and 2.5", []]
  ])("finds %s", (_, line, expected) => {
    expect(shown(line)).toEqual(expected)
  })

  const unit = fc.constantFrom(
    ..."ab *_`[]()\\>|#-1.~/!修",
    "**",
    "](",
    "http://a",
    "- ",
    "\t",
    "é",
    "🇩🇪"
  )

  it("finds parts of the line, in their order, none empty and none overlapping", () => {
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), (line) => {
        let end = 0
        for (const { from, to } of markdownSpans(line)) {
          expect(from).toBeGreaterThanOrEqual(end)
          expect(to).toBeGreaterThan(from)
          end = to
        }
        expect(end).toBeLessThanOrEqual(line.length)
      }),
      { numRuns: 2_000 }
    )
  })

  it("takes time that grows with the line only, whatever is left open in it", () => {
    const pieces = [
      "*",
      "_",
      "`",
      "[",
      "](",
      "[a](",
      "**a ",
      "*a",
      "`a``",
      "(",
      "](a(",
      "http://",
      "\\",
      "- ",
      "a_"
    ]
    const time = (length: number) => {
      const began = performance.now()
      for (const piece of pieces) {
        markdownSpans(piece.repeat(length))
        markdownSpans(`${"a ".repeat(10)}${piece.repeat(length)} x`)
      }
      return performance.now() - began
    }
    time(1_000)
    expect(time(40_000)).toBeLessThan(8_000)
  })
})
