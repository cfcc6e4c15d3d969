import { describe, expect, it } from "@effect/vitest"
import { Either, Schema } from "effect"
import { PodName } from "../../src/domain/ids.ts"
import {
  AgentFailed,
  LaunchFailed,
  NameTaken,
  NotRestorable,
  SegmentHeld
} from "../../src/domain/PodFailure.ts"
import { AgentCommand } from "../../src/domain/PodRecord.ts"
import * as Readiness from "../../src/domain/Readiness.ts"

const name = Schema.decodeSync(PodName)("alpha")
const overTheLine = (readiness: Readiness.Readiness) =>
  Readiness.decode(Readiness.encode(readiness))

describe("Readiness", () => {
  it.each(
    [
      { kind: "Fresh" },
      { kind: "Resumed" },
      { kind: "Loaded" },
      { kind: "Lost", why: "line one\nline two" }
    ] as const
  )("comes over the line as it was: $kind", (reopened) => {
    const ready = { ready: { socket: "/run/日本/sock", pid: 7, reopened } }
    expect(Readiness.encode(ready)).not.toContain("\n")
    expect(overTheLine(ready)).toEqual(Either.right(ready))
  })

  it("refuses what is neither", () => {
    for (const line of ["", "{}", "[]", "{\"ready\":{}}", "READY\talpha"]) {
      expect(Either.isLeft(Readiness.decode(line))).toBe(true)
    }
  })

  it.each([
    new NameTaken({ name, holder: "pid 1" }),
    new SegmentHeld({ name, holder: "bob" })
  ])("brings $_tag over as itself, with exit code 75", (cause) => {
    const failure = Readiness.failure(cause)
    expect(failure.exit).toBe(75)
    expect(overTheLine({ failed: failure })).toEqual(Either.right({ failed: failure }))
    expect(Readiness.launchFailure(name, failure)).toEqual(cause)
  })

  it.each([
    {
      cause: new AgentFailed({ agent: "demo", reason: "it exited", lastWords: ["no key"] }),
      reason: "the agent demo failed: it exited",
      lastWords: ["no key"]
    },
    {
      cause: new NotRestorable({ name, reason: "its session log is empty", attachable: false }),
      reason: "its session log is empty",
      lastWords: []
    }
  ])("makes LaunchFailed of $cause._tag, with exit code 1", ({ cause, lastWords, reason }) => {
    const failure = Readiness.failure(cause)
    expect(failure.exit).toBe(1)
    expect(Readiness.launchFailure(name, failure))
      .toEqual(new LaunchFailed({ name, reason, lastWords }))
  })

  it("brings an order over, with commands of any text", () => {
    const command = ["agent", "a b", "$(x)", "\n", "日本語"] as const
    const agent = new AgentCommand({ name: "demo", command, env: ["KEY"] })
    const order = { kind: "New", name, agent, cwd: "/work dir" } as const
    expect(Readiness.encodeOrder(order)).not.toContain("\n")
    expect(Readiness.decodeOrder(Readiness.encodeOrder(order))).toEqual(Either.right(order))
    expect(Either.isLeft(Readiness.decodeOrder(""))).toBe(true)
  })
})
