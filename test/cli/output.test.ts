import { describe, expect, it } from "@effect/vitest"
import { Cause, ConfigError, Console, Effect, Option } from "effect"
import { exitCode, printLines, reader, report } from "../../src/cli/output.ts"
import { Cancelled, ListIncomplete, PodNotFound, WrongUsage } from "../../src/domain/PodFailure.ts"
import * as SafeText from "../../src/domain/SafeText.ts"
import * as MemorySurroundings from "../../src/layers/memory/MemorySurroundings.ts"

/** The exit code of a cause, and what was said about it. */
const reported = (cause: Cause.Cause<unknown>) =>
  Effect.gen(function*() {
    const said: Array<unknown> = []
    const console = yield* Effect.console
    const error = (...values: ReadonlyArray<unknown>) =>
      Effect.sync(() => void said.push(...values))
    const code = yield* Console.withConsole(report(cause), { ...console, error })
    return { code, said }
  })

describe("report", () => {
  it.effect("says of a failure one sentence, unless all has been said", () =>
    Effect.gen(function*() {
      expect(yield* reported(Cause.fail(new PodNotFound({ name: "x\ny" })))).toEqual({
        code: exitCode.noSuchPod,
        said: ["pods: no Pod is called x y; see them all with: pods list"]
      })
      const told = [new Cancelled(), new WrongUsage(), new ListIncomplete()]
      const ends = yield* Effect.forEach(told, (failure) => reported(Cause.fail(failure)))
      expect(ends).toEqual([{ code: 130, said: [] }, { code: 2, said: [] }, { code: 1, said: [] }])
    }))

  it.effect("says of a bug one line, without a stack", () =>
    Effect.gen(function*() {
      for (const cause of [Cause.die(new Error("boom\nat x")), Cause.fail(new Error("boom"))]) {
        const { code, said } = yield* reported(cause)
        expect(code).toBe(70)
        expect(said).toEqual([
          expect.stringMatching(/^pods: this is a bug in pods: Error: boom; report it, .*--debug$/)
        ])
      }
    }))

  it.effect("knows what a person has set wrongly, and interruptions", () =>
    Effect.gen(function*() {
      const config = ConfigError.InvalidData([], "PODS_X is wrong")
      expect(yield* reported(Cause.fail(config))).toEqual({
        code: 2,
        said: ["pods: PODS_X is wrong"]
      })
      expect(yield* reported(Cause.empty)).toMatchObject({ code: 130 })
    }))
})

describe("printLines", () => {
  const line = [
    { column: 0, text: SafeText.of`修`, style: { colour: "red" } },
    { column: 4, text: SafeText.of`b` }
  ] as const

  it.effect("puts columns where they belong, in colours only where they are wanted", () =>
    Effect.gen(function*() {
      const written: Array<string> = []
      const read = (text: string) => Effect.sync(() => written.push(text) < 9)
      for (const colour of [false, true]) {
        yield* printLines([line, []]).pipe(
          Effect.locally(reader, Option.some(read)),
          Effect.provide(MemorySurroundings.layer({ colour }))
        )
      }
      expect(written).toEqual(["修  b\n\n", "\u001b[31m修\u001b[0m  b\n\n"])
    }))
})
