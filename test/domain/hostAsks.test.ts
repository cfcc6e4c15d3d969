import { describe, expect, it } from "@effect/vitest"
import { longest } from "../../src/domain/clip.ts"
import * as HostState from "../../src/domain/HostState.ts"
import {
  after,
  answers,
  asks,
  from,
  kinds,
  names,
  refusals,
  run,
  says,
  signal,
  statuses,
  tags
} from "./hostInputs.ts"

describe("hostAsks", () => {
  it("logs and shows the ask, and is paused", () => {
    const machine = after(run("hello"), says("let me"), asks)
    expect(kinds(machine).slice(-2)).toEqual(["assistant_item", "extension"])
    expect(names(machine).slice(-3)).toEqual(["text_done", "asked", "status"])
    expect(HostState.status(machine.state)).toBe("paused")
  })

  it("logs that an ask is too long for the log, and shows it all the same", () => {
    const options = Array.from({ length: 9 }, (_, id) => ({
      id: `${id}`,
      name: "\u0001".repeat(longest / 4),
      kind: "allow_once"
    }))
    const ask = { id: "a1", title: "May I?", options, asked_at: 1 }
    const machine = after(run("hello"), signal({ kind: "Asked", ask }))
    expect(machine.told).toContainEqual({ event: "asked", data: { ask } })
    expect(machine.log.at(-1)).toMatchObject({
      domain: "pods.ask",
      payload: { omitted: expect.stringMatching(/^\d+ characters$/) }
    })
  })

  it("gives the first answer to the agent and says whose it was", () => {
    const machine = after(run("hello"), asks, answers("yes"))
    const outcome = { kind: "selected", option: "yes" }
    expect(machine.done.at(-1)).toEqual({ _tag: "Answer", ask: "a1", outcome })
    expect(machine.told).toContainEqual({
      event: "answered",
      data: { ask: "a1", outcome, by: "ann" }
    })
    expect(statuses(machine)).toEqual(["running", "paused", "running"])
    expect(refusals(machine.feed(answers("yes")))).toEqual(["refused"])
    expect(tags(machine).filter((tag) => tag === "Answer")).toHaveLength(1)
  })

  it("refuses an answer that was not offered", () => {
    const machine = after(run("hello"), asks, answers("perhaps"))
    expect(refusals(machine)).toEqual(["refused"])
    expect(tags(machine)).not.toContain("Answer")
  })

  it("closes an ask that the agent withdraws, without an answer", () => {
    const machine = after(run("hello"), asks, signal({ kind: "Withdrew", ask: "a1" }))
    expect(machine.told).toContainEqual({
      event: "answered",
      data: { ask: "a1", outcome: { kind: "cancelled" } }
    })
    expect(tags(machine)).not.toContain("Answer")
    expect(HostState.status(machine.state)).toBe("running")
  })

  it("cancels open asks before it cancels their turn", () => {
    const machine = after(run("hello"), asks, from({ method: "cancel" }))
    expect(tags(machine).slice(-2)).toEqual(["Answer", "Cancel"])
    expect(machine.state.asks).toEqual([])
  })

  it("cancels an ask that comes after the cancel", () => {
    const machine = after(run("hello"), from({ method: "cancel" }), asks)
    expect(machine.done.at(-1)).toMatchObject({ _tag: "Answer", outcome: { kind: "cancelled" } })
    expect(names(machine)).not.toContain("asked")
  })
})
