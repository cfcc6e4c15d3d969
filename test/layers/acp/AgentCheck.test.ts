import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { existsSync } from "node:fs"
import type { AgentCommand } from "../../../src/domain/PodRecord.ts"
import * as AgentCheck from "../../../src/layers/acp/AgentCheck.ts"
import { demoAgent } from "../../support/demoAgent.ts"
import { program } from "./startAgent.ts"

const check = (command: AgentCommand, initialize = Duration.seconds(30)) =>
  AgentCheck.make({
    environment: process.env,
    // The demo agent keeps its conversations only where it is told to.
    extra: { PODS_DEMO_DIR: "/nowhere" },
    deadlines: { initialize }
  }).check(command)

describe("the check of an agent", () => {
  it.live("tells what the demo agent can", () =>
    Effect.gen(function*() {
      expect(yield* check(demoAgent())).toEqual({
        title: expect.stringMatching(/^Demo agent /),
        protocol: 1,
        loads: true,
        resumes: false,
        lists: false,
        logins: []
      })
    }))

  it.live("tells of an agent that is not installed", () =>
    Effect.gen(function*() {
      const failure = yield* Effect.flip(check(program("no-such-agent")))
      expect(failure.reason).toBe("no-such-agent is not installed, or not on the PATH")
    }))

  it.live("tells the last words of one that dies at once", () =>
    Effect.gen(function*() {
      const failure = yield* Effect.flip(
        check(program("sh", "-c", "echo Node is too old >&2; exit 3"))
      )
      expect(failure.reason).toBe("it exited with code 3 before it was ready")
      expect(failure.lastWords).toEqual(["Node is too old"])
    }))

  it.live("tells of one that never answers", () =>
    Effect.gen(function*() {
      const failure = yield* Effect.flip(check(program("sleep", "600"), Duration.seconds(1)))
      expect(failure.reason).toBe("it did not answer initialize within 1 s")
    }))

  it.live("runs the agent in a directory of its own, which is gone afterwards", () =>
    Effect.gen(function*() {
      const failure = yield* Effect.flip(check(program("sh", "-c", "pwd >&2; exit 1")))
      expect(failure.lastWords).toEqual([expect.stringMatching(/pods-check-/)])
      const [directory = "/"] = failure.lastWords
      expect(existsSync(directory)).toBe(false)
    }))
})
