import { describe, expect, it } from "@effect/vitest"
import type { Ask } from "../../src/domain/Ask.ts"
import * as Question from "../../src/domain/Question.ts"
import { briefQuestionRows, questionRows } from "../../src/domain/questionRows.ts"
import * as SafeText from "../../src/domain/SafeText.ts"

const paper = { columns: 60, rows: 24, unicode: true }

const numbered = (ask: Partial<Ask>) => ({
  question: Question.of({ id: "a", title: "Which one?", options: [], asked_at: 0, ...ask }),
  number: 1,
  of: 1,
  pod: SafeText.of`builder`
})

const text = (rows: ReturnType<typeof questionRows>) =>
  rows.map((row) => row.reduce((line, { column, text }) => line.padEnd(column) + text, ""))

const full = (ask: Partial<Ask>) => text(questionRows(numbered(ask), paper))

const field = (name: string, rest: Partial<NonNullable<Ask["fields"]>[number]> = {}) => ({
  name,
  title: name,
  type: "text" as const,
  required: true,
  ...rest
})

describe("a form", () => {
  it("shows its fields, what fits into them, and the command that fills it in", () => {
    const choices = [{ value: "s", name: "small" }, { value: "m", name: "m" }]
    const fields = [
      field("colour", { title: "Which colour?" }),
      field("size", { type: "choice", choices }),
      field("extras", { type: "choices", choices, required: false }),
      field("count", { type: "integer" }),
      field("weight", { type: "number" }),
      field("gift", { type: "boolean", required: false })
    ]
    expect(full({ fields })).toEqual([
      "! asks: Which one?",
      "  colour: Which colour?, text",
      "  size: one of: s (small), m",
      "  extras: any of: s (small), m (optional)",
      "  count: a whole number",
      "  weight: a number",
      "  gift: true or false (optional)",
      "  answer in another terminal: pods answer builder",
      "  colour=value size=value count=value weight=value"
    ])
  })

  it("names a field in the command although none has to be filled in", () => {
    expect(full({ fields: [field("a", { required: false })] }).at(-1)).toBe(
      "  answer in another terminal: pods answer builder a=value"
    )
  })

  it("can have answers too", () => {
    const options = [{ id: "no", name: "decline", kind: "reject_once" }]
    expect(full({ fields: [field("a")], options }).slice(2)).toEqual([
      "  1  decline",
      "  or in another terminal: pods answer builder a=value"
    ])
    expect(text(briefQuestionRows(numbered({ fields: [field("a")], options }), paper))).toEqual([
      "! asks, in full above: Which one?",
      "  1  decline",
      "  or in another terminal: pods answer builder a=value"
    ])
  })

  it("counts what is hidden in its fields", () => {
    const choices = [{ value: "s\u200b", name: "\u202esmall" }]
    const fields = [field("a\u0007", { title: "b\u00ad", type: "choice", choices })]
    expect(Question.of({ id: "a", title: "t", options: [], fields, asked_at: 0 }).hidden).toBe(4)
  })
})

describe("a page to open", () => {
  it("is shown whole, with what is hidden in it", () => {
    const url = `https://example.org/${"a".repeat(60)}\u202e`
    const rows = full({ url })
    expect(rows.slice(1, -1).join("").replaceAll(" ", "")).toBe(`open:${url.slice(0, -1)}`)
    expect(rows.at(-1)).toBe("  contains hidden or control characters (1)")
  })
})

describe("a question about a change", () => {
  const tones = (subject: string) =>
    questionRows(numbered({ subject }), paper).slice(1).map((row) =>
      row.filter(({ text }) => text !== " ").map(({ text, tone }) => `${tone}:${text}`).join("|")
    )

  it("shows what is new and what is gone in colours too", () => {
    expect(tones("src/a.ts (+1 -1 lines)\n a\n-b\n+c")).toEqual([
      "strong:src/a.ts (+1 -1 lines)",
      "strong: a",
      "wrong:-b",
      "good:+c"
    ])
  })

  it("takes a command for none, whatever its lines begin with", () => {
    expect(tones("cat <<E\n-b\n+c\nE")).toEqual([
      "strong:cat <<E",
      "strong:-b",
      "strong:+c",
      "strong:E"
    ])
  })
})
