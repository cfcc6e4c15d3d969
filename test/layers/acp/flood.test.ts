import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Option, Scope } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { listen } from "../../support/agentSignals.ts"
import { scratch } from "../../support/scratch.ts"
import { until } from "../../support/until.ts"
import { fake, start } from "./startAgent.ts"

const total = 400_000_000

describe("An agent that floods", () => {
  it.scopedLive.each([100, 16_000, 1_000_000])(
    "is held back by its pipe when nobody reads, in lines of %i bytes",
    (length) =>
      Effect.gen(function*() {
        const count = join(yield* scratch, "count")
        const written = () => Number(readFileSync(count, "utf8"))
        const scope = yield* Scope.make()
        const session = yield* Scope.extend(
          start(fake("floods.mjs", count, String(total), String(length))),
          scope
        )
        yield* Effect.addFinalizer(() => Scope.close(scope, Exit.void))
        const turn = yield* Effect.fork(Effect.exit(session.prompt("go")))

        // It stands still for a while: nobody takes anything more.
        let [before, still] = [0, 0]
        yield* until(
          "the flood to stand",
          Effect.sync(() => {
            const now = written()
            still = now === before && now > 0 ? still + 1 : 0
            before = now
            return still === 50
          })
        )
        expect(before).toBeLessThan(8_000_000)
        expect(yield* session.sent).toBeLessThanOrEqual(64)

        const signals = yield* listen(session)
        yield* signals.until(() => written() > before)
        expect(Option.isNone(yield* Fiber.poll(turn))).toBe(true)
      })
  )
})
