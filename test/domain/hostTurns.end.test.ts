import { describe, expect, it } from "@effect/vitest"
import * as LogEnd from "../../src/domain/LogEnd.ts"
import type { Driven } from "../support/drivenMachine.ts"
import {
  after,
  alerts,
  answers,
  asks,
  bob,
  cancel,
  dies,
  done,
  failed,
  feed,
  kinds,
  lines,
  names,
  notes,
  over,
  pause,
  prompt,
  prompts,
  run,
  says,
  shutdown,
  started,
  stop,
  tags,
  ticked,
  toldOf,
  tookTooLong,
  waiting
} from "./hostInputs.ts"

/** A turn whose agent is still being started. */
const starting = () => after(run("one"), dies, failed, prompt("p1"))

describe("hostTurns", () => {
  describe("stop", () => {
    it("leaves at once when the Pod rests, and writes nothing before the first prompt", () => {
      const machine = after(stop)
      expect(machine.done).toEqual([{ _tag: "Stop" }])
      expect(machine.log).toEqual([])
    })

    it.each([
      { input: shutdown, why: "stopped" },
      { input: stop, why: "terminated" }
    ])("says at the end of the log that it was $why", ({ input, why }) => {
      const machine = after(run("hello"), ...done, input)
      expect(machine.log.at(-1)).toMatchObject({ domain: "pods.closed", payload: { why } })
      expect(machine.carried.at(-1)).toEqual({ _tag: "Stop" })
      expect(machine.carried.at(-2)).toMatchObject({ _tag: "Record", durability: "Synced" })
    })

    it.each([
      { input: shutdown, why: "stopped" },
      { input: stop, why: "terminated" }
    ])("cancels the turn and hurries it, and says then that it was $why", ({ input, why }) => {
      const machine = after(run("hello"), asks, input, shutdown, stop)
      expect(tags(machine).slice(-3)).toEqual(["Answer", "Cancel", "Hurry"])
      feed(machine, over)
      expect(lines(machine).slice(-4)).toEqual([
        "turn_end",
        "pods.epoch",
        "run_errored",
        "pods.closed"
      ])
      expect(notes(machine, "pods.closed")).toEqual([{ why }])
      expect(machine.carried.at(-1)).toEqual({ _tag: "Stop" })
    })

    it("does not wait for an agent that does not listen", () => {
      const machine = after(run("hello"), asks, stop, tookTooLong)
      expect(machine.stopped()).toBe(true)
      expect(lines(machine).slice(-2)).toEqual(["run_errored", "pods.closed"])
    })

    it("does not wait for an agent that is being started", () => {
      const machine = feed(starting(), stop)
      expect(machine.carried.at(-1)).toEqual({ _tag: "Stop" })
      expect(lines(machine).slice(-2)).toEqual(["run_errored", "pods.closed"])
      expect(tags(machine)).not.toContain("Hurry")
    })

    it("leaves a paused Pod with its queue in the log", () => {
      const machine = after(prompt("p1"), prompt("p2", bob), says("yo"), pause, over, stop)
      expect(lines(machine).at(-1)).toBe("pods.closed")
      expect(LogEnd.read(machine.log, 0).queue).toMatchObject([{ id: "p2", by: "bob" }])
      expect(prompts(machine)).toEqual(["p1"])
    })

    it("does not begin what waits when the last turn ends", () => {
      const machine = after(prompt("p1"), prompt("p2"), says("yo"), stop, over)
      expect(prompts(machine)).toEqual(["p1"])
      expect(waiting(machine)).toEqual(["p2"])
    })

    it("answers asks that are open when no turn runs", () => {
      const machine = after(run("hello"), ...done, asks, stop)
      expect(tags(machine).slice(-2)).toEqual(["Answer", "Stop"])
      expect(lines(machine).slice(-3)).toEqual(["pods.ask", "pods.answer", "pods.closed"])
    })

    it("leaves with all that the agent said after its turn", () => {
      const machine = after(run("hello"), over, says("by the way"), stop)
      expect(lines(machine).slice(-3)).toEqual(["run_completed", "assistant_item", "pods.closed"])
    })

    it("leaves with the records that the log did not take before", () => {
      const machine = after(run("hello")).feed(over, true)
      expect(kinds(machine).at(-1)).toBe("user_input")
      feed(machine, stop)
      expect(kinds(machine).slice(-2)).toEqual(["turn_end", "run_completed"])
    })

    it("leaves when the disk is full, too", () => {
      const machine = after(run("hello"), ...done).feed(stop, true)
      expect(machine.stopped()).toBe(true)
    })
  })

  describe("an agent that is not heard", () => {
    const quiet = () => after(run("hello"))
    const later = (machine: Driven, minutes: number) => feed(machine.pass(minutes * 60_000), ticked)

    it("is told after two minutes, once", () => {
      const machine = later(quiet(), 1)
      expect(names(machine)).not.toContain("silence")
      later(later(machine, 1), 5)
      const heard_at = machine.state.phase._tag === "Running" ? machine.state.phase.heardAt : 0
      expect(toldOf(machine, "silence")).toEqual([{ heard_at }])
    })

    it("is told when it speaks again, and when it falls silent after that", () => {
      const heardAt = (machine: Driven) =>
        toldOf(machine, "silence").map((data) => "heard_at" in data ? data.heard_at : 0)
      const spoken = feed(later(quiet(), 3), says("yo"))
      const [since = 0, over = 0] = heardAt(spoken)
      expect(over - since).toBeGreaterThanOrEqual(3 * 60_000)
      expect(names(spoken).slice(-2)).toEqual(["silence", "text_delta"])
      later(spoken, 1)
      expect(heardAt(spoken)).toHaveLength(2)
      later(spoken, 1)
      expect(heardAt(spoken)).toEqual([since, over, over])
    })

    it("is not told while somebody else is to speak", () => {
      const machine = later(feed(quiet(), asks), 10)
      later(feed(machine, answers("yes")), 1)
      expect(names(machine)).not.toContain("silence")
      later(machine, 1)
      expect(names(machine)).toContain("silence")
    })

    it("is not told when no turn runs", () => {
      expect(names(later(feed(quiet(), over), 10))).not.toContain("silence")
    })
  })

  describe("a turn that is over at once and without a word", () => {
    it("is marked, and told", () => {
      const machine = after(run("hello"), over)
      expect(lines(machine).slice(-4)).toEqual([
        "pods.suspect",
        "turn_end",
        "pods.epoch",
        "run_completed"
      ])
      expect(machine.state.lastTurn?.how).toBe("suspect")
      expect(alerts(machine)).toEqual([
        "the turn was over at once and without a word from the agent"
      ])
      expect(tags(machine)).not.toContain("KillAgent")
    })

    it("ends the agent the second time in a row, and the next prompt starts it again", () => {
      const machine = after(run("one"), over, run("two"), over)
      expect(tags(machine).at(-1)).toBe("KillAgent")
      expect(alerts(machine).at(-1)).toMatch(/^the agent says nothing any more/)
      feed(machine, run("three"))
      expect(tags(machine).at(-1)).toBe("StartAgent")
      feed(machine, started(), over)
      expect(tags(machine).filter((tag) => tag === "KillAgent")).toHaveLength(1)
    })

    it("counts only when it is the second in a row", () => {
      const machine = after(run("one"), over, run("two"), ...done, run("three"), over)
      expect(tags(machine)).not.toContain("KillAgent")
      expect(notes(machine, "pods.suspect")).toHaveLength(2)
    })

    it.each([
      { what: "a word", inputs: [says("yo"), over], wait: 0 },
      { what: "50 ms", inputs: [over], wait: 50 },
      { what: "a failure", inputs: [failed], wait: 0 },
      { what: "a cancel", inputs: [cancel, over], wait: 0 }
    ])("is a turn like any other with $what", ({ inputs, wait }) => {
      const machine = after(run("hello")).pass(wait)
      feed(machine, ...inputs)
      expect(notes(machine, "pods.suspect")).toEqual([])
    })
  })
})
