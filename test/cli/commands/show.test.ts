import { describe, expect, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import type { HostWelcome } from "../../../src/services/PodServer.ts"
import { talkingHost, welcome } from "../../contracts/talkingHost.ts"
import { pods, socket, world } from "../../support/commandLine.ts"
import { paused } from "../../support/pods.ts"

const serve = (said: Partial<HostWelcome>) =>
  talkingHost(socket("one"), {
    name: "one",
    host: { welcome: () => Effect.succeed({ ...welcome("one", 0, []), ...said }) }
  })

const facts = Effect.map(pods("show", "one"), ({ stdout }) => stdout.split("\n"))

const inWorld = Effect.provide(world({ name: "one", live: paused }))

describe("pods show", () => {
  it.scoped("says what a live Pod is about", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(100_000)
      yield* serve({
        turn: { began: 40_000, heard_at: 70_000, by: "bob" },
        asks: [{ id: "1.a", title: "Delete it?\u001b[2J", options: [], asked_at: 1 }],
        queue: [{ id: "q", by: "bob", input: [], at: 1 }],
        held: true
      })
      expect(yield* facts).toEqual(expect.arrayContaining([
        "turn         for 1m00s, last word 30s ago, prompt of bob",
        "asks         Delete it?",
        "queue        1 waiting, held: pods continue"
      ]))
    }).pipe(inWorld))

  it.scoped("says that its agent is gone, and why the last turn ended", () =>
    Effect.gen(function*() {
      yield* serve({
        agent_state: { kind: "gone", reason: "it was killed by SIGKILL" },
        last_turn: { how: "failed", at: 1, message: "it was killed by SIGKILL" }
      })
      expect(yield* facts).toEqual(expect.arrayContaining([
        "speaks to    nobody: it was killed by SIGKILL; the next prompt starts the agent again",
        "last turn    failed it was killed by SIGKILL"
      ]))
    }).pipe(inWorld))

  it.effect("waits for nobody who says nothing", () =>
    Effect.gen(function*() {
      expect((yield* facts).join("\n")).not.toContain("speaks to")
    }).pipe(inWorld))
})
