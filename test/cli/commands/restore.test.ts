import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { Reopened } from "../../../src/domain/AgentSignal.ts"
import { LaunchFailed } from "../../../src/domain/PodFailure.ts"
import { Launcher } from "../../../src/services/Launcher.ts"
import { type CommandPod, pods, world } from "../../support/commandLine.ts"
import { dead, idle } from "../../support/pods.ts"

const records = [{ kind: "user_input", ts: 1, segments: [{ kind: "text", content: "hello" }] }]

/** Hosts that start or fail as told by their names, and which were started. */
const launching = (outcomes: Readonly<Record<string, Reopened | string>>) => {
  const started: Array<string> = []
  let now = 0
  const most = { atOnce: 0 }
  const layer = Layer.succeed(Launcher, {
    launch: ({ name }) =>
      Effect.gen(function*() {
        started.push(name)
        most.atOnce = Math.max(most.atOnce, ++now)
        yield* Effect.yieldNow()
        now -= 1
        const outcome = outcomes[name] ?? { kind: "Resumed" }
        return typeof outcome === "string"
          ? yield* new LaunchFailed({ name, reason: outcome, lastWords: ["no key"] })
          : { socket: `/run/${name}/sock`, pid: 7, reopened: outcome }
      })
  })
  return { layer, most, started }
}

const inWorld = (layer: Layer.Layer<Launcher>, ...kept: ReadonlyArray<CommandPod>) =>
  Effect.provide(Layer.merge(world(...kept), layer))

describe("pods restore --all", () => {
  it.effect("brings back what was killed, and says how each agent came back", () => {
    const { layer, started } = launching({
      b: { kind: "Loaded", remembers: { prompts: 3, of: 5 } }
    })
    return Effect.gen(function*() {
      const { code, stdout } = yield* pods("restore", "--all")
      expect(code).toBe(0)
      expect(stdout.split("\n").toSorted()).toEqual([
        "",
        "a is back: its agent resumed the conversation",
        "b is back: its agent loaded the conversation again; it remembers 3 of 5 prompts"
      ])
      expect(started.toSorted()).toEqual(["a", "b"])
    }).pipe(inWorld(
      layer,
      { name: "a", records, live: dead },
      { name: "b", records },
      { name: "busy", records, live: idle },
      { name: "new", stored: "pending" }
    ))
  })

  it.effect("tells failures at the end, and fails", () => {
    const { layer } = launching({ a: "its agent is not installed" })
    return Effect.gen(function*() {
      const { code, stderr, stdout } = yield* pods("restore", "--all")
      expect(code).toBe(1)
      expect(stdout).toBe("b is back: its agent resumed the conversation\n")
      expect(stderr).toBe(
        "pods: a did not start: its agent is not installed\n  no key\n"
          + "pods: 1 of 2 Pods did not come back\n"
      )
    }).pipe(inWorld(layer, { name: "a", records }, { name: "b", records }))
  })

  it.effect("starts at most four at once", () => {
    const { layer, most, started } = launching({})
    const names = ["a", "b", "c", "d", "e", "f", "g"]
    return Effect.gen(function*() {
      expect((yield* pods("restore", "--all")).code).toBe(0)
      expect(started).toHaveLength(7)
      expect(most.atOnce).toBe(4)
    }).pipe(inWorld(layer, ...names.map((name) => ({ name, records }))))
  })

  it.effect("starts nothing in a dry run", () => {
    const { layer, started } = launching({})
    return Effect.gen(function*() {
      const { code, stdout } = yield* pods("restore", "--all", "--dry-run")
      expect({ code, stdout }).toEqual({ code: 0, stdout: "a\n" })
      expect(started).toEqual([])
    }).pipe(inWorld(layer, { name: "a", records }))
  })

  it.effect("says of the others why they stay when it is asked to", () => {
    const { layer, started } = launching({})
    return Effect.gen(function*() {
      const { code, stderr, stdout } = yield* pods("restore", "--all", "--verbose")
      expect({ code, stdout }).toEqual({
        code: 0,
        stdout: "a is back: its agent resumed the conversation\n"
      })
      expect(stderr.split("\n").toSorted()).toEqual([
        "",
        "busy stays as it is: it is live",
        "new stays as it is: it has had no prompt yet, so there is nothing to restore"
      ])
      expect(started).toEqual(["a"])
    }).pipe(inWorld(
      layer,
      { name: "a", records },
      { name: "busy", records, live: idle },
      { name: "new", stored: "pending" }
    ))
  })

  it.effect("says so when nothing is to come back", () =>
    Effect.gen(function*() {
      const { code, stderr } = yield* pods("restore", "--all")
      expect({ code, stderr }).toEqual({ code: 0, stderr: "no Pod is to come back\n" })
    }).pipe(inWorld(launching({}).layer)))

  const misuses = [
    ["restore"],
    ["restore", "a", "--all"],
    ["restore", "--all", "--attach"],
    ["restore", "a", "--dry-run"],
    ["restore", "a", "--verbose"]
  ]
  for (const args of misuses) {
    it.effect(`is not what is meant by: pods ${args.join(" ")}`, () => {
      const { layer, started } = launching({})
      return Effect.gen(function*() {
        const { code, stderr } = yield* pods(...args)
        expect(code).toBe(2)
        expect(stderr).toMatch(/^pods: /)
        expect(started).toEqual([])
      }).pipe(inWorld(layer, { name: "a", records }))
    })
  }
})
