import { describe, expect, it } from "@effect/vitest"
import { longest } from "../../src/domain/clip.ts"
import * as HostState from "../../src/domain/HostState.ts"
import { driven, fresh } from "../support/drivenMachine.ts"
import {
  after,
  ann,
  answers,
  asks,
  bob,
  cancel,
  done,
  feed,
  from,
  kinds,
  lines,
  names,
  notes,
  over,
  refusals,
  run,
  says,
  signal,
  statuses,
  tags
} from "./hostInputs.ts"

const yes = { kind: "selected", option: "yes" }

describe("hostAsks", () => {
  it("logs and shows the ask, and is paused", () => {
    const machine = after(run("hello"), says("let me"), asks)
    expect(kinds(machine).slice(-2)).toEqual(["assistant_item", "pods.ask"])
    expect(names(machine).slice(-3)).toEqual(["text_done", "asked", "status"])
    expect(HostState.status(machine.state)).toBe("paused")
  })

  it("gives the ask an id that no earlier host has given", () => {
    const machine = driven({ ...fresh, epoch: 7 })
    feed(machine, run("hello"), asks)
    expect(machine.told).toContainEqual(
      expect.objectContaining({
        event: "asked",
        data: { ask: expect.objectContaining({ id: "7.a1" }) }
      })
    )
    expect(notes(machine, "pods.ask")).toMatchObject([{ id: "7.a1", title: "May I?" }])
  })

  it("logs that an ask is too long for the log, and shows it all the same", () => {
    const options = Array.from({ length: 9 }, (_, id) => ({
      id: `${id}`,
      name: "\u0001".repeat(longest / 4),
      kind: "allow_once"
    }))
    const ask = { id: "a1", title: "May I?", options, asked_at: 1 }
    const machine = after(run("hello"), signal({ kind: "Asked", ask }))
    expect(machine.told).toContainEqual({ event: "asked", data: { ask: { ...ask, id: "1.a1" } } })
    expect(machine.log.at(-1)).toMatchObject({
      domain: "pods.ask",
      payload: { omitted: expect.stringMatching(/^\d+ characters$/) }
    })
  })

  it("gives the first answer to the agent, by its own id, and says whose it was", () => {
    const machine = after(run("hello"), asks, answers("yes"))
    expect(machine.done.at(-1)).toEqual({ _tag: "Answer", ask: "a1", outcome: yes })
    const answered = { ask: "1.a1", outcome: yes, by: "ann" }
    expect(machine.told).toContainEqual({ event: "answered", data: answered })
    expect(notes(machine, "pods.answer")).toEqual([answered])
    expect(statuses(machine)).toEqual(["running", "paused", "running"])
  })

  it("logs an answer before the agent gets it", () => {
    const machine = after(run("hello"), asks)
    const before = machine.carried.length
    feed(machine, answers("yes"))
    expect(machine.carried.slice(before, before + 2)).toMatchObject([
      { _tag: "Record", entries: [{ domain: "pods.answer" }] },
      { _tag: "Answer" }
    ])
  })

  it.each([
    { sender: { id: 1, name: "ann" }, by: "ann" },
    { sender: { id: 1, name: "" }, by: "another client" }
  ])("tells who comes too late that it was answered by $by", ({ by, sender }) => {
    const machine = after(run("hello"), asks, answers("yes", sender), answers("yes", bob))
    expect(machine.whispered).toEqual([
      [2, { event: "refused", data: { message: `already answered by ${by}` } }]
    ])
    expect(tags(machine).filter((tag) => tag === "Answer")).toHaveLength(1)
  })

  it("tells it also after the turn", () => {
    const machine = after(run("hello"), asks, answers("yes"), over, answers("yes", bob))
    expect(machine.whispered).toEqual([
      [2, { event: "refused", data: { message: "already answered by ann" } }]
    ])
  })

  it("refuses an answer that was not offered, and the ask stays open", () => {
    const machine = after(run("hello"), asks, answers("perhaps"))
    expect(machine.whispered).toEqual([
      [1, { event: "refused", data: { message: "the agent does not offer this answer" } }]
    ])
    expect(tags(machine)).not.toContain("Answer")
    expect(machine.state.asks).toHaveLength(1)
  })

  it.each(["a1", "0.a1", "2.a1", "11.a1", "1.a10", ".a1", ""])(
    "refuses an answer to %j, which is not the ask of this host",
    (id) => {
      const machine = after(run("hello"), asks, answers("yes", bob, id))
      expect(machine.whispered).toEqual([
        [2, { event: "refused", data: { message: "nobody is asked this any more" } }]
      ])
      expect(tags(machine)).not.toContain("Answer")
    }
  )

  it("takes a form that is filled in, and none that was not offered", () => {
    const form = {
      id: "a1",
      title: "Who are you?",
      options: [],
      fields: [{ name: "name", title: "Name", type: "text", required: true } as const],
      asked_at: 1
    }
    const fills = (content: Record<string, string | number>) =>
      from({ method: "answer", params: { ask: "1.a1", outcome: { kind: "filled", content } } })
    const machine = after(run("hello"), signal({ kind: "Asked", ask: form }), fills({ name: 7 }))
    feed(machine, fills({}), fills({ name: "ann", age: "7" }))
    expect(refusals(machine)).toEqual(["refused", "refused", "refused"])
    feed(machine, fills({ name: "ann" }))
    expect(machine.done.at(-1)).toEqual({
      _tag: "Answer",
      ask: "a1",
      outcome: { kind: "filled", content: { name: "ann" } }
    })
  })

  it("closes an ask that the agent withdraws, without an answer", () => {
    const machine = after(run("hello"), asks, signal({ kind: "Withdrew", ask: "a1" }))
    const withdrawn = { ask: "1.a1", outcome: { kind: "cancelled" } }
    expect(machine.told).toContainEqual({ event: "answered", data: withdrawn })
    expect(notes(machine, "pods.answer")).toEqual([withdrawn])
    expect(tags(machine)).not.toContain("Answer")
    expect(HostState.status(machine.state)).toBe("running")
    expect(refusals(feed(machine, answers("yes")))).toEqual(["refused"])
  })

  it("passes over what is withdrawn and was never asked", () => {
    const machine = after(run("hello"), asks)
    const told = machine.told.length
    feed(machine, signal({ kind: "Withdrew", ask: "1.a1" }))
    expect(machine.state.asks).toHaveLength(1)
    expect(machine.told.length).toBe(told)
  })

  it("is paused until the last of several asks is closed", () => {
    const second = { id: "a2", title: "And this?", options: [], asked_at: 1 }
    const machine = after(run("hello"), asks, signal({ kind: "Asked", ask: second }))
    feed(machine, answers("yes"))
    expect(statuses(machine)).toEqual(["running", "paused"])
    feed(machine, signal({ kind: "Withdrew", ask: "a2" }))
    expect(statuses(machine)).toEqual(["running", "paused", "running"])
  })

  it("takes asks when no turn runs, and is paused for them", () => {
    const machine = after(run("hello"), ...done, asks)
    expect(HostState.status(machine.state)).toBe("paused")
    feed(machine, answers("yes"))
    expect(statuses(machine)).toEqual(["running", "idle", "paused", "idle"])
    expect(lines(machine).slice(-2)).toEqual(["pods.ask", "pods.answer"])
  })

  it("answers by itself an ask that comes after the cancel", () => {
    const machine = after(run("hello"), cancel, asks)
    expect(machine.done.at(-1)).toEqual({
      _tag: "Answer",
      ask: "a1",
      outcome: { kind: "cancelled" }
    })
    expect(names(machine)).not.toContain("asked")
  })

  it("remembers who answered the latest fifty", () => {
    const machine = after(run("hello"))
    for (let id = 0; id < 60; id++) {
      const ask = {
        id: `b${id}`,
        title: "?",
        options: [{ id: "yes", name: "Yes", kind: "allow_once" }],
        asked_at: 1
      }
      feed(machine, signal({ kind: "Asked", ask }), answers("yes", bob, `1.b${id}`))
    }
    expect(machine.state.answered).toHaveLength(50)
    feed(machine, answers("yes", ann, "1.b10"), answers("yes", ann, "1.b9"))
    expect(machine.whispered).toEqual(
      ["already answered by bob", "nobody is asked this any more"].map((message) => [
        1,
        { event: "refused", data: { message } }
      ])
    )
  })
})
