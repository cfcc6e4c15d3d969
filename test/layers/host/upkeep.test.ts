import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, TestClock } from "effect"
import { Registry } from "../../../src/services/Registry.ts"
import { attach } from "../../support/attached.ts"
import { alpha, silentAgent, start, world } from "./world.ts"

const pids = Effect.map(
  Effect.flatMap(Registry, ({ claims }) => claims),
  (claims) => claims.map(({ allocation }) => allocation.pid)
)

describe("The upkeep of a host", () => {
  it.scoped("puts its claim back when somebody removes it", () =>
    Effect.gen(function*() {
      yield* start
      const registry = yield* Registry
      const [claim] = yield* registry.claims
      if (claim === undefined) return expect.fail("no claim")
      yield* registry.release(claim.allocation)
      expect(yield* pids).toEqual([])
      yield* TestClock.adjust("10 seconds")
      expect(yield* pids).toEqual([7])
    }).pipe(Effect.provide(world(silentAgent({})))))

  it.scoped("takes no prompts once another host has the Pod, and says why", () =>
    Effect.gen(function*() {
      const { launched } = yield* start
      const ann = yield* attach(alpha, launched.socket)
      const registry = yield* Registry
      const [claim] = yield* registry.claims
      if (claim === undefined) return expect.fail("no claim")
      yield* registry.release(claim.allocation)
      yield* registry.register({ ...claim.allocation, pid: process.pid })
      yield* TestClock.adjust("10 seconds")
      expect(ann.names()).toEqual(["alert"])
      yield* ann.run("hello")
      yield* TestClock.adjust("1 second")
      expect(ann.heard.at(-1)).toMatchObject({
        event: "error",
        data: { message: expect.stringContaining("no more prompts") }
      })
      expect(ann.names()).not.toContain("user_message")
    }).pipe(Effect.provide(world(silentAgent({})))))

  it.scoped("tells that nothing was heard of the agent for two minutes", () =>
    Effect.gen(function*() {
      const { host, launched } = yield* start
      const ann = yield* attach(alpha, launched.socket)
      yield* ann.run("hello")
      yield* TestClock.adjust("119 seconds")
      expect(ann.names()).not.toContain("silence")
      yield* TestClock.adjust("10 seconds")
      expect(ann.names().filter((name) => name === "silence")).toHaveLength(1)
      const stopping = yield* Effect.fork(Fiber.interrupt(host))
      yield* TestClock.adjust("5 seconds")
      yield* Fiber.join(stopping)
    }).pipe(Effect.provide(world(silentAgent({})))))
})
