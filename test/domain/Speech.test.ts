import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Speech from "../../src/domain/Speech.ts"

const unit = fc.constantFrom(
  ..."ab \n\n\n修`\t#*",
  "```",
  "~~~\n",
  "\r\n",
  "\u001b[31m",
  "\u2028",
  "🇩🇪"
)
const text = fc.string({ unit, maxLength: 80 })

const shown = (lines: ReadonlyArray<Speech.SpeechLine>) =>
  lines.map(({ look, text }) => `${look} ${text}`)

/** What a speech completes line by line, piece by piece. */
const completed = (pieces: ReadonlyArray<string>) =>
  pieces.reduce(
    ({ lines, speech }, piece) => {
      const [next, more] = Speech.add(speech, piece)
      return { speech: next, lines: [...lines, ...more] }
    },
    { speech: Speech.begin("text", 0), lines: Array<Speech.SpeechLine>() }
  )

describe("Speech", () => {
  it("completes the same lines however it is cut into pieces, and they stay", () => {
    fc.assert(fc.property(text, fc.array(fc.nat(80)), (text, cuts) => {
      const at = [...new Set([0, ...cuts, text.length])].filter((cut) => cut <= text.length)
        .toSorted((a, b) => a - b)
      const pieces = at.slice(1).map((end, index) => text.slice(at[index], end))
      const { lines, speech } = completed(pieces)
      const whole = Speech.lines(text)
      expect(speech.said).toBe(text)
      expect(speech.complete).toBe(lines.length)
      expect(lines).toEqual(whole.slice(0, lines.length))
      expect(whole.length - lines.length).toBeLessThanOrEqual(text.split(/[\n\r\u2028]/).length)
    }))
  })

  it("has no blank lines at its ends, and keeps those between", () => {
    expect(shown(Speech.lines("\n\n one\n\n\ntwo \n \n"))).toEqual([
      "plain  one",
      "plain ",
      "plain ",
      "plain two "
    ])
    expect(Speech.lines(" \n\n")).toEqual([])
  })

  it("knows headings and code blocks as whole lines and keeps their characters", () => {
    const markdown = [
      "# Title",
      "   ###### Title",
      "##",
      "#no title",
      "**Bold:**",
      "  ````sh",
      "# comment",
      "```",
      "````",
      "after"
    ].join("\n")
    expect(shown(Speech.lines(markdown))).toEqual([
      "strong # Title",
      "strong    ###### Title",
      "strong ##",
      "plain #no title",
      "plain **Bold:**",
      "code   ````sh",
      "code # comment",
      "code ```",
      "code ````",
      "plain after"
    ])
  })

  it("ends a code block at a fence of its own kind and length only", () => {
    const markdown = ["~~~~ md", "```js", "~~~", "~~~~ x", "  ~~~~~ ", "after"].join("\n")
    expect(shown(Speech.lines(markdown))).toEqual([
      "code ~~~~ md",
      "code ```js",
      "code ~~~",
      "code ~~~~ x",
      "code   ~~~~~ ",
      "plain after"
    ])
  })

  it("takes backticks around words in a line of their own for no fence", () => {
    expect(shown(Speech.lines("```npm test```\nafter"))).toEqual([
      "plain ```npm test```",
      "plain after"
    ])
  })

  it("shows the line that is growing, made safe", () => {
    const { speech } = completed(["done\n", "rm \u001b[31m", "-rf\u202e"])
    expect(Speech.tail(speech)).toEqual({ text: "rm -rf", look: "plain" })
    expect(Speech.tail(completed(["```\nx"]).speech)).toEqual({ text: "x", look: "code" })
  })

  it("takes a line of megabytes in small pieces without looking at it again and again", () => {
    const pieces = Array.from({ length: 50_000 }, () => "twenty characters a ")
    const { speech } = pieces.reduce(
      (sofar, piece) => ({ speech: Speech.add(sofar.speech, piece)[0] }),
      { speech: Speech.begin("text", 0) }
    )
    expect(speech.said).toHaveLength(1_000_000)
    expect(Speech.tail(speech).text.length).toBeLessThan(20_000)
  })
})
