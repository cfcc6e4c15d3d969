import { describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import * as fs from "node:fs"
import { join } from "node:path"
import { directoryChanges, type Options } from "../../../src/layers/file/directoryChanges.ts"
import { scratch } from "../../support/scratch.ts"
import { until } from "../../support/until.ts"

/** Counts the hints about `watched/table` in a directory that need not exist. */
const watching = Effect.fn(function*(directory: string, options: Options) {
  let hints = 0
  const table = join(directory, "table")
  yield* directoryChanges(directory, table, options).pipe(
    Stream.runForEach(() =>
      Effect.sync(() => {
        hints += 1
      })
    ),
    Effect.forkScoped
  )
  yield* until("the first hint", Effect.sync(() => hints === 1))
  /** Waits for a hint after something was done. */
  const hintOf = (what: string, act: () => void) =>
    Effect.suspend(() => {
      const before = hints
      act()
      return until(`a hint of ${what}`, Effect.sync(() => hints > before))
    })
  return { table, hintOf }
})

const seldom = { every: "1 hour" } as const
const often = { every: "10 millis" } as const

describe("directoryChanges", () => {
  it.scopedLive("hints at what the system tells of the directory", () =>
    Effect.gen(function*() {
      const directory = yield* scratch
      const { hintOf, table } = yield* watching(directory, seldom)
      yield* hintOf("a new file", () => fs.writeFileSync(table, "a"))
      yield* hintOf("a file that is written in place", () => fs.writeFileSync(table, "b"))
      yield* hintOf("another file", () => fs.mkdirSync(join(directory, "pod")))
      yield* hintOf("a removed file", () => fs.rmSync(table))
    }))

  it.scopedLive("looks now and then where the system watches nothing", () =>
    Effect.gen(function*() {
      const directory = join(yield* scratch, "later")
      const { hintOf, table } = yield* watching(directory, often)
      yield* hintOf("the directory with the file", () => {
        fs.mkdirSync(directory)
        fs.writeFileSync(table, "a")
      })
    }))

  it.scopedLive("hears of a directory that was removed and made again", () =>
    Effect.gen(function*() {
      const directory = join(yield* scratch, "run")
      fs.mkdirSync(directory)
      const { hintOf, table } = yield* watching(directory, often)
      for (const _ of [1, 2, 3]) {
        yield* hintOf("the file", () => {
          fs.mkdirSync(directory, { recursive: true })
          fs.writeFileSync(table, "a")
        })
        yield* hintOf("the end of the directory", () => fs.rmSync(directory, { recursive: true }))
      }
    }))

  it.scopedLive("hints at a file of which only the rights have changed", () =>
    Effect.gen(function*() {
      const directory = yield* scratch
      const { hintOf, table } = yield* watching(directory, seldom)
      yield* hintOf("the file", () => fs.writeFileSync(table, "a"))
      yield* hintOf("other rights", () => fs.chmodSync(table, 0o400))
    }))
})
