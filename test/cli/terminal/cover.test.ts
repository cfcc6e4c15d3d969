import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Stream, TestClock } from "effect"
import type { Line, Program } from "../../../src/cli/terminal/Program.ts"
import { run } from "../../../src/cli/terminal/run.ts"
import * as SafeText from "../../../src/domain/SafeText.ts"
import * as MemoryScreen from "../../../src/layers/memory/MemoryScreen.ts"
import { changesLeft } from "../../support/terminal.ts"
import * as xterm from "./xterm.ts"

interface Model {
  readonly isCovered: boolean
  readonly count: number
}

const line = (text: string): Line => [{ column: 0, text: SafeText.line(text) }]

/** `c` covers it and takes the cover away, `p` prints, `x` breaks it, `q` ends it. */
const program: Program<Model, never, never, string> = {
  init: () => ({ model: { isCovered: false, count: 0 } }),
  update: (model, message) => {
    const key = message._tag === "PressedKey" && message.key._tag === "Text" ? message.key.text : ""
    switch (key) {
      case "c":
        return { model: { ...model, isCovered: !model.isCovered } }
      case "p":
        return { model: { ...model, count: model.count + 1 }, print: [line(`said ${model.count}`)] }
      case "x":
        throw new Error("broken")
      case "q":
        return { model, outcome: "over", finalLine: line("good bye") }
      default:
        return { model }
    }
  },
  view: ({ count, isCovered }) =>
    isCovered
      ? { full: true, lines: [line(`cover ${count}`), line("of all")] }
      : { lines: [line(`region ${count}`), line("below")], cursor: { row: 1, column: 3 } }
}

const start = Effect.gen(function*() {
  const screen = yield* MemoryScreen.make({ size: { columns: 20, rows: 6 } })
  const fiber = yield* run(program, {
    instead: "pods list",
    colour: true,
    unicode: true,
    perform: () => Stream.empty,
    messages: Stream.empty
  }).pipe(Effect.provide(screen.layer), Effect.fork)
  const settle = TestClock.adjust("40 millis")
  yield* settle
  const terminal = xterm.open({ columns: 20, rows: 6 })
  let seen = 0
  yield* Effect.promise(() => terminal.write("$ pods\r\n"))
  const shown = Effect.gen(function*() {
    const written = yield* screen.written
    yield* Effect.promise(() => terminal.write(written.slice(seen).join("")))
    seen = written.length
    return terminal.rows().filter((row) => row !== "")
  })
  return {
    fiber,
    screen,
    terminal,
    shown,
    type: (keys: string) =>
      Effect.forEach(keys, (key) => Effect.zipRight(screen.type(key), settle)),
    resize: (columns: number, rows: number) =>
      Effect.gen(function*() {
        terminal.resize({ columns, rows })
        yield* screen.resize({ columns, rows })
        yield* settle
      }),
    settle
  }
})

describe("a frame on the whole screen", () => {
  it.scoped("takes the place of an inline region, which comes back as it was", () =>
    Effect.gen(function*() {
      const { shown, terminal, type } = yield* start
      const before = yield* shown
      const cursor = terminal.cursor()
      expect(before).toEqual(["$ pods", "region 0", "below"])
      yield* type("c")
      expect(yield* shown).toEqual(["cover 0", "of all"])
      yield* type("c")
      expect(yield* shown).toEqual(before)
      expect(terminal.cursor()).toEqual(cursor)
    }))

  it.scoped("keeps what is printed meanwhile for later, in its order", () =>
    Effect.gen(function*() {
      const { shown, type } = yield* start
      yield* type("pcpp")
      expect(yield* shown).toEqual(["cover 3", "of all"])
      yield* type("c")
      expect(yield* shown).toEqual(["$ pods", "said 0", "said 1", "said 2", "region 3", "below"])
    }))

  it.scoped("is gone, and nothing lost, when the program ends or breaks", () =>
    Effect.gen(function*() {
      const ended = yield* start
      yield* ended.type("cpq")
      expect(yield* Fiber.join(ended.fiber)).toBe("over")
      expect(yield* ended.shown).toEqual(["$ pods", "said 0", "good bye"])
      const broken = yield* start
      yield* broken.type("cpx")
      expect(yield* Fiber.await(broken.fiber)).toMatchObject({ _tag: "Failure" })
      expect(yield* broken.shown).toEqual(["$ pods", "said 0"])
      for (const { screen } of [ended, broken]) {
        expect(changesLeft((yield* screen.written).join(""))).toEqual([])
      }
    }))

  it.scoped("is gone while the process is stopped, and there again when it goes on", () =>
    Effect.gen(function*() {
      const { screen, shown, type } = yield* start
      yield* type("c")
      const before = (yield* screen.written).length
      yield* type("\u001a")
      expect(yield* screen.suspensions).toBe(1)
      const written = (yield* screen.written).slice(before).join("")
      expect(written.indexOf("\u001b[?1049l")).toBeLessThan(written.indexOf("\u001b[?2004l"))
      expect(yield* shown).toEqual(["cover 0", "of all"])
    }))

  it.scoped("follows the size of the terminal, and so does the region behind it", () =>
    Effect.gen(function*() {
      const { resize, shown, type } = yield* start
      yield* type("c")
      yield* shown
      yield* resize(8, 4)
      expect(yield* shown).toEqual(["cover 0", "of all"])
      yield* type("c")
      expect((yield* shown).slice(-2)).toEqual(["region 0", "below"])
    }))

  it.scoped("is drawn anew by ctrl-l, and never by clearing the screen", () =>
    Effect.gen(function*() {
      const { screen, shown, terminal, type } = yield* start
      yield* type("c")
      yield* shown
      yield* Effect.promise(() => terminal.write("\u001b[Hgarbage\r\nmore"))
      yield* type("\u000c")
      expect(yield* shown).toEqual(["cover 0", "of all"])
      expect((yield* screen.written).join("")).not.toMatch(/\u001b\[[23]J/)
    }))
})
