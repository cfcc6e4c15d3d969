import { describe, expect, it } from "@effect/vitest"
import * as HostState from "../../src/domain/HostState.ts"
import { type Driven, driven, fresh } from "../support/drivenMachine.ts"
import {
  after,
  alerts,
  asks,
  cancel,
  dies,
  done,
  failed,
  feed,
  force,
  kinds,
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
  started,
  statuses,
  tags,
  ticked,
  toldOf
} from "./hostInputs.ts"

/** A turn whose agent is still being started. */
const starting = () => after(run("one"), dies, failed, prompt("p1"))

const runEnds = (machine: Driven) => toldOf(machine, "run_end")

describe("hostTurns", () => {
  describe("pause", () => {
    it("cancels the turn, answers its asks first, and is told as a pause", () => {
      const machine = after(run("hello"), says("yo"), asks, pause)
      expect(tags(machine).slice(-2)).toEqual(["Answer", "Cancel"])
      expect(statuses(machine)).toEqual(["running", "paused", "running"])
      feed(machine, over)
      expect(runEnds(machine)).toEqual([{ result: "paused" }])
      expect(machine.log.at(-1)).toMatchObject({
        kind: "run_completed",
        interrupted: true,
        result: "paused"
      })
      expect(statuses(machine).at(-1)).toBe("paused")
      expect(machine.state.lastTurn).toMatchObject({ how: "cancelled" })
    })

    it.each([over, failed])("holds the queue, whatever the agent says ($how._tag)", (end) => {
      const machine = after(prompt("p1"), prompt("p2"), says("yo"), pause, end)
      expect(toldOf(machine, "queue").at(-1)).toMatchObject({ queue: [{ id: "p2" }], held: true })
      expect(prompts(feed(machine, ticked))).toEqual(["p1"])
      expect(runEnds(machine)).toEqual([{ result: "paused" }])
    })

    it("lasts until somebody resumes", () => {
      const machine = after(prompt("p1"), prompt("p2"), says("yo"), pause, over, resume)
      expect(prompts(machine)).toEqual(["p1", "p2"])
      expect(statuses(machine)).toEqual(["running", "paused", "idle", "running"])
      expect(toldOf(machine, "queue").at(-1)).toEqual({ queue: [], held: false })
    })

    it("ends with nothing to do when nothing waits", () => {
      const machine = after(run("hello"), says("yo"), pause, over, resume)
      expect(statuses(machine)).toEqual(["running", "paused", "idle"])
      expect(prompts(machine)).toEqual(["hello"])
      expect(refusals(feed(machine, resume))).toEqual(["not_paused"])
    })

    it("is told once", () => {
      const machine = after(run("hello"), says("yo"), pause, over)
      const told = machine.told.length
      feed(machine, pause)
      expect(machine.told.length).toBe(told)
      expect(machine.whispered).toEqual([])
    })

    it("keeps the Pod paused when somebody cancels", () => {
      const machine = after(run("hello"), says("yo"), pause, over, cancel)
      expect(refusals(machine)).toEqual(["not_running"])
      expect(HostState.status(machine.state)).toBe("paused")
    })

    it("ends with insomnia's run, and the queue goes on after it", () => {
      const machine = after(prompt("p1"), prompt("p2"), says("yo"), pause, over, run("now"))
      expect(prompts(machine)).toEqual(["p1", "now"])
      expect(toldOf(machine, "queue").at(-1)).toMatchObject({ queue: [{ id: "p2" }], held: false })
      expect(prompts(feed(machine, ...done))).toEqual(["p1", "now", "p2"])
    })

    it("lets prompts wait that come meanwhile", () => {
      const machine = after(run("one"), says("yo"), pause, over, prompt("p1"))
      expect(receipts(machine)).toEqual([{ client: 1, id: "p1", kind: "queued", before: 0 }])
      expect(prompts(feed(machine, resume))).toEqual(["one", "p1"])
    })

    it("ends a turn whose agent is still being started, which goes on starting", () => {
      const machine = feed(starting(), pause)
      expect(runEnds(machine)).toEqual([{ result: "paused" }])
      expect(statuses(machine).at(-1)).toBe("paused")
      expect(tags(machine)).not.toContain("Cancel")
      feed(machine, started())
      expect(prompts(machine)).toEqual(["one"])
      expect(machine.state.agent).toEqual({ kind: "ready" })
      expect(prompts(feed(machine, resume, prompt("p2")))).toEqual(["one", "p2"])
      expect(tags(machine).filter((tag) => tag === "StartAgent")).toHaveLength(1)
    })

    it("can be taken back while the turn still runs", () => {
      const machine = after(prompt("p1"), prompt("p2"), says("yo"), pause, resume, over)
      expect(prompts(machine)).toEqual(["p1", "p2"])
      expect(toldOf(machine, "queue")).toMatchObject(
        [false, true, false, false].map((held) => ({ held }))
      )
    })
  })

  describe("cancel", () => {
    it("answers the asks first, ask by ask, and then cancels", () => {
      const second = { ...ask("a2") }
      const machine = after(run("hello"), asks, second, cancel)
      expect(machine.done.slice(-3)).toEqual([
        { _tag: "Answer", ask: "a1", outcome: { kind: "cancelled" } },
        { _tag: "Answer", ask: "a2", outcome: { kind: "cancelled" } },
        { _tag: "Cancel" }
      ])
      expect(machine.state.asks).toEqual([])
    })

    it.each([
      over,
      failed,
      { _tag: "TurnOver", how: { _tag: "Stopped", reason: "max_tokens" } } as const,
      { _tag: "TurnOver", how: { _tag: "Stopped", reason: "refusal" } } as const
    ])("makes the turn a cancelled one, whatever the agent calls its end (%#)", (end) => {
      const machine = after(run("hello"), says("yo"), cancel, end)
      expect(machine.log.at(-1)).toMatchObject({ kind: "run_errored", message: "Cancelled" })
      expect(machine.state.lastTurn?.how).toBe("cancelled")
      expect(machine.told).toContainEqual({
        event: "error",
        data: { code: "internal", message: "Cancelled" }
      })
    })

    it("takes what the agent still says", () => {
      const machine = after(run("hello"), cancel, says("I stop"), over)
      expect(kinds(machine).slice(-3)).toEqual(["assistant_item", "turn_end", "run_errored"])
    })

    it("lets the queue go on", () => {
      expect(prompts(after(prompt("p1"), prompt("p2"), says("yo"), cancel, over)))
        .toEqual(["p1", "p2"])
    })

    it("does not end the agent when it is repeated at once", () => {
      const machine = after(run("hello"), cancel).pass(9_000)
      feed(machine, cancel)
      expect(tags(machine)).toEqual(["KeepSegment", "Prompt", "Cancel", "Cancel"])
    })

    it("ends the agent when it is repeated after ten seconds", () => {
      const machine = after(run("hello"), says("yo"), cancel).pass(10_000)
      feed(machine, cancel)
      expect(tags(machine).at(-1)).toBe("KillAgent")
      feed(machine, failed)
      expect(machine.log.at(-1)).toMatchObject({ kind: "run_errored", message: "Cancelled" })
    })

    it("ends a turn whose agent is still being started at once, and the next one waits for it", () => {
      const machine = feed(starting(), prompt("p2"), cancel)
      expect(machine.log.slice(-5)).toContainEqual(
        expect.objectContaining({ kind: "run_errored", message: "Cancelled" })
      )
      expect(machine.state.phase).toMatchObject({ id: "p2" })
      expect(prompts(feed(machine, started()))).toEqual(["one", "p2"])
      expect(tags(machine).filter((tag) => tag === "StartAgent")).toHaveLength(1)
    })

    it("leaves what the agent has to be told to the prompt that the agent gets", () => {
      const machine = driven({ ...fresh, preamble: "before: " })
      feed(machine, run("one"), dies, failed, run("two"), cancel, started(), run("three"))
      expect(prompts(machine)).toEqual(["before: one", "before: three"])
    })
  })

  describe("force", () => {
    it("closes the asks, ends the agent once, and the turn ends as cancelled", () => {
      const machine = after(run("hello"), says("yo"), asks, force)
      expect(machine.state.asks).toEqual([])
      expect(notes(machine, "pods.answer")).toEqual([
        { ask: "1.a1", outcome: { kind: "cancelled" } }
      ])
      expect(machine.state.agent).toEqual({ kind: "gone", reason: "it was ended" })
      expect(statuses(machine)).toEqual(["running", "paused", "running"])
      feed(machine, force)
      expect(tags(machine).filter((tag) => tag === "KillAgent")).toHaveLength(1)
      feed(machine, failed)
      expect(machine.log.at(-1)).toMatchObject({ kind: "run_errored", message: "Cancelled" })
      expect(statuses(machine).at(-1)).toBe("idle")
    })

    it("hears nothing of the death of the agent that was ended", () => {
      const machine = after(run("hello"), says("yo"), force)
      const { state, told } = machine
      const before = told.length
      expect(feed(machine, dies).state).toEqual(state)
      expect(told.length).toBe(before)
      expect(alerts(machine)).toEqual([])
    })

    it("counts for nothing: the next prompt starts the agent again, however often", () => {
      const machine = after()
      for (const text of ["one", "two", "three", "four"]) {
        feed(machine, run(text), started(), says("yo"), force, dies, failed)
      }
      expect(refusals(machine)).toEqual([])
      expect(prompts(machine)).toEqual(["one", "two", "three", "four"])
      expect(tags(machine).filter((tag) => tag === "StartAgent")).toHaveLength(3)
    })

    it("lets the next prompt of the queue start it again at once", () => {
      const machine = after(prompt("p1"), prompt("p2"), says("yo"), force, failed)
      expect(tags(machine).slice(-2)).toEqual(["KillAgent", "StartAgent"])
      expect(prompts(feed(machine, started()))).toEqual(["p1", "p2"])
    })

    it("ends the start of an agent before the next one is started", () => {
      const machine = feed(starting(), prompt("p2"), force)
      expect(tags(machine).slice(-3)).toEqual(["StartAgent", "KillAgent", "StartAgent"])
      expect(machine.state.phase).toMatchObject({ id: "p2" })
    })

    it("passes over what an agent asks that was ended", () => {
      const machine = after(run("hello"), says("yo"), force, asks, failed, asks)
      expect(names(machine)).not.toContain("asked")
      expect(HostState.status(machine.state)).toBe("idle")
    })
  })

  it("says that there is no agent for the turn that waited for it", () => {
    const machine = feed(starting(), notStarted)
    expect(machine.log.at(-1)).toMatchObject({
      kind: "run_errored",
      message: "no such program\ntwo\nthree\nfour"
    })
  })
})

const ask = (id: string) =>
  ({
    _tag: "Signalled",
    signal: {
      kind: "Asked",
      ask: { id, title: "And this?", options: [], asked_at: 1 }
    }
  }) as const
