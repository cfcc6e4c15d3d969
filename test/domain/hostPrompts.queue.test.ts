import { describe, expect, it } from "@effect/vitest"
import * as LogEnd from "../../src/domain/LogEnd.ts"
import { driven, fresh } from "../support/drivenMachine.ts"
import {
  after,
  alerts,
  ann,
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
  after(
    prompt("p1"),
    prompt("p2", bob),
    prompt("p3"),
    prompt("p4", bob),
    pause,
    stopped("cancelled")
  )

describe("hostPrompts", () => {
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

    it("tells that it cannot begin when nobody asked for it just now", () => {
      const machine = after(prompt("p1"), prompt("p2"), says("yo"), pause, over)
      machine.feed(resume, true).pass(10_000).feed(ticked, true)
      expect(alerts(machine)).toEqual(["the next prompt cannot begin: the disk is full"])
      feed(machine.pass(10_000), ticked)
      expect(prompts(machine)).toEqual(["p1", "p2"])
    })

    it("begins in its order as soon as there is room again", () => {
      const machine = after(prompt("p1"), prompt("p2"), says("yo")).feed(over, true)
      expect(receipts(machine.feed(prompt("p3"))).at(-1)).toMatchObject({
        kind: "queued",
        before: 1
      })
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
      feed(machine, dies, failed, {
        _tag: "AgentStarted",
        reopened: { kind: "Resumed" },
        preamble: ""
      })
    }
    expect(waiting(machine)).toEqual(["p3"])
    expect(machine.state.held).toBe(true)
    expect(statuses(machine).at(-1)).toBe("paused")
    expect(alerts(machine).at(-1)).toMatch(/^the agent died three times within a minute: it exited/)
  })
})
