import { describe, expect, it } from "@effect/vitest"
import { Option } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import * as LogEnd from "../../src/domain/LogEnd.ts"
import * as LogEntry from "../../src/domain/LogEntry.ts"
import { clean, glance } from "../../src/domain/logGlance.ts"
import {
  answer,
  call,
  completed,
  errored,
  invoke,
  note,
  prompt,
  queued,
  result,
  turnEnd,
  waits
} from "./hostRecords.ts"

const corpus = join(import.meta.dirname, "../fixtures/corpus")
const recordsOf = (file: string) =>
  readFileSync(file, "utf8").split("\n").flatMap((line) =>
    Option.toArray(Option.map(glance(clean(line)), ({ document }) => document))
  )

const epoch = (payload: object) => note("pods.epoch", { epoch: 3, turns: 9, queue: [], ...payload })

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
    expect(LogEnd.read([note("pods.acp", {})], 500).unfinished).toBe(false)
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
      { kind: "turn_end", ts: 9, turn_count: 1 },
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

  it("counts an unfinished turn once, also when its host was killed while it wrote the end", () => {
    const closing = (records: ReadonlyArray<unknown>, earlier = 0) =>
      LogEnd.closing(LogEnd.read(records, earlier), 9).map(({ kind }) => kind)
    expect(closing([invoke, turnEnd(1), completed, invoke])).toEqual(["turn_end", "run_errored"])
    expect(closing([invoke, turnEnd(1)])).toEqual(["run_errored"])
    expect(closing([answer("and")], 500)).toEqual(["run_errored"])
  })

  it("closes asks that nobody answered", () => {
    const asked = ["1.a", "1.b", "1.c"].map((id) => note("pods.ask", { id, title: "?" }))
    const answered = note("pods.answer", { ask: "1.b", outcome: { kind: "cancelled" } })
    const end = LogEnd.read([invoke, ...asked, answered, completed], 0)
    expect(end.asks).toEqual(["1.a", "1.c"])
    const closing = LogEnd.closing(end, 9)
    expect(closing).toEqual(["1.a", "1.c"].map((ask) => ({
      kind: "extension",
      ts: 9,
      domain: "pods.answer",
      payload: { ask, outcome: { kind: "cancelled" } }
    })))
    expect(LogEnd.read([...asked, answered, ...closing], 0).asks).toEqual([])
  })

  it("has nothing to close of an ask that was too long for the log", () => {
    const omitted = note("pods.ask", { omitted: "2000000 characters" })
    const end = LogEnd.read([invoke, omitted, note("pods.answer", { ask: "1.a" }), completed], 0)
    expect(LogEnd.closing(end, 9)).toEqual([])
  })

  it("closes the log of field report paperclip 2358", () => {
    const records = recordsOf(join(corpus, "09-unfinished-tool-call.paperclip-2358.jsonl"))
    const closing = LogEnd.closing(LogEnd.read(records, 0), 9)
    expect(closing.map(({ kind }) => kind)).toEqual(["tool_result", "turn_end", "run_errored"])
    for (const entry of closing) expect(LogEntry.encodeLine(entry)).toContain("\"ts\":9")
  })

  it("leaves nothing open in any log of the corpus", () => {
    const files = readdirSync(corpus, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".jsonl"))
    expect(files.length).toBeGreaterThan(8)
    for (const file of files) {
      const records = recordsOf(join(corpus, file))
      const closed = [...records, ...LogEnd.closing(LogEnd.read(records, 0), 9)]
      expect([file, LogEnd.closing(LogEnd.read(closed, 0), 9)]).toEqual([file, []])
    }
  })

  it("counts the turns that the agent has finished, for who verifies what it remembers", () => {
    const turn = (end: unknown) => [invoke, prompt("a"), end]
    const records = [...turn(completed), ...turn(errored), ...turn(completed), invoke, prompt("b")]
    expect(LogEnd.read(records, 0).prompts).toBe(2)
  })

  it.each([
    { end: completed, how: "finished" },
    { end: { ...completed, result: "limit_reached" }, how: "limit_reached" },
    { end: { ...completed, result: "paused", interrupted: true }, how: "cancelled" },
    { end: errored, how: "cancelled" },
    { end: { ...errored, message: "it broke" }, how: "failed" }
  ])("tells that the last turn was $how", ({ end, how }) => {
    const { lastTurn } = LogEnd.read([invoke, prompt("a"), { ...end, ts: 17 }], 0)
    expect(lastTurn).toMatchObject({ how, at: 17 })
  })

  describe("knows who waits", () => {
    it("from who came and who went", () => {
      const records = [
        queued("p1"),
        queued("p2"),
        note("pods.unqueued", { id: "p1" }),
        queued("p3")
      ]
      expect(LogEnd.read(records, 0).queue).toEqual([waits("p2"), waits("p3")])
    })

    it("from where the Pod stood at the end of its last turn", () => {
      const records = [queued("p1"), epoch({ queue: [waits("p2")] }), queued("p3")]
      expect(LogEnd.read(records, 700).queue).toEqual([waits("p2"), waits("p3")])
    })

    it("but not from what nobody can read", () => {
      const records = [queued("p1"), note("pods.queued", { id: 7 }), note("pods.unqueued", null)]
      expect(LogEnd.read(records, 0).queue).toEqual([waits("p1")])
    })
  })

  describe("knows where the Pod stands", () => {
    it("from the newest record of it", () => {
      const records = [epoch({ epoch: 2 }), invoke, turnEnd(10), epoch({ turns: 10 }), completed]
      expect(LogEnd.read(records, 700)).toMatchObject({ epoch: 3, turns: 10, queue: [] })
    })

    it("and how its last turn ended, when the end is not among what was read", () => {
      const last_turn = { how: "failed", at: 5, message: "it broke" }
      expect(LogEnd.read([epoch({ last_turn })], 700).lastTurn).toEqual(last_turn)
      expect(LogEnd.read([epoch({ last_turn }), { ...completed, ts: 17 }], 700).lastTurn)
        .toEqual({ how: "finished", at: 17 })
      expect(LogEnd.read([{ ...completed, ts: 17 }, epoch({})], 700).lastTurn)
        .toEqual({ how: "finished", at: 17 })
    })

    it("or not, when only the end of a log without such records was read", () => {
      const { epoch, turns } = LogEnd.read([answer("and"), note("pods.epoch", { epoch: "x" })], 700)
      expect({ epoch, turns }).toEqual({ epoch: undefined, turns: undefined })
    })

    it("is what its own record says", () => {
      const stand = {
        epoch: 4,
        turns: 11,
        queue: [waits("p1")],
        lastTurn: { how: "suspect", at: 5 } as const
      }
      const entry = LogEnd.standing(stand, 9)
      expect(LogEnd.read([JSON.parse(LogEntry.encodeLine(entry))], 700)).toMatchObject(stand)
    })
  })

  it("does not stumble over records of any shape", () => {
    const domains = ["pods.epoch", "pods.queued", "pods.unqueued", "pods.ask", "pods.answer"]
    const shapes = [null, 1, "x", [], {}]
    const odd = [
      ...shapes,
      { kind: "turn_end" },
      { kind: "tool_result", item: null },
      ...domains.flatMap((domain) => shapes.map((odd) => note(domain, odd)))
    ]
    expect(LogEnd.read(odd, 0)).toEqual({
      turns: 0,
      epoch: 1,
      unfinished: false,
      counted: false,
      unanswered: [],
      asks: [],
      queue: [],
      prompts: 0,
      lastTurn: undefined
    })
  })
})
