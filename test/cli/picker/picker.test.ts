import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Stream, TestClock } from "effect"
import * as Model from "../../../src/cli/picker/model.ts"
import { pick } from "../../../src/cli/picker/picker.ts"
import type { PodEntry } from "../../../src/domain/PodEntry.ts"
import * as MemoryScreen from "../../../src/layers/memory/MemoryScreen.ts"
import * as MemorySurroundings from "../../../src/layers/memory/MemorySurroundings.ts"
import { dead, idle, pods } from "../../support/pods.ts"
import * as xterm from "../terminal/xterm.ts"
import { now, start, thirty } from "./world.ts"

const surroundings = MemorySurroundings.layer({
  cwd: start.cwd,
  home: start.home,
  colour: true
})

/** A picker in a terminal of 80 to 24 cells, over lists that come after a second. */
const open = Effect.fn(function*(...lists: ReadonlyArray<ReadonlyArray<PodEntry>>) {
  yield* TestClock.setTime(now)
  const screen = yield* MemoryScreen.make()
  const fiber = yield* pick({
    instead: "pods list",
    pods: Stream.unwrap(Effect.as(Effect.sleep("1 seconds"), Stream.fromIterable(lists)))
  }).pipe(
    Effect.provide(Layer.merge(screen.layer, surroundings)),
    Effect.fork
  )
  const settle = TestClock.adjust("40 millis")
  yield* settle
  const type = (chunk: string) => Effect.zipRight(screen.type(chunk), settle)
  const rows = Effect.gen(function*() {
    const terminal = xterm.open({ columns: 80, rows: 24 })
    const written = yield* screen.written
    yield* Effect.promise(() => terminal.write(`$ pods resume\r\n${written.join("")}`))
    return terminal.rows().filter((row) => row !== "")
  })
  return { screen, fiber, settle, type, rows, listed: TestClock.adjust("1 seconds") }
})

describe("pick", () => {
  it.effect("shows where to type before anything is known", () =>
    Effect.gen(function*() {
      const picker = yield* open(thirty)
      expect((yield* picker.rows).slice(0, 3)).toEqual([
        "$ pods resume",
        "resume › type to filter",
        "  looking for Pods…"
      ])
    }))

  it.effect("leaves nothing and gives the plan of the chosen Pod", () =>
    Effect.gen(function*() {
      const picker = yield* open(thirty)
      yield* picker.type("bug")
      yield* picker.listed
      yield* picker.settle
      expect((yield* picker.rows)[2]).toContain("fix-login-bug")
      yield* picker.type("\r")
      expect(yield* Fiber.join(picker.fiber)).toMatchObject({
        _tag: "Chose",
        plan: { _tag: "Attach", name: "fix-login-bug" }
      })
      expect(yield* picker.rows).toEqual(["$ pods resume"])
    }))

  it.effect("is cancelled by escape, and leaves nothing", () =>
    Effect.gen(function*() {
      const picker = yield* open(thirty)
      yield* picker.type("\u001b")
      expect(yield* Fiber.join(picker.fiber)).toEqual(Model.Outcome.Cancelled())
      expect(yield* picker.rows).toEqual(["$ pods resume"])
    }))

  it.effect("ends by itself when there are no Pods", () =>
    Effect.gen(function*() {
      const picker = yield* open([])
      yield* picker.listed
      expect(yield* Fiber.join(picker.fiber)).toEqual(Model.Outcome.Empty())
    }))

  it.effect("asks once more when an unreachable Pod is to be opened", () =>
    Effect.gen(function*() {
      const picker = yield* open(
        pods({ name: "gpu", live: idle }),
        pods({ name: "gpu", live: { ...dead, holder: "Alive" } })
      )
      yield* picker.listed
      yield* picker.settle
      yield* picker.type("\r")
      yield* picker.settle
      expect(yield* picker.rows).toContain("  asking gpu once more…")
      yield* picker.listed
      yield* picker.settle
      expect(yield* picker.rows).toContain(
        "error gpu: its process 4242 is alive, but nobody listens on its socket"
      )
      yield* Fiber.interrupt(picker.fiber)
    }))

  it.effect("writes little for a move, and never clears the screen or the scrollback", () =>
    Effect.gen(function*() {
      const picker = yield* open(thirty)
      yield* picker.listed
      yield* picker.settle
      const before = (yield* picker.screen.written).length
      for (let move = 0; move < 9; move++) yield* picker.type("\u001b[B")
      const moves = (yield* picker.screen.written).slice(before)
      expect(moves).toHaveLength(9)
      for (const bytes of moves) expect(Buffer.byteLength(bytes)).toBeLessThan(400)
      yield* picker.type("log")
      yield* picker.type("\u0003")
      expect((yield* picker.screen.written).join("")).not.toMatch(/\u001b\[[23]J/)
    }))

  it.effect("says which command to use where there is no terminal", () =>
    Effect.gen(function*() {
      const screen = yield* MemoryScreen.make({ interactive: false })
      const failure = yield* pick({ instead: "pods list", pods: Stream.empty }).pipe(
        Effect.provide(Layer.merge(screen.layer, surroundings)),
        Effect.flip
      )
      expect(failure._tag).toBe("NoTerminal")
      expect(failure.instead).toBe("pods list")
    }))
})
