import { describe, expect, it } from "@effect/vitest"
import { Other } from "../../src/domain/AgentUpdate.ts"
import { driven, fresh } from "../support/drivenMachine.ts"
import { after, answers, asks, kinds, names, over, run, says, signal } from "./hostInputs.ts"

describe("hostLog", () => {
  it("writes nothing before the first line of the segment", () => {
    const machine = after(says("early"), asks)
    expect(machine.log).toEqual([])
    machine.feed(answers("yes")).feed(run("hello"))
    expect(kinds(machine)).toEqual([
      "segment_start",
      "assistant_item",
      "extension",
      "extension",
      "invoke",
      "user_input"
    ])
  })

  it("tells once that the log takes nothing, and writes it later", () => {
    const machine = after(run("hello"))
    machine.feed(asks, true).feed(answers("yes"), true)
    expect(names(machine).filter((name) => name === "alert")).toHaveLength(1)
    machine.feed(over)
    expect(kinds(machine).slice(3)).toEqual([
      "extension",
      "extension",
      "turn_end",
      "run_completed"
    ])
    machine.feed(asks, true)
    expect(names(machine).filter((name) => name === "alert")).toHaveLength(2)
  })

  it("does not offer everything again for each record, as long as the log takes nothing", () => {
    const plan = signal({ kind: "Updated", update: Other({ kind: "plan", document: {} }) })
    const offers: Array<number> = []
    const machine = driven(fresh, (commands) => {
      for (const command of commands) {
        if (command._tag === "Record") offers.unshift(command.entries.length)
      }
    })
    machine.feed(run("hello")).feed(plan, true).feed(plan, true).feed(plan, true)
    expect(offers).toEqual([1, 3])
    machine.pass(5_000).feed(plan, true).feed(plan, true)
    expect(offers).toEqual([4, 1, 3])
    machine.feed(over)
    expect(offers).toEqual([7, 4, 1, 3])
    expect(machine.state.unlogged).toEqual([])
  })

  it("keeps what is unwritten when a prompt is refused for it", () => {
    const machine = after(run("one")).feed(over, true)
    machine.feed(run("two"), true).feed(run("three"))
    expect(kinds(machine).slice(3)).toEqual(["turn_end", "run_completed", "invoke", "user_input"])
  })
})
