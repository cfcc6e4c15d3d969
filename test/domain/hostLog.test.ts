import { describe, expect, it } from "@effect/vitest"
import { Other } from "../../src/domain/AgentUpdate.ts"
import * as LogEnd from "../../src/domain/LogEnd.ts"
import { restart } from "../../src/domain/restart.ts"
import { type Driven, driven, fresh } from "../support/drivenMachine.ts"
import {
  after,
  alerts,
  answers,
  asks,
  bob,
  done,
  feed,
  kinds,
  lines,
  names,
  over,
  pause,
  prompt,
  prompts,
  resume,
  run,
  says,
  signal,
  statuses,
  tags,
  ticked,
  toldOf,
  woken
} from "./hostInputs.ts"

const plan = signal({ kind: "Updated", update: Other({ kind: "plan", document: {} }) })

describe("hostLog", () => {
  it("writes nothing before the first line of the segment", () => {
    const machine = after(says("early"), asks)
    expect(machine.log).toEqual([])
    feed(machine, answers("yes"), run("hello"))
    expect(kinds(machine)).toEqual([
      "segment_start",
      "assistant_item",
      "pods.ask",
      "pods.answer",
      "invoke",
      "user_input"
    ])
  })

  describe("when the disk is full", () => {
    it("tells once that the log takes nothing, and writes it later", () => {
      const machine = after(run("hello"))
      machine.feed(asks, true).feed(answers("yes"), true)
      expect(alerts(machine)).toEqual([
        "what the agent does cannot be logged now: the disk is full"
      ])
      feed(machine, says("yo"), over)
      expect(kinds(machine).slice(3)).toEqual([
        "pods.ask",
        "pods.answer",
        "assistant_item",
        "turn_end",
        "run_completed"
      ])
      machine.feed(asks, true)
      expect(alerts(machine)).toHaveLength(2)
    })

    it("keeps the Pod and its clients, and takes no prompts", () => {
      const machine = after(run("hello")).feed(says("yo"), true).feed(over, true)
      expect(statuses(machine)).toEqual(["running", "idle"])
      expect(machine.feed(prompt("p1"), true).whispered).toMatchObject([
        [1, { event: "receipt", data: { receipt: { kind: "rejected" } } }]
      ])
      feed(machine, prompt("p2"))
      expect(prompts(machine)).toEqual(["hello", "p2"])
    })

    it("does not offer everything again for each record", () => {
      const offers: Array<number> = []
      const machine = driven(fresh, (commands) => {
        for (const command of commands) {
          if (command._tag === "Record") offers.unshift(command.entries.length)
        }
      })
      machine.feed(run("hello")).feed(plan, true).feed(plan, true).feed(plan, true)
      expect(offers).toEqual([1, 4])
      machine.pass(5_000).feed(plan, true).feed(plan, true)
      expect(offers).toEqual([4, 1, 4])
      machine.feed(over)
      expect(offers).toEqual([8, 4, 1, 4])
      expect(machine.state.unlogged).toEqual([])
    })

    it("offers it again though nothing happens, and is quiet once it is taken", () => {
      const machine = after(run("hello")).feed(plan, true)
      machine.pass(10_000).feed(ticked, true)
      expect(machine.state.unlogged).toHaveLength(1)
      expect(alerts(machine)).toHaveLength(1)
      feed(machine.pass(10_000), ticked)
      expect(lines(machine).at(-1)).toBe("pods.acp")
      expect(machine.state.unlogged).toEqual([])
      const before = machine.carried.length
      feed(machine.pass(10_000), ticked)
      expect(machine.carried.length).toBe(before)
    })

    it("keeps what is unwritten when a prompt is refused for it", () => {
      const machine = after(run("one")).feed(over, true)
      machine.feed(run("two"), true).feed(run("three"))
      expect(kinds(machine).slice(3)).toEqual([
        "pods.suspect",
        "turn_end",
        "run_completed",
        "invoke",
        "user_input"
      ])
    })
  })

  describe("a log of 32 MiB", () => {
    const long = (machine: Driven) => machine.weigh(32 * 1024 * 1024)
    const segments = (machine: Driven) => kinds(machine).filter((kind) => kind === "segment_start")

    it("goes on in a new segment, between two turns", () => {
      const machine = long(after(run("hello")))
      feed(machine, says("yo"), asks, answers("yes"), ticked, woken)
      expect(tags(machine)).not.toContain("Rotate")
      const old = machine.state.segment
      feed(machine, over)
      expect(tags(machine).slice(-2)).toEqual(["Rotate", "KeepSegment"])
      expect(machine.state.segment).not.toBe(old)
      expect(machine.told.at(-1)).toMatchObject({
        event: "segment_rotated",
        data: { entry: { kind: "segment_start", compacted_from: { segment_id: old } } }
      })
    })

    it("does so once", () => {
      const machine = feed(long(after(run("hello"))), ...done, run("again"), ...done, woken, ticked)
      expect(segments(machine)).toHaveLength(2)
      expect(tags(machine).filter((tag) => tag === "Rotate")).toHaveLength(1)
    })

    it("stays where it is as long as it is shorter", () => {
      const machine = after(run("hello")).weigh(32 * 1024 * 1024 - 100)
      expect(tags(feed(machine, ...done))).not.toContain("Rotate")
    })

    it("goes on with the queue in the new segment", () => {
      const machine = long(after(prompt("p1"), prompt("p2", bob), prompt("p3")))
      feed(machine, ...done)
      expect(prompts(machine)).toEqual(["p1", "p2"])
      expect(lines(machine).slice(-6)).toEqual([
        "segment_start",
        "pods.epoch",
        "pods.unqueued",
        "pods.prompt",
        "invoke",
        "user_input"
      ])
      const told = names(machine)
      expect(told.lastIndexOf("segment_rotated")).toBeLessThan(told.lastIndexOf("user_message"))
      feed(machine, ...done)
      expect(prompts(machine)).toEqual(["p1", "p2", "p3"])
      expect(segments(machine)).toHaveLength(2)
    })

    it("says in the new segment where the Pod stands, before the metadata names it", () => {
      const machine = long(after(prompt("p1"), prompt("p2"), prompt("p3"), says("yo"), pause))
      feed(machine, over)
      const rotated = machine.carried.findLastIndex(({ _tag }) => _tag === "Rotate")
      expect(machine.carried.slice(rotated, rotated + 3)).toMatchObject([
        { _tag: "Rotate" },
        { _tag: "Record", durability: "Synced", entries: [{ domain: "pods.epoch" }] },
        { _tag: "KeepSegment" }
      ])
      expect(machine.stored()).toHaveLength(2)
      const next = restart(
        { records: machine.stored(), earlier: 0 },
        undefined,
        { kind: "Resumed" },
        9
      )
      expect(next).toMatchObject({
        epoch: 2,
        turns: 1,
        queue: [{ id: "p2" }, { id: "p3" }],
        lastTurn: { how: "cancelled" }
      })
      expect(prompts(feed(machine, resume, ...done))).toEqual(["p1", "p2", "p3"])
    })

    it("tells that it cannot, goes on with the queue, and tries again after the next turn", () => {
      const machine = long(after(prompt("p1"), prompt("p2"), says("yo")))
      machine.canRotate = false
      feed(machine, over)
      expect(alerts(machine)).toEqual([
        "the log stays in one long file for now: the disk is full"
      ])
      expect(prompts(machine)).toEqual(["p1", "p2"])
      expect(segments(machine)).toHaveLength(1)
      machine.canRotate = true
      feed(machine, ...done)
      expect(segments(machine)).toHaveLength(2)
      expect(alerts(machine)).toHaveLength(1)
    })

    it("does not try again before the log has grown", () => {
      const machine = feed(long(after(run("hello"))), says("yo"), asks, answers("yes"))
      machine.canRotate = false
      feed(machine, over, woken, ticked, woken)
      expect(alerts(machine)).toHaveLength(1)
    })

    it("does not when another host has the Pod", () => {
      const machine = long(after(run("hello"), { _tag: "Ousted", reason: "another one has it" }))
      expect(tags(feed(machine, ...done))).not.toContain("Rotate")
    })

    it("waits with it until the log has everything", () => {
      const machine = feed(long(after(run("hello"))), plan, says("yo"))
      machine.feed(over, true)
      expect(tags(machine)).not.toContain("Rotate")
      feed(machine, run("again"), ...done)
      expect(segments(machine)).toHaveLength(2)
    })
  })

  it("reads its end as the state is", () => {
    const machine = after(prompt("p1"), prompt("p2"), prompt("p3"), ...done)
    const { queue, turns } = LogEnd.read(machine.log, 0)
    expect({ queue, turns }).toEqual({ queue: machine.state.queue, turns: machine.state.turns })
    expect(toldOf(machine, "queue").at(-1)).toMatchObject({ queue })
  })
})
