import { describe, expect, it } from "@effect/vitest"
import { welcome } from "../../src/domain/hostOpening.ts"
import { driven } from "../support/drivenMachine.ts"
import { after, asks, over, run, says } from "./hostInputs.ts"

const facts = { name: "alpha", pid: 7, version: "1.2.3", agent: "demo", cwd: "/work" }

describe("welcome", () => {
  it("tells what is being said and asked", () => {
    const { log, state } = after(run("hello"), asks, says("well"))
    expect(welcome(facts, state, { earlier: 3, records: log })).toMatchObject({
      host: { version: "1.2.3", protocol: 1, pid: 7 },
      status: "paused",
      asks: [{ id: "a1" }],
      earlier: 3,
      records: log,
      partial: { kind: "text", text: "well" }
    })
    expect(welcome(facts, driven().state, { earlier: 0, records: [] })).not.toHaveProperty(
      "partial"
    )
  })

  it("tells also what is not in the log yet", () => {
    const early = after(says("early"), asks)
    expect(welcome(facts, early.state, { earlier: 0, records: [] }).records).toMatchObject([
      { kind: "assistant_item" },
      { kind: "extension", domain: "pods.ask" }
    ])
    const full = after(run("hello"), says("well")).feed(over, true)
    expect(welcome(facts, full.state, { earlier: 0, records: full.log }).records).toMatchObject([
      { kind: "segment_start" },
      { kind: "invoke" },
      { kind: "user_input" },
      { kind: "assistant_item" },
      { kind: "turn_end" },
      { kind: "run_completed" }
    ])
  })
})
