import { describe, expect, it } from "@effect/vitest"
import { Option } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { longest } from "../../src/domain/clip.ts"
import * as LogEnd from "../../src/domain/LogEnd.ts"
import * as LogEntry from "../../src/domain/LogEntry.ts"
import { glance } from "../../src/domain/logGlance.ts"
import { restart } from "../../src/domain/restart.ts"

const invoke = { kind: "invoke", ts: 1, trigger: "user_send" }
const prompt = (content: string) => ({
  kind: "user_input",
  ts: 1,
  segments: [{ kind: "text", content }]
})
const answer = (text: string) => ({
  kind: "assistant_item",
  ts: 1,
  item: { kind: "message", role: "assistant", content: [{ kind: "text", text }] }
})
const call = (call_id: string) => ({
  kind: "assistant_item",
  ts: 1,
  item: { kind: "tool_call", call_id, name: "Bash", arguments: "{}" }
})
const result = (call_id: string) => ({
  kind: "tool_result",
  ts: 1,
  item: { kind: "tool_result", call_id, summary: "ok" }
})
const turnEnd = (turn_count: number) => ({ kind: "turn_end", ts: 1, turn_count })
const completed = { kind: "run_completed", ts: 1, interrupted: false, result: "finished" }
const errored = { kind: "run_errored", ts: 1, interrupted: true, message: "Cancelled" }

describe("LogEnd", () => {
  it.each([
    { name: "an empty log", records: [], turns: 0, unfinished: false },
    {
      name: "a finished turn",
      records: [invoke, prompt("a"), answer("b"), turnEnd(3), completed],
      turns: 3,
      unfinished: false
    },
    { name: "a failed turn", records: [invoke, errored], turns: 0, unfinished: false },
    {
      name: "a turn without an end",
      records: [turnEnd(3), completed, invoke, prompt("a")],
      turns: 3,
      unfinished: true
    },
    {
      name: "words after the end",
      records: [invoke, turnEnd(1), completed, answer("by the way")],
      turns: 1,
      unfinished: false
    }
  ])("reads $name", ({ records, turns, unfinished }) => {
    expect(LogEnd.read(records, 0)).toMatchObject({ turns, unfinished })
  })

  it("takes a tail in the middle of a turn for unfinished", () => {
    expect(LogEnd.read([answer("and"), result("t")], 500).unfinished).toBe(true)
    expect(LogEnd.read([answer("and"), completed], 500).unfinished).toBe(false)
    expect(LogEnd.read([{ kind: "extension" }], 500).unfinished).toBe(false)
  })

  it("closes an unfinished turn and its tool calls", () => {
    const end = LogEnd.read([invoke, call("t1"), result("t1"), call("t2"), call("t3")], 0)
    const closing = LogEnd.closing(end, 9)
    expect(closing).toEqual([
      ...["t2", "t3"].map((call_id) => ({
        kind: "tool_result",
        ts: 9,
        item: {
          kind: "tool_result",
          call_id,
          summary: "[Interrupted by user]",
          is_error: true
        }
      })),
      {
        kind: "run_errored",
        ts: 9,
        interrupted: true,
        message: "the Pod's host ended in the middle of the turn"
      }
    ])
    expect(LogEnd.closing(LogEnd.read([invoke, call("t2"), call("t3"), ...closing], 0), 9))
      .toEqual([])
  })

  it("closes the log of field report paperclip 2358", () => {
    const corpus = join(import.meta.dirname, "../fixtures/corpus")
    const lines = readFileSync(join(corpus, "09-unfinished-tool-call.paperclip-2358.jsonl"), "utf8")
    const records = lines.split("\n").flatMap((line) =>
      Option.toArray(Option.map(glance(line), ({ document }) => document))
    )
    const closing = LogEnd.closing(LogEnd.read(records, 0), 9)
    expect(closing.map(({ kind }) => kind)).toEqual(["tool_result", "run_errored"])
    for (const entry of closing) expect(LogEntry.encodeLine(entry)).toContain("\"ts\":9")
  })

  it("does not stumble over records of any shape", () => {
    const odd = [null, 1, "x", [], {}, { kind: "turn_end" }, { kind: "tool_result", item: null }]
    expect(LogEnd.read(odd, 0)).toEqual({ turns: 0, unfinished: false, unanswered: [] })
  })
})

describe("restart", () => {
  const records = [invoke, prompt("my question"), answer("my answer"), turnEnd(2), completed]

  it("logs how the agent came back", () => {
    const { entries, preamble, turns } = restart({ records, earlier: 0 }, { kind: "Loaded" }, 9)
    expect(entries).toEqual([
      { kind: "extension", ts: 9, domain: "pods.restore", payload: { kind: "Loaded" } }
    ])
    expect({ preamble, turns }).toEqual({ preamble: "", turns: 2 })
  })

  it("gives an agent that has lost the conversation its newest part as context", () => {
    const lost = { kind: "Lost", why: "no such session" } as const
    const { preamble } = restart({ records, earlier: 0 }, lost, 9)
    expect(preamble).toMatch(
      /^\[Context: .*\]\n\nUser: my question\n\nYou: my answer\n\n\[End of the context.*\]\n\n$/s
    )
  })

  it("gives no more than 32 KiB of context, the newest", () => {
    const lost = { kind: "Lost", why: "" } as const
    const many = Array.from({ length: 100 }, (_, index) => prompt(`${index} ${"x".repeat(1_000)}`))
    const { preamble } = restart({ records: many, earlier: 0 }, lost, 9)
    expect(preamble.length).toBeLessThan(33 * 1024)
    expect(preamble).toContain("User: 99 x")
    expect(preamble).not.toContain("User: 1 x")
    const huge = restart({ records: [prompt("y".repeat(longest))], earlier: 0 }, lost, 9)
    expect(huge.preamble.length).toBeLessThan(33 * 1024)
    expect(huge.preamble).toContain("yyy…")
    expect(restart({ records: [], earlier: 0 }, lost, 9).preamble).toBe("")
  })
})
