import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import * as Turns from "../../../src/layers/unix/Turns.ts"

describe("Turns", () => {
  it.effect("does one thing after the other, in the order of asking", () =>
    Effect.gen(function*() {
      const turns = Turns.make()
      const done: Array<string> = []
      const two = (n: number) =>
        turns(Effect.gen(function*() {
          done.push(`${n} begins`)
          yield* Effect.yieldNow()
          done.push(`${n} ends`)
        }))
      yield* Effect.all([1, 2, 3].map(two), { concurrency: "unbounded" })
      expect(done).toEqual([1, 2, 3].flatMap((n) => [`${n} begins`, `${n} ends`]))
    }))

  it.effect("lets one that waits go before one that asks again at once", () =>
    Effect.gen(function*() {
      const turns = Turns.make()
      let rounds = 0
      const busy = yield* Effect.fork(
        Effect.repeatN(turns(Effect.zipRight(Effect.yieldNow(), Effect.sync(() => rounds++))), 999)
      )
      yield* Effect.repeat(Effect.yieldNow(), { until: () => rounds > 10 })
      const before = rounds
      expect((yield* turns(Effect.sync(() => rounds))) - before).toBeLessThan(3)
      yield* Fiber.interrupt(busy)
    }))

  it.effect("goes on when one that waits or one whose turn it is is interrupted", () =>
    Effect.gen(function*() {
      const turns = Turns.make()
      const begun = yield* Deferred.make<void>()
      const first = yield* Effect.fork(
        turns(Effect.zipRight(Deferred.succeed(begun, undefined), Effect.never))
      )
      yield* Deferred.await(begun)
      const second = yield* Effect.fork(turns(Effect.void))
      const third = yield* Effect.fork(turns(Effect.succeed("third")))
      yield* Effect.yieldNow()
      yield* Fiber.interrupt(second)
      yield* Fiber.interrupt(first)
      expect(yield* Fiber.join(third)).toBe("third")
    }))

  it.effect("hands failures on and goes on", () =>
    Effect.gen(function*() {
      const turns = Turns.make()
      expect(yield* Effect.flip(turns(Effect.fail("no")))).toBe("no")
      expect(yield* turns(Effect.succeed("yes"))).toBe("yes")
    }))
})
