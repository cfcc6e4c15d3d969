import { describe, expect, it } from "@effect/vitest"
import * as LogEnd from "../../src/domain/LogEnd.ts"
import { driven, fresh } from "../support/drivenMachine.ts"
import {
  after,
  alerts,
  ann,
  answers,
  asks,
  bob,
  dies,
  done,
  failed,
  feed,
  lines,
  names,
  notes,
  over,
  pause,
  prompt,
  prompts,
  receipts,
  refusals,
  resume,
  run,
  says,
  statuses,
  stop,
  tags,
  ticked,
  toldOf,
  unqueue,
  waiting
} from "./hostInputs.ts"

const stopped = (reason: "cancelled" | "end_turn" | "max_tokens") =>
  ({ _tag: "TurnOver", how: { _tag: "Stopped", reason } }) as const

/** A Pod that rests while three prompts wait. */
const held = () =>
  after(prompt("p1"), prompt("p2", bob), prompt("p3"), prompt("p4", bob), pause, stopped("cancelled"))

describe("hostPrompts", () => {
  describe("a prompt that comes while the Pod rests", () => {
    it("begins, and its sender gets a receipt once it is in the log", () => {
      const machine = after(prompt("p1"))
      expect(receipts(machine)).toEqual([{ client: 1, id: "p1", kind: "delivered" }])
      expect(machine.carried.slice(0, 5).map(({ _tag }) => _tag)).toEqual([
        "Record",
        "KeepSegment",
        "Broadcast",
        "Tell",
        "Broadcast"
      ])
      expect(machine.carried[0]).toMatchObject({ durability: "Synced" })
      expect(toldOf(machine, "prompted")).toEqual([{ id: "p1", by: "ann" }])
    })

    it("is rejected when the disk is full, and may be sent again", () => {
      const machine = driven().feed(prompt("p1"), true)
      expect(receipts(machine)).toEqual([{
        client: 1,
        id: "p1",
        kind: "rejected",
        reason: "the prompt was not taken: the disk is full"
      }])
      expect(machine.told).toEqual([])
      expect(receipts(machine.feed(prompt("p1"))).at(-1)).toMatchObject({ kind: "delivered" })
    })

    it.each([
      { why: "it is empty", inputs: [], text: "  ", reason: "the prompt is empty" },
      {
        why: "the Pod stops",
        inputs: [run("one"), stop],
        text: "p1",
        reason: "the Pod is about to stop"
      },
      {
        why: "another host has the Pod",
        inputs: [{ _tag: "Ousted", reason: "another one has it" } as const],
        text: "p1",
        reason: "another one has it"
      }
    ])("is rejected when $why", ({ inputs, reason, text }) => {
      const machine = after(...inputs)
      const before = machine.log.length
      expect(receipts(machine.feed(prompt(text)))).toEqual([
        { client: 1, id: text, kind: "rejected", reason }
      ])
      expect(machine.log.length).toBe(before)
    })
  })

  describe("a prompt that comes in a turn", () => {
    it("waits, in the order in which it came", () => {
      const machine = after(prompt("p1"), prompt("p2", bob), prompt("p3"))
      expect(receipts(machine)).toEqual([
        { client: 1, id: "p1", kind: "delivered" },
        { client: 2, id: "p2", kind: "queued", before: 0 },
        { client: 1, id: "p3", kind: "queued", before: 1 }
      ])
      expect(waiting(machine)).toEqual(["p2", "p3"])
      expect(toldOf(machine, "queue").at(-1)).toMatchObject({
        queue: [{ id: "p2", by: "bob" }, { id: "p3", by: "ann" }],
        held: false
      })
      feed(machine, ...done, ...done)
      expect(prompts(machine)).toEqual(["p1", "p2", "p3"])
    })

    it("is in the log, safe from a power cut, before its sender gets the receipt", () => {
      const machine = after(prompt("p1"))
      const before = machine.carried.length
      machine.feed(prompt("p2"))
      const [first, second] = machine.carried.slice(before)
      expect(first).toMatchObject({
        _tag: "Record",
        durability: "Synced",
        entries: [{ domain: "pods.queued", payload: { id: "p2", by: "ann" } }]
      })
      expect(second).toMatchObject({ _tag: "Tell", event: { event: "receipt" } })
    })

    it("is rejected when the disk is full, and does not wait", () => {
      const machine = after(prompt("p1")).feed(prompt("p2"), true)
      expect(receipts(machine).at(-1)).toMatchObject({ id: "p2", kind: "rejected" })
      expect(waiting(machine)).toEqual([])
      expect(names(machine)).not.toContain("queue")
      expect(notes(machine, "pods.queued")).toEqual([])
    })

    it("begins when the turn is over, and is no longer one that waits", () => {
      const machine = after(prompt("p1"), prompt("p2", bob), says("yo"), asks, answers("yes"))
      const told = machine.told.length
      feed(machine, over)
      expect(machine.told.slice(told).map(({ event }) => event)).toEqual([
        "turn_end",
        "run_end",
        "status",
        "queue",
        "prompted",
        "user_message",
        "status",
        "invoke_start",
        "turn_start"
      ])
      expect(toldOf(machine, "queue").at(-1)).toEqual({ queue: [], held: false })
      expect(toldOf(machine, "prompted").at(-1)).toEqual({ id: "p2", by: "bob" })
      expect(machine.state.phase).toMatchObject({ _tag: "Running", by: "bob", id: "p2" })
    })

    it("leaves the queue in the same record in which it begins", () => {
      const records: Array<ReadonlyArray<string>> = []
      const machine = driven(fresh, (commands) => {
        for (const command of commands) {
          if (command._tag !== "Record") continue
          records.push(command.entries.map((entry) =>
            entry.kind === "extension" ? entry.domain : entry.kind
          ))
        }
      })
      feed(machine, prompt("p1"), prompt("p2", bob), over)
      expect(records).toContainEqual(["pods.unqueued", "pods.prompt", "invoke", "user_input"])
      expect(notes(machine, "pods.unqueued")).toEqual([{ id: "p2" }])
      expect(notes(machine, "pods.prompt").at(-1)).toEqual({ id: "p2", by: "bob" })
    })

    it("is rejected when it is not to wait", () => {
      const machine = after(prompt("p1"), prompt("p2", ann, false))
      expect(receipts(machine).at(-1)).toMatchObject({
        kind: "rejected",
        reason: "a turn is running"
      })
      expect(waiting(machine)).toEqual([])
    })

    it("is rejected when its id waits already", () => {
      const machine = after(prompt("p1"), prompt("p2"), prompt("p2", bob))
      expect(receipts(machine).at(-1)).toMatchObject({
        client: 2,
        kind: "rejected",
        reason: "this prompt is waiting already"
      })
      expect(waiting(machine)).toEqual(["p2"])
    })

    it("is rejected when it is the one that runs, sent again", () => {
      const machine = after(prompt("p1"), prompt("p1"))
      expect(receipts(machine).map(({ kind }) => kind)).toEqual(["delivered", "rejected"])
      expect(prompts(feed(machine, over))).toEqual(["p1"])
    })

    it("is rejected when a hundred wait already", () => {
      const machine = after(run("one"))
      for (let id = 0; id < 101; id++) machine.feed(prompt(`p${id}`))
      expect(waiting(machine)).toHaveLength(100)
      expect(receipts(machine).slice(-2)).toEqual([
        { client: 1, id: "p99", kind: "queued", before: 99 },
        {
          client: 1,
          id: "p100",
          kind: "rejected",
          reason: "100 prompts are waiting already; remove one first"
        }
      ])
    })

    it.each([failed, stopped("cancelled"), stopped("max_tokens")])(
      "begins however the turn before it ended ($how.reason)",
      (end) => {
        expect(prompts(after(prompt("p1"), prompt("p2"), end))).toEqual(["p1", "p2"])
      }
    )

    it("leaves the log of the turn undisturbed", () => {
      const machine = after(prompt("p1"), says("half "), prompt("p2"), says("and half"), over)
      expect(machine.log).toContainEqual(expect.objectContaining({
        item: {
          kind: "message",
          role: "assistant",
          content: [{ kind: "text", text: "half and half" }]
        }
      }))
    })
  })

  describe("insomnia's run", () => {
    it("does not wait and gets no receipt", () => {
      const machine = after(prompt("p1"), run("hello", bob))
      expect(machine.whispered.at(-1)).toMatchObject([2, {
        event: "error",
        data: { code: "already_running" }
      }])
      expect(receipts(after(run("hello")))).toEqual([])
      expect(waiting(machine)).toEqual([])
    })

    it("takes nothing from the queue, whatever it is called", () => {
      const machine = held().feed(prompt("run-2"))
      const others = waiting(machine)
      expect(others).toContain("run-2")
      feed(machine, run("hello"))
      expect(machine.state.phase).toMatchObject({ id: "run-2", text: "hello" })
      expect(waiting(machine)).toEqual(others)
      expect(LogEnd.read(machine.log, 0).queue).toEqual(machine.state.queue)
    })
  })

  describe("a prompt that waits", () => {
    it("can be taken back by anybody", () => {
      const machine = after(prompt("p1"), prompt("p2"), prompt("p3"), unqueue("p2", bob))
      expect(waiting(machine)).toEqual(["p3"])
      expect(toldOf(machine, "queue").at(-1)).toMatchObject({ queue: [{ id: "p3" }] })
      expect(notes(machine, "pods.unqueued")).toEqual([{ id: "p2" }])
      expect(prompts(feed(machine, ...done, ...done))).toEqual(["p1", "p3"])
      expect(LogEnd.read(machine.log, 0).queue).toEqual([])
    })

    it("cannot be taken back when it does not wait", () => {
      const machine = after(prompt("p1"), unqueue("p1", bob))
      expect(machine.whispered.at(-1)).toEqual([2, {
        event: "refused",
        data: { message: "this prompt does not wait any more" }
      }])
    })

    it("still waits when the log does not take that it was taken back", () => {
      const machine = after(prompt("p1"), prompt("p2")).feed(unqueue("p2"), true)
      expect(machine.whispered.at(-1)).toEqual([1, {
        event: "refused",
        data: { message: "the prompt still waits: the disk is full" }
      }])
      expect(waiting(machine)).toEqual(["p2"])
      expect(toldOf(machine, "queue")).toHaveLength(1)
    })

    it("ends the pause with it when it was the last", () => {
      const machine = after(prompt("p1"), prompt("p2"), pause, stopped("cancelled"))
      feed(machine, unqueue("p2"))
      expect(machine.state.held).toBe(false)
      expect(statuses(machine)).toEqual(["running", "paused", "idle"])
    })

    it("waits on when the log does not take its beginning, which is told once", () => {
      const machine = after(prompt("p1"), prompt("p2"), prompt("p3"), says("yo"))
      machine.feed(over, true)
      expect(waiting(machine)).toEqual(["p2", "p3"])
      expect(machine.state.phase._tag).toBe("Resting")
      const told = alerts(machine)
      expect(told).toHaveLength(1)
      machine.pass(10_000).feed(ticked, true)
      expect(alerts(machine)).toEqual(told)
      expect(prompts(machine)).toEqual(["p1"])
    })

    it("begins in its order as soon as there is room again", () => {
      const machine = after(prompt("p1"), prompt("p2"), says("yo")).feed(over, true)
      expect(receipts(machine.feed(prompt("p3"))).at(-1)).toMatchObject({ kind: "queued", before: 1 })
      expect(prompts(machine)).toEqual(["p1", "p2"])
      feed(machine, over)
      expect(prompts(machine)).toEqual(["p1", "p2", "p3"])
    })

    it("begins by itself when there is room, though nobody does anything", () => {
      const machine = after(prompt("p1"), prompt("p2"), says("yo")).feed(over, true)
      const before = machine.carried.length
      machine.pass(10_000).feed(ticked)
      expect(prompts(machine)).toEqual(["p1", "p2"])
      // It is in the log before anybody hears of it.
      expect(machine.carried[before]).toMatchObject({
        _tag: "Record",
        entries: expect.arrayContaining([expect.objectContaining({ kind: "user_input" })])
      })
      expect(lines(machine).slice(-4)).toEqual([
        "pods.unqueued",
        "pods.prompt",
        "invoke",
        "user_input"
      ])
    })

    it("does not begin before the log has it, even when the agent's words are offered again", () => {
      const machine = after(prompt("p1"), prompt("p2"), says("yo")).feed(over, true)
      machine.pass(10_000).feed(ticked, true)
      expect(prompts(machine)).toEqual(["p1"])
      expect(waiting(machine)).toEqual(["p2"])
      expect(names(machine).filter((name) => name === "prompted")).toHaveLength(1)
    })
  })

  describe("the queue of a Pod that was restored", () => {
    const queue = ["p1", "p2"].map((id) => ({
      id,
      by: "ann",
      input: [{ kind: "text" as const, content: id }],
      at: 1
    }))
    const restored = () => {
      const state = { ...fresh, started: true, kept: true, queue, held: true }
      return driven(state)
    }

    it("waits until somebody lets it go on", () => {
      const machine = feed(restored(), ticked)
      expect(tags(machine)).toEqual([])
      expect(prompts(feed(machine, resume, over))).toEqual(["p1", "p2"])
    })

    it("goes on after a prompt that insomnia's clients send", () => {
      const machine = feed(restored(), run("now"))
      expect(prompts(feed(machine, over))).toEqual(["now", "p1"])
    })

    it("lets new prompts wait behind it", () => {
      const machine = feed(restored(), prompt("p3"))
      expect(receipts(machine)).toEqual([{ client: 1, id: "p3", kind: "queued", before: 2 }])
      expect(refusals(feed(machine, prompt("p4", ann, false))).at(-1)).toBe("receipt")
      expect(receipts(machine).at(-1)).toMatchObject({
        kind: "rejected",
        reason: "the queue is held"
      })
    })
  })

  it("holds the queue of an agent that dies again and again, and says why", () => {
    const machine = after(prompt("p0"), prompt("p1"), prompt("p2"), prompt("p3"))
    for (let death = 0; death < 3; death++) {
      feed(machine, dies, failed, { _tag: "AgentStarted", reopened: { kind: "Resumed" }, preamble: "" })
    }
    expect(waiting(machine)).toEqual(["p3"])
    expect(machine.state.held).toBe(true)
    expect(statuses(machine).at(-1)).toBe("paused")
    expect(alerts(machine).at(-1)).toMatch(/^the agent died three times within a minute: it exited/)
  })
})
