import { describe, expect, it } from "@effect/vitest"
import * as Cells from "../../src/domain/Cells.ts"
import * as Blocks from "../../src/domain/conversationBlocks.ts"
import type { ConversationRow } from "../../src/domain/ConversationRow.ts"
import * as Rows from "../../src/domain/conversationRows.ts"
import * as SafeText from "../../src/domain/SafeText.ts"

const paper = { columns: 60, rows: 24, unicode: true }

const text = (row: ConversationRow): string =>
  row.reduce((line, { column, text }) => line + " ".repeat(column - Cells.width(line)) + text, "")

/** The tones of what is more than an indent. */
const tones = (rows: ReadonlyArray<ConversationRow>) =>
  rows.flat().filter(({ text }) => text !== " ").map(({ tone }) => tone)

interface Call {
  readonly title: string
  readonly input?: unknown
  readonly output?: string
  readonly summary?: string
  readonly failed?: boolean
  /** In seconds. */
  readonly took?: number
}

const rows = (
  { failed = false, input = {}, output = "", summary = "done", title, took = 0 }: Call
) =>
  Rows.blockRows(
    Blocks.toolDone(
      Blocks.runningTool(title, JSON.stringify(input), 0),
      { summary, output, failed },
      took * 1_000
    ),
    paper,
    SafeText.empty
  )

const shown = (call: Call, columns = 60): ReadonlyArray<string> =>
  rows(call).map(text).map((row) => {
    expect(Cells.width(row)).toBeLessThanOrEqual(columns)
    return row
  })

const change = (lines: number) =>
  ["src/auth.ts (+1 -1 lines)", " a", "-b", "+c", ...Array(lines).fill(" d")].join("\n")

describe("a tool call", () => {
  it("is one row: mark, verb, target, result and time, the targets below each other", () => {
    const calls: ReadonlyArray<Call> = [
      { title: "read", input: { path: "test/auth.spec.ts" } },
      { title: "run", input: { command: "npm test -- auth" }, took: 4 },
      { title: "search", input: { pattern: "\"beforeAll\" in test/" }, summary: "12 hits" },
      { title: "Read a file", input: { path: "a.ts" } },
      { title: "npm test", input: { command: "npm test" } }
    ]
    expect(calls.flatMap((call) => shown(call))).toEqual([
      "✓ read   test/auth.spec.ts",
      "✓ run    npm test -- auth                                 4s",
      "✓ search \"beforeAll\" in test/                        12 hits",
      "✓ Read a file  a.ts",
      "✓ npm test"
    ])
  })

  it("is the same while it runs, with the time so far", () => {
    const tool = Blocks.runningTool("run", JSON.stringify({ command: "npm test" }), 0)
    expect(text(Rows.runningToolRow(tool, paper, 62_000))).toBe(
      "● run    npm test                                      1m02s"
    )
    const narrow = { ...paper, columns: 24 }
    expect(text(Rows.runningToolRow(tool, narrow, 62_000))).toBe("● run  npm test    1m02s")
  })

  it("that failed shows the end of what it said, however its lines begin", () => {
    const output = ["1 failed", ...Array.from({ length: 20 }, (_, line) => `-${line}`)].join("\n")
    const all = rows({ title: "run", summary: "1 failed", output, failed: true })
    expect(text(all[0] ?? [])).toMatch(/^✗ run +1 failed$/)
    expect(all.slice(1).map(text)).toEqual([
      "  …",
      ...Array.from({ length: 8 }, (_, line) => `  -${12 + line}`)
    ])
    expect(tones(all.slice(1))).toEqual(Array(9).fill("quiet"))
  })

  it("that changed a file shows how much, and the lines with + and -", () => {
    const call = { title: "edit", input: { path: "src/auth.ts" }, output: change(0) }
    const all = rows({ ...call, summary: "src/auth.ts (+1 -1 lines)", took: 8 })
    expect(all.map(text)).toEqual([
      "✓ edit   src/auth.ts                               +1 -1  8s",
      "   a",
      "  -b",
      "  +c"
    ])
    expect(tones(all.slice(1))).toEqual(["quiet", "wrong", "good"])
  })

  it("that changed much says how many lines it does not show", () => {
    const call = { title: "Edit it", output: change(40), summary: "src/auth.ts (+1 -1 lines)" }
    const all = shown(call)
    expect(all[0]).toMatch(/^✓ Edit it +src\/auth.ts \(\+1 -1 lines\)$/)
    expect(all).toHaveLength(1 + 8 + 1)
    expect(all.at(-1)).toBe("  … 35 more lines")
  })

  it("that gave back a diff without changing anything does not show it", () => {
    expect(shown({ title: "run", output: "diff --git a b\n-a\n+b", summary: "diff --git a b" }))
      .toHaveLength(1)
  })
})
