import { describe, expect, it } from "@effect/vitest"
import { Either } from "effect"
import * as HostState from "../../src/domain/HostState.ts"
import * as LogEnd from "../../src/domain/LogEnd.ts"
import * as LogEntry from "../../src/domain/LogEntry.ts"
import { beforeTurn, isEnough, restart } from "../../src/domain/restart.ts"
import { driven, fresh } from "../support/drivenMachine.ts"
import { asks, done, feed, pause, prompt as sends, prompts, resume, says } from "./hostInputs.ts"
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

const resumed = { kind: "Resumed" } as const
const from = (records: ReadonlyArray<unknown>, earlier = 0) =>
  restart({ records, earlier }, undefined, resumed, 9)

/** Of entries, their kind, or the domain of our own ones. */
const lines = (entries: ReadonlyArray<LogEntry.LogEntry>) =>
  entries.map((entry) => entry.kind === "extension" ? entry.domain : entry.kind)

const turn = [invoke, prompt("my question"), answer("my answer"), turnEnd(2), completed]
const epoch = (epoch: number, turns: number, queue: ReadonlyArray<unknown> = []) =>
  note("pods.epoch", { epoch, turns, queue })

describe("restart", () => {
  it("goes on from where the Pod stood", () => {
    const records = [epoch(4, 7, [waits("p1")]), queued("p2"), note("pods.unqueued", { id: "p1" })]
    expect(from(records, 500)).toMatchObject({ epoch: 5, turns: 7, queue: [waits("p2")] })
  })

  it("logs where it stands now and how the agent came back, after everything else", () => {
    const { entries } = from([...turn, queued("p1")])
    expect(entries).toEqual([
      {
        kind: "extension",
        ts: 9,
        domain: "pods.epoch",
        payload: {
          epoch: 2,
          turns: 2,
          queue: [waits("p1")],
          last_turn: { how: "finished", at: 1 }
        }
      },
      { kind: "extension", ts: 9, domain: "pods.restore", payload: resumed }
    ])
  })

  it("is an epoch of its own each time, also when nothing happens in it", () => {
    let records: ReadonlyArray<unknown> = turn
    for (const epoch of [2, 3, 4]) {
      const next = from(records)
      expect(next.epoch).toBe(epoch)
      records = [...records, ...next.entries]
    }
  })

  it("is the second epoch after a host that was killed in its first turn", () => {
    expect(from([invoke, prompt("a")]).epoch).toBe(2)
  })

  it("marks an unfinished turn, and sends nothing again", () => {
    const { entries, lastTurn, queue } = from([
      invoke,
      prompt("a"),
      call("t1"),
      note("pods.ask", { id: "1.a", title: "?" })
    ])
    expect(lines(entries)).toEqual([
      "pods.answer",
      "tool_result",
      "turn_end",
      "run_errored",
      "pods.epoch",
      "pods.restore"
    ])
    expect(lastTurn).toMatchObject({ how: "failed", at: 9, message: expect.stringMatching(/host/) })
    expect(queue).toEqual([])
  })

  it("closes nothing that is closed", () => {
    const records = [
      ...turn,
      note("pods.ask", { id: "1.a", title: "?" }),
      note("pods.answer", { ask: "1.a", outcome: { kind: "cancelled" } })
    ]
    expect(lines(from(records).entries)).toEqual(["pods.epoch", "pods.restore"])
  })

  it("leaves a log from which the next restart closes nothing", () => {
    const records = [invoke, prompt("a"), call("t1"), note("pods.ask", { id: "1.a" }), queued("p1")]
    const closed = [...records, ...from(records).entries]
    expect(lines(from(closed).entries)).toEqual(["pods.epoch", "pods.restore"])
    expect(from(closed)).toMatchObject({ epoch: 3, queue: [waits("p1")] })
  })

  describe("with a draft of what the agent was saying", () => {
    const draft = (kind: "text" | "thought", records: ReadonlyArray<unknown>) =>
      restart({ records, earlier: 0 }, { kind, text: "half a sent" }, resumed, 9).entries

    it("makes it the record that it did not come to be, before the end of the turn", () => {
      const [said, ...rest] = draft("text", [invoke, prompt("a"), call("t1")])
      expect(said).toEqual({
        kind: "assistant_item",
        ts: 9,
        item: {
          kind: "message",
          role: "assistant",
          content: [{ kind: "text", text: "half a sent" }]
        }
      })
      expect(lines(rest)).toEqual([
        "tool_result",
        "turn_end",
        "run_errored",
        "pods.epoch",
        "pods.restore"
      ])
    })

    it("knows a thought from a text", () => {
      expect(draft("thought", [invoke, prompt("a")])[0]).toEqual({
        kind: "assistant_item",
        ts: 9,
        item: { kind: "reasoning", text: "half a sent", summary: [] }
      })
    })

    it("makes no turn of what was said outside of one", () => {
      expect(lines(draft("text", turn))).toEqual(["assistant_item", "pods.epoch", "pods.restore"])
    })

    it("tells an agent that has lost the conversation about it", () => {
      const lost = { kind: "Lost", why: "" } as const
      const saying = { kind: "text", text: "half a sent" } as const
      const newest = { records: [invoke, prompt("a")], earlier: 0 }
      expect(restart(newest, saying, lost, 9).preamble).toContain("User: a\n\nYou: half a sent")
    })
  })

  it("gives context only to an agent that has lost the conversation", () => {
    const preamble = (reopened: Parameters<typeof restart>[2]) =>
      restart({ records: turn, earlier: 0 }, undefined, reopened, 9).preamble
    expect(preamble({ kind: "Resumed" })).toBe("")
    expect(preamble({ kind: "Loaded", remembers: { prompts: 1, of: 1 } })).toBe("")
    expect(preamble({ kind: "Lost", why: "no such session" })).toContain("my question")
  })

  it("makes a Pod that rests, with the queue held", () => {
    const { entries: _, ...start } = from([...turn, queued("p1")])
    const state = HostState.start({ ...fresh, ...start, started: true })
    expect(state).toMatchObject({ held: true, phase: { _tag: "Resting" }, kept: true, turns: 2 })
    expect(HostState.status(state)).toBe("paused")
    const machine = feed(driven(state), resume)
    expect(prompts(machine)).toEqual(["p1"])
  })

  it("writes only what every reader understands", () => {
    const records = [invoke, prompt("a"), call("t1"), note("pods.ask", { id: "1.a" }), queued("p")]
    const said = { kind: "text", text: "x" } as const
    const lost = { kind: "Lost", why: "no" } as const
    for (const entry of restart({ records, earlier: 0 }, said, lost, 9).entries) {
      expect(LogEntry.decodeLine(LogEntry.encodeLine(entry))).toEqual(Either.right(entry))
    }
  })

  describe("from a log that our former version wrote", () => {
    const old = [
      { kind: "segment_start", ts: 1, session_id: fresh.session, system_prompt: null, history: [] },
      ...turn,
      note("pods.restore", { kind: "Loaded" }),
      invoke,
      prompt("again"),
      note("pods.ask", { id: "a1", title: "?" })
    ]

    it("goes on in the second epoch, with nobody waiting", () => {
      expect(from(old)).toMatchObject({ epoch: 2, turns: 3, queue: [] })
      expect(lines(from(old).entries)).toEqual([
        "pods.answer",
        "turn_end",
        "run_errored",
        "pods.epoch",
        "pods.restore"
      ])
    })

    it("goes on from the end of a long one, though it does not tell everything", () => {
      expect(from(turn.slice(2), 700)).toMatchObject({ epoch: 2, turns: 2, queue: [] })
      expect(from([answer("and")], 700)).toMatchObject({ epoch: 2, turns: 0, queue: [] })
    })
  })

  it("goes on from a log that insomnia wrote", () => {
    const theirs = [
      invoke,
      prompt("a"),
      { kind: "system_item", ts: 1, item: {} },
      call("c1"),
      result("c1"),
      { kind: "llm_usage", ts: 1 },
      answer("b"),
      turnEnd(1),
      note("metrics", { x: 1 }),
      completed,
      { ...invoke, trigger: "notify" },
      answer("half")
    ]
    const { entries, ...rest } = from(theirs)
    expect(rest).toMatchObject({ epoch: 2, turns: 2, queue: [], preamble: "" })
    expect(lines(entries)).toEqual(["turn_end", "run_errored", "pods.epoch", "pods.restore"])
  })
})

describe("isEnough", () => {
  it.each([
    { name: "a whole log", records: [], earlier: 0, enough: true },
    { name: "one without where the Pod stands", records: turn, earlier: 1, enough: false },
    { name: "one that tells it", records: [epoch(2, 3)], earlier: 1, enough: true },
    {
      name: "one that tells it so that nobody understands",
      records: [note("pods.epoch", {})],
      earlier: 1,
      enough: false
    }
  ])("says of $name: $enough", ({ earlier, enough, records }) => {
    expect(isEnough({ records, earlier })).toBe(enough)
  })

  it("is content with what a machine writes from one turn to the next", () => {
    const machine = feed(driven(), sends("p1"), ...done, sends("p2"), says("half"), asks)
    const last = machine.log.findLastIndex((entry) =>
      entry.kind === "extension" && entry.domain === "pods.epoch"
    )
    const newest = { records: machine.log.slice(last), earlier: last }
    expect(isEnough(newest)).toBe(true)
    expect(isEnough({ records: machine.log.slice(last + 1), earlier: last + 1 })).toBe(false)
    const { queue, turns } = restart(newest, undefined, resumed, 9)
    expect({ queue, turns }).toEqual({ queue: [], turns: 2 })
  })

  it("hears of a pause and its queue, too", () => {
    const machine = feed(driven(), sends("p1"), sends("p2"), says("yo"), pause, ...done)
    expect(LogEnd.read(machine.log.slice(-2), machine.log.length - 2)).toMatchObject({
      turns: 1,
      queue: [{ id: "p2", by: "ann" }]
    })
  })
})

describe("beforeTurn", () => {
  it("leaves out the turn that goes on at the end, with its prompt", () => {
    expect(beforeTurn([...turn, invoke, prompt("b"), call("t1")])).toEqual(turn)
    expect(beforeTurn([invoke, prompt("b")])).toEqual([])
  })

  it("leaves out nothing between two turns", () => {
    expect(beforeTurn(turn)).toEqual(turn)
    expect(beforeTurn([...turn, invoke, errored])).toEqual([...turn, invoke, errored])
    expect(beforeTurn([])).toEqual([])
  })
})
