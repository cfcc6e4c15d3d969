import { describe, expect, it } from "@effect/vitest"
import * as HostState from "../../src/domain/HostState.ts"
import type { PodStatus } from "../../src/domain/PodStatus.ts"
import { type Driven, driven, fresh } from "../support/drivenMachine.ts"
import {
  after,
  alerts,
  answers,
  asks,
  cancel,
  dies,
  done,
  failed,
  feed,
  force,
  lines,
  names,
  notes,
  notStarted,
  over,
  pause,
  prompt,
  prompts,
  receipts,
  refusals,
  resume,
  run,
  says,
  signal,
  started,
  statuses,
  tags,
  toldOf,
  waiting
} from "./hostInputs.ts"

/** The agent dies in its turn, which ends with it. */
const deadly = [dies, failed]

/** As often as it takes to be given up. */
const exhausted = () =>
  after(run("one"), ...deadly, run("two"), started(), ...deadly, run("three"), started(), ...deadly)

const starts = (machine: Driven) => tags(machine).filter((tag) => tag === "StartAgent").length
const states = (state: PodStatus) => signal({ kind: "Stated", status: state })

describe("hostAgent", () => {
  describe("an agent that dies", () => {
    it("leaves its asks unanswered, and its last words to everybody", () => {
      const lastWords = ["one", "two", "three", "four"]
      const died = signal({ kind: "Died", reason: "it exited", lastWords })
      const machine = after(run("hello"), asks, died)
      expect(machine.state.asks).toEqual([])
      expect(tags(machine)).not.toContain("Answer")
      expect(notes(machine, "pods.answer")).toEqual([{
        ask: "1.a1",
        outcome: { kind: "cancelled" }
      }])
      expect(alerts(machine)).toEqual(["the agent is gone: it exited\ntwo\nthree\nfour"])
      expect(toldOf(machine, "agent")).toEqual([{ kind: "gone", reason: "it exited" }])
      expect(statuses(machine)).toEqual(["running", "paused", "running"])
    })

    it("in a turn makes it a failed one", () => {
      const machine = after(run("hello"), says("half"), dies, failed)
      expect(lines(machine).slice(-4)).toEqual([
        "assistant_item",
        "turn_end",
        "pods.epoch",
        "run_errored"
      ])
      expect(HostState.status(machine.state)).toBe("idle")
      expect(starts(machine)).toBe(0)
    })

    it("while the Pod rests is started again by the next prompt, not before", () => {
      const machine = after(run("one"), ...done, dies)
      expect(starts(machine)).toBe(0)
      feed(machine, prompt("p1"))
      expect(tags(machine).at(-1)).toBe("StartAgent")
      expect(receipts(machine)).toEqual([{ client: 1, id: "p1", kind: "delivered" }])
      expect(HostState.status(machine.state)).toBe("running")
      expect(prompts(machine)).toEqual(["one"])
      feed(machine, started())
      expect(prompts(machine)).toEqual(["one", "p1"])
      expect(toldOf(machine, "agent")).toEqual([
        { kind: "gone", reason: "it exited" },
        { kind: "starting" },
        { kind: "ready" }
      ])
    })

    it("is started again at once when somebody waits", () => {
      const machine = after(run("one"), prompt("p1"), says("yo"), dies, failed)
      expect(starts(machine)).toBe(1)
      feed(machine, started(), ...done)
      expect(prompts(machine)).toEqual(["one", "p1"])
    })

    it("is not started for a queue that is held", () => {
      const machine = after(run("one"), prompt("p1"), says("yo"), pause, dies, failed)
      expect(starts(machine)).toBe(0)
      expect(starts(feed(machine, resume))).toBe(1)
    })

    it("dies once", () => {
      const machine = after(run("one"), dies)
      const { state } = machine
      expect(feed(machine, dies).state).toEqual(state)
      expect(alerts(machine)).toHaveLength(1)
    })

    it("has its asks passed over that come late", () => {
      const machine = after(run("one"), dies, asks)
      expect(names(machine)).not.toContain("asked")
    })

    it("before it was given its prompt has missed it, and so would the queue", () => {
      const machine = after(run("one"), dies, failed, run("two"), prompt("p1"), dies)
      expect(machine.log.at(-1)).toMatchObject({ kind: "run_errored", message: "it exited\nhelp" })
      expect(machine.state.agent.kind).toBe("gone")
      expect(machine.state.held).toBe(true)
      // Whichever of two agents it was, nobody is left who could be taken for ready.
      expect(tags(machine).slice(-2)).toEqual(["StartAgent", "KillAgent"])
      expect(machine.state.agent).toEqual(feed(machine, started()).state.agent)
      feed(machine, resume, started(), says("yo"))
      expect(prompts(machine)).toEqual(["one", "p1"])
    })
  })

  describe("an agent that dies three times within a minute", () => {
    const reason = "the agent died three times within a minute: it exited; try again in a minute"

    it("gets no more prompts, which are refused with the reason", () => {
      const machine = exhausted()
      const logged = machine.log.length
      feed(machine, prompt("p1"), run("four"))
      expect(receipts(machine)).toEqual([{ client: 1, id: "p1", kind: "rejected", reason }])
      expect(machine.whispered.at(-1)).toEqual([
        1,
        { event: "error", data: { code: "provider_error", message: reason } }
      ])
      expect(machine.log.length).toBe(logged)
      expect(starts(machine)).toBe(2)
    })

    it("gets them again a minute later", () => {
      const machine = exhausted().pass(60_000)
      feed(machine, run("four"), started())
      expect(prompts(machine)).toEqual(["one", "two", "three", "four"])
    })

    it("has its queue held, which goes on a minute later when somebody says so", () => {
      const machine = after(run("one"), prompt("p1"), prompt("p2"), prompt("p3"))
      feed(machine, ...deadly, started(), ...deadly, started(), ...deadly)
      expect(prompts(machine)).toEqual(["one", "p1", "p2"])
      expect(waiting(machine)).toEqual(["p3"])
      expect(statuses(machine).at(-1)).toBe("paused")
      expect(alerts(machine).at(-1)).toBe(reason)
      feed(machine, resume)
      expect(waiting(machine)).toEqual(["p3"])
      feed(machine.pass(60_000), resume, started())
      expect(prompts(machine)).toEqual(["one", "p1", "p2", "p3"])
    })

    it("is one that died three times, not one that died slowly", () => {
      const machine = after(run("one"), ...deadly).pass(60_000)
      feed(machine, run("two"), started(), ...deadly, run("three"), started(), ...deadly)
      expect(refusals(feed(machine, run("four"), started()))).toEqual([])
      expect(prompts(machine)).toEqual(["one", "two", "three", "four"])
    })
  })

  describe("an agent that cannot be started", () => {
    it("fails the turn with what it said last, and the queue waits", () => {
      const machine = after(run("one"), ...done, dies, run("two"), prompt("p1"), notStarted)
      expect(machine.log.at(-1)).toMatchObject({
        kind: "run_errored",
        message: "no such program\ntwo\nthree\nfour"
      })
      expect(alerts(machine).at(-1)).toBe(
        "the agent could not be started: no such program\ntwo\nthree\nfour"
      )
      expect(machine.state.agent).toEqual({ kind: "gone", reason: "no such program" })
      expect(machine.state).toMatchObject({ held: true, queue: [{ id: "p1" }] })
      expect(statuses(machine).at(-1)).toBe("paused")
      expect(starts(feed(machine, resume))).toBe(2)
    })

    it("does not make a pause where nobody waits", () => {
      const machine = after(run("one"), ...done, dies, run("two"), notStarted)
      expect(statuses(machine).at(-1)).toBe("idle")
    })

    it("is only told when the turn does not wait for it any more", () => {
      const machine = after(run("one"), ...done, dies, run("two"), cancel)
      const turns = machine.state.turns
      feed(machine, notStarted)
      expect(machine.state).toMatchObject({ turns, agent: { kind: "gone" } })
    })

    it("has nothing to do with the agent that is there", () => {
      const machine = after(run("one"), says("yo"))
      const { state, told } = machine
      const before = told.length
      expect(feed(machine, notStarted).state).toEqual(state)
      expect(told.length).toBe(before)
    })
  })

  describe("an agent that is back", () => {
    it("logs how, and gets its prompt", () => {
      const machine = after(run("one"), ...done, dies, run("two"))
      feed(machine, started({ kind: "Loaded", remembers: { prompts: 1, of: 1 } }))
      expect(notes(machine, "pods.restore")).toEqual([
        { kind: "Loaded", remembers: { prompts: 1, of: 1 } }
      ])
      expect(prompts(machine)).toEqual(["one", "two"])
      expect(alerts(machine)).toEqual(["the agent is gone: it exited\nhelp"])
    })

    it("without the conversation is told about it first, and everybody hears why", () => {
      const machine = after(run("one"), ...done, dies, run("two"))
      feed(machine, started({ kind: "Lost", why: "no such session" }, "before: "))
      expect(prompts(machine)).toEqual(["one", "before: two"])
      expect(alerts(machine).at(-1)).toBe("the agent has lost the conversation: no such session")
      expect(notes(machine, "pods.restore")).toEqual([{ kind: "Lost", why: "no such session" }])
      expect(prompts(feed(machine, ...done, run("three"))).at(-1)).toBe("three")
    })

    it("is nobody's when none was started", () => {
      const machine = after(run("one"), says("yo"))
      const { state } = machine
      expect(feed(machine, started({ kind: "Lost", why: "" }, "before: ")).state).toEqual(state)
      expect(prompts(machine)).toEqual(["one"])
    })

    it("comes too late when it was given up", () => {
      const machine = after(run("one"), ...done, dies, run("two"), notStarted)
      expect(feed(machine, started()).state.agent).toEqual({
        kind: "gone",
        reason: "no such program"
      })
      expect(prompts(machine)).toEqual(["one"])
    })

    it("waits for the next prompt when its turn is cancelled", () => {
      const machine = after(run("one"), ...done, dies, run("two"), cancel, started())
      expect(prompts(machine)).toEqual(["one"])
      expect(prompts(feed(machine, run("three")))).toEqual(["one", "three"])
      expect(starts(machine)).toBe(1)
    })

    it("is not told twice what it was told once the turn failed for it", () => {
      const machine = driven({ ...fresh, preamble: "before: " })
      feed(machine, run("one"), dies, failed, run("two"))
      feed(machine, started({ kind: "Lost", why: "" }, "newer: "), ...done, run("three"))
      expect(prompts(machine)).toEqual(["before: one", "newer: two", "three"])
    })
  })

  describe("an agent that says itself what it does", () => {
    it("has the status that it says, also when no turn runs", () => {
      const machine = after(run("hello"), states("running"), states("paused"), states("running"))
      feed(machine, states("idle"), over, states("running"), states("idle"))
      expect(statuses(machine)).toEqual([
        "running",
        "paused",
        "running",
        "idle",
        "running",
        "idle"
      ])
      expect(HostState.status(machine.state)).toBe("idle")
    })

    it("has nothing more to say of a turn that is over", () => {
      const machine = after(run("hello"), states("running"), over)
      expect(HostState.status(machine.state)).toBe("idle")
      expect(statuses(machine)).toEqual(["running", "idle"])
    })

    it("is paused while one of its asks is open, whatever it says", () => {
      const machine = after(run("hello"), asks, states("running"))
      expect(HostState.status(machine.state)).toBe("paused")
      expect(HostState.status(feed(machine, answers("yes")).state)).toBe("running")
    })

    it("says nothing any more when it is gone, which is told", () => {
      const machine = after(run("hello"), ...done, states("paused"), dies)
      expect(statuses(machine).slice(-2)).toEqual(["paused", "idle"])
      const forced = after(run("hello"), states("paused"), force)
      expect(statuses(forced)).toEqual(["running", "paused", "running"])
    })

    it("tells each status once", () => {
      const machine = after(run("hello"), asks, states("paused"), dies)
      expect(statuses(machine)).toEqual(["running", "paused", "running"])
    })
  })

  it("keeps the mode in which the agent works", () => {
    const machine = after(signal({ kind: "Moded", mode: "plan" }))
    expect(machine.done).toEqual([{ _tag: "KeepMode", mode: "plan" }])
  })
})
