import { describe, expect, it } from "@effect/vitest"
import { greeting, welcome } from "../../src/domain/hostOpening.ts"
import { driven } from "../support/drivenMachine.ts"
import {
  after,
  asks,
  dies,
  done,
  failed,
  feed,
  lines,
  over,
  pause,
  prompt,
  run,
  says,
  started
} from "./hostInputs.ts"

const facts = { name: "alpha", pid: 7, version: "1.2.3", cwd: "/work" }
const none = { earlier: 0, records: [] }

describe("welcome", () => {
  it("tells what is being said and asked", () => {
    const { log, state } = after(run("hello"), asks, says("well"))
    expect(welcome(facts, "demo 1.0", state, { earlier: 3, records: log })).toMatchObject({
      name: "alpha",
      host: { version: "1.2.3", protocol: 1, pid: 7 },
      agent: "demo 1.0",
      status: "paused",
      asks: [{ id: "1.a1" }],
      earlier: 3,
      records: log,
      partial: { kind: "text", text: "well" }
    })
    expect(welcome(facts, "demo", driven().state, none)).not.toHaveProperty("partial")
  })

  it("tells also what is not in the log yet", () => {
    const early = after(says("early"), asks)
    expect(welcome(facts, "demo", early.state, none).records).toMatchObject([
      { kind: "assistant_item" },
      { kind: "extension", domain: "pods.ask" }
    ])
    const full = after(run("hello"), says("well")).feed(over, true)
    const { records } = welcome(facts, "demo", full.state, { earlier: 0, records: full.log })
    expect(records.slice(0, full.log.length)).toEqual(full.log)
    expect(records.slice(full.log.length)).toMatchObject([
      { kind: "assistant_item" },
      { kind: "turn_end" },
      { kind: "extension", domain: "pods.epoch" },
      { kind: "run_completed" }
    ])
    expect(lines(full).at(-1)).toBe("user_input")
  })

  it("tells whose turn it is and since when, and nothing of it once it is over", () => {
    const machine = after(prompt("p1"), says("yo"))
    const { turn } = welcome(facts, "demo", machine.state, none)
    const { phase } = machine.state
    expect(turn).toMatchObject({ by: "ann" })
    expect(phase).toMatchObject({ began: turn?.began, heardAt: turn?.heard_at })
    expect(turn && turn.heard_at > turn.began).toBe(true)
    const rested = welcome(facts, "demo", feed(machine, over).state, none)
    expect(rested).not.toHaveProperty("turn")
    expect(rested.last_turn).toMatchObject({ how: "finished" })
    expect(welcome(facts, "demo", driven().state, none)).not.toHaveProperty("last_turn")
  })

  it("tells who waits, and whether the queue is held", () => {
    const machine = after(prompt("p1"), prompt("p2"), says("yo"))
    expect(welcome(facts, "demo", machine.state, none)).toMatchObject({
      queue: [{ id: "p2", by: "ann" }],
      held: false
    })
    expect(welcome(facts, "demo", feed(machine, pause, over).state, none)).toMatchObject({
      status: "paused",
      held: true
    })
  })

  it("tells how the agent is", () => {
    const machine = after(run("hello"), ...done)
    const state = () => welcome(facts, "demo", machine.state, none).agent_state
    expect(state()).toEqual({ kind: "ready" })
    feed(machine, dies, failed)
    expect(state()).toEqual({ kind: "gone", reason: "it exited" })
    feed(machine, run("again"))
    expect(state()).toEqual({ kind: "starting" })
    feed(machine, started())
    expect(state()).toEqual({ kind: "ready" })
  })

  it("tells where its records begin, unless that is the very start", () => {
    const start = { segment: driven().state.segment, offset: 17 }
    expect(welcome(facts, "demo", driven().state, { ...none, start })).toMatchObject({ start })
    expect(welcome(facts, "demo", driven().state, none)).not.toHaveProperty("start")
  })
})

describe("greeting", () => {
  it("tells insomnia's clients who the Pod is", () => {
    expect(greeting(facts, "demo 1.0")).toMatchObject({
      pod_name: "alpha",
      cwd: "/work",
      provider: "acp",
      model: "demo 1.0"
    })
  })
})
