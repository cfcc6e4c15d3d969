import { describe, expect, it } from "@effect/vitest"
import * as Past from "../../src/domain/ConversationPast.ts"
import type { Paper } from "../../src/domain/ConversationRow.ts"
import { hasMore, pastRows } from "../../src/domain/pastRows.ts"

const prompt = (ts: number, content: string) => ({
  kind: "user_input",
  ts,
  segments: [{ kind: "text", content }]
})

const call = (id: string, name: string, command: string) => ({
  kind: "assistant_item",
  ts: 1,
  item: { kind: "tool_call", call_id: id, name, arguments: JSON.stringify({ command }) }
})

const result = (id: string, content: string, is_error = false) => ({
  kind: "tool_result",
  ts: 1,
  item: {
    kind: "tool_result",
    call_id: id,
    summary: content.split("\n")[0] ?? "",
    content,
    is_error
  }
})

const thought = (text: string) => ({
  kind: "assistant_item",
  ts: 1,
  item: { kind: "reasoning", text, summary: [] }
})

const pages = (...newestFirst: ReadonlyArray<ReadonlyArray<unknown>>) =>
  newestFirst.reduce<Past.ConversationPast>(Past.withOlder, Past.empty)

const paper: Paper = { columns: 40, rows: 24, unicode: true }

const rows = (past: Past.ConversationPast, full: boolean, on = paper) =>
  past.entries.flatMap((entry) =>
    pastRows(entry, { paper: on, reader: "ana", full }).map((row) =>
      row.map(({ text }) => text.replace(/ {2,}/g, "  ")).join("|")
    )
  )

describe("the past of a conversation", () => {
  it("is the same in one page as in several, wherever they begin", () => {
    const records = [
      prompt(1, "one"),
      call("a", "run", "npm test"),
      result("a", "all pass"),
      prompt(2, "two"),
      call("b", "read", "cat x"),
      result("b", "x"),
      prompt(3, "three")
    ]
    const whole = pages(records).entries.map(({ block }) => block)
    for (let first = 0; first <= records.length; first++) {
      for (let second = first; second <= records.length; second++) {
        const cut = pages(
          records.slice(second),
          records.slice(first, second),
          records.slice(0, first)
        )
        expect(cut.entries.map(({ block }) => block)).toEqual(whole)
      }
    }
  })

  it("keeps the record that ended each part", () => {
    const records = [prompt(1, "one"), call("a", "run", "x"), result("a", "y")]
    expect(pages(records).entries.map(({ record }) => record)).toEqual([records[0], records[2]])
  })
})

describe("a part of the past in full", () => {
  const output = Array.from({ length: 20 }, (_, n) => `line ${n}`).join("\n")

  it("has everything that a tool gave back, and in short one line", () => {
    const past = pages([call("a", "run", "npm test"), result("a", output)])
    expect(rows(past, false)).toEqual(["✓|run  npm test|line 0"])
    expect(rows(past, true)).toEqual([
      "✓|run  npm test|line 0",
      " |line 0",
      ...Array.from({ length: 19 }, (_, n) => `line ${n + 1}`)
    ])
    expect(past.entries.map(hasMore)).toEqual([true])
  })

  it("has the whole of a failure once", () => {
    const past = pages([call("a", "run", "npm test"), result("a", output, true)])
    expect(rows(past, false)).toHaveLength(10)
    expect(rows(past, true).filter((row) => row.endsWith("line 19"))).toHaveLength(1)
    expect(rows(past, true)).toHaveLength(21)
  })

  it("names what was worked on in full where one row has no room for it", () => {
    const command = "npm test -- --order random --seed 12345 --bail"
    const past = pages([call("a", "run", command), result("a", "ok")])
    expect(rows(past, true).slice(1)).toEqual([
      " |npm test -- --order random --seed",
      "12345 --bail"
    ])
  })

  it("does not repeat an output that is one line", () => {
    const past = pages([call("a", "run", "x"), result("a", "ok\n")])
    expect(rows(past, true)).toEqual(["✓|run  x|ok"])
    expect(past.entries.map(hasMore)).toEqual([false])
  })

  it("shows a change with its signs, and in colours", () => {
    const past = pages([
      call("a", "edit", "x"),
      result("a", "src/a.ts (+1 -1 lines)\n-old\n+new\n same")
    ])
    const wide = { ...paper, columns: 80 }
    const tones = past.entries.flatMap((entry) =>
      pastRows(entry, { paper: wide, reader: "ana", full: true }).map((row) => row.at(-1))
    )
    expect(tones.slice(1).map((part) => [part?.text, part?.tone])).toEqual([
      ["src/a.ts (+1 -1 lines)", "quiet"],
      ["-old", "wrong"],
      ["+new", "good"],
      [" same", "quiet"]
    ])
  })

  it("has a thought beyond its first line", () => {
    const past = pages([thought("First.\nThen.\nAt last.")])
    expect(rows(past, false)).toEqual(["· thought: First."])
    expect(rows(past, true)).toEqual(["· thought: First.", " |Then.", "At last."])
  })

  it("is text without controls", () => {
    const past = pages([call("a", "run", "x"), result("a", "ok\n\u001b[31mred\u0007\u202e")])
    expect(rows(past, true).at(-1)).toBe("red␇")
  })
})
