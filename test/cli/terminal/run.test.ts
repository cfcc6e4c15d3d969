import { describe, expect, it } from "@effect/vitest"
import { Cause, Deferred, Effect, Exit, Fiber, Mailbox, Stream, TestClock } from "effect"
import type { Next, Program, TerminalMessage } from "../../../src/cli/terminal/Program.ts"
import type { Place } from "../../../src/cli/terminal/render.ts"
import { type Hands, run } from "../../../src/cli/terminal/run.ts"
import * as SafeText from "../../../src/domain/SafeText.ts"
import * as MemoryScreen from "../../../src/layers/memory/MemoryScreen.ts"
import { changesLeft } from "../../support/terminal.ts"
import * as xterm from "./xterm.ts"

type Message = { readonly _tag: "Counted"; readonly count: number } | { readonly _tag: "Broke" }
type Command = "count" | "break" | "copy" | "lend"

/** Remembers what it was told; `q` ends it, `c` gives a command, `p` prints. */
const recorder: Program<ReadonlyArray<string>, Message, Command, string> = {
  init: (size) => ({ model: [`${size.columns}x${size.rows}`] }),
  update: (told, message) => reply([...told, tell(message)], message),
  view: (told) => ({
    lines: [...told.slice(0, 8), ...told.slice(8).slice(-1)].map((
      line
    ) => [{ column: 0, text: SafeText.line(line) }]),
    cursor: { row: 1, column: 0 }
  })
}

const reply = (
  model: ReadonlyArray<string>,
  message: Message | TerminalMessage
): Next<ReadonlyArray<string>, Command, string> => {
  if (message._tag === "LostTerminal") return { model, outcome: "lost" }
  const typed = message._tag === "PressedKey" && message.key._tag === "Text"
    ? message.key.text
    : ""
  const line = [{ column: 0, text: SafeText.line(`said ${typed}`) }]
  return {
    model,
    ...typed === "c" ? { commands: ["count"] as const } : {},
    ...typed === "b" ? { commands: ["break"] as const } : {},
    ...typed === "y" ? { commands: ["copy"] as const } : {},
    ...typed === "l" ? { commands: ["lend"] as const } : {},
    ...typed === "p" ? { print: [line] } : {},
    ...typed === "q" ? { outcome: model.join(" "), finalLine: line } : {}
  }
}

const tell = (message: Message | TerminalMessage): string => {
  switch (message._tag) {
    case "PressedKey":
      return message.key._tag === "Named" ? message.key.name : message.key.text
    case "Resized":
      return `${message.size.columns}x${message.size.rows}`
    case "Ticked":
      return `at ${message.now}`
    case "Counted":
      return `counted ${message.count}`
    default:
      return message._tag
  }
}

const wiring = (borrower: Effect.Effect<void>) => ({
  instead: "pods list",
  colour: true,
  unicode: true,
  perform: (command: Command, { copy, lend }: Hands): Stream.Stream<Message> => {
    switch (command) {
      case "lend":
        return Stream.drain(Stream.fromEffect(lend(borrower)))
      case "break":
        return Stream.die("broken")
      case "copy":
        return Stream.drain(Stream.fromEffect(copy("café")))
      case "count":
        return Stream.make<Array<Message>>(
          { _tag: "Counted", count: 1 },
          { _tag: "Counted", count: 2 }
        )
    }
  },
  messages: Stream.empty
})

/** The program running in a terminal of 20 to 10 cells. */
const start = Effect.fn(function*(
  options: {
    readonly messages?: Stream.Stream<Message>
    readonly typedBefore?: string
    readonly place?: Place
    readonly program?: typeof recorder
    readonly unicode?: boolean
    /** Has the terminal from an `l` on. */
    readonly borrower?: Effect.Effect<void>
  } = {}
) {
  const { messages = Stream.empty, place = "inline", program = recorder, unicode = true } = options
  const { borrower = Effect.void } = options
  const screen = yield* MemoryScreen.make({ size: { columns: 20, rows: 10 } })
  if (options.typedBefore !== undefined) yield* screen.type(options.typedBefore)
  const fiber = yield* run(program, { ...wiring(borrower), messages, screen: place, unicode })
    .pipe(Effect.provide(screen.layer), Effect.fork)
  /** Lets time pass until what has happened is shown. */
  const settle = TestClock.adjust("40 millis")
  yield* settle
  const type = (chunk: string) => Effect.zipRight(screen.type(chunk), settle)
  const shown = Effect.gen(function*() {
    const terminal = xterm.open({ columns: 20, rows: 10 })
    const written = yield* screen.written
    yield* Effect.promise(() => terminal.write(`$ pods\r\n${written.join("")}`))
    return terminal.rows().filter((row) => row !== "")
  })
  const frames = Effect.map(
    screen.written,
    (written) => written.filter((bytes) => bytes.startsWith("\u001b[?2026h"))
  )
  return { screen, fiber, settle, type, shown, frames }
})

const [keysOn, keysOff] = ["\u001b7\u001b[>1u\u001b8", "\u001b7\u001b[<u\u001b8"]
const plain = "\u001b[?2026l\u001b[?7h\u001b[0m"
const enter = `\u001b[?2004h${keysOn}`
const leave = `${plain}${keysOff}\u001b[2G\u001b[J\r\u001b[K\u001b[?2004l\u001b[?25h`

describe("run", () => {
  it.effect("shows a first frame that knows the size and the time", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(5_000)
      const live = yield* start()
      expect((yield* live.screen.written)[0]).toBe(enter)
      expect(yield* live.shown).toEqual(["$ pods", "20x10", "at 5000"])
    }))

  it.effect("counts keys that were typed before the first frame", () =>
    Effect.gen(function*() {
      const live = yield* start({ typedBefore: "a\u001b[Bq" })
      expect(yield* Fiber.join(live.fiber)).toBe("20x10 at 0 a down q")
    }))

  it.effect("leaves the final line where the frame was, and the terminal as it was", () =>
    Effect.gen(function*() {
      const live = yield* start()
      yield* live.type("q")
      expect(yield* Fiber.join(live.fiber)).toBe("20x10 at 0 q")
      expect(yield* live.shown).toEqual(["$ pods", "said q"])
      expect((yield* live.screen.written).at(-1)).toBe(leave)
    }))

  it.effect("knows an escape from the start of a sequence by 25 ms of silence", () =>
    Effect.gen(function*() {
      const live = yield* start()
      yield* live.screen.type("\u001b")
      yield* TestClock.adjust("24 millis")
      yield* live.screen.type("[A")
      yield* live.settle
      yield* live.screen.type("\u001b")
      yield* TestClock.adjust("25 millis")
      yield* live.screen.type("[A")
      yield* live.settle
      yield* live.settle
      expect((yield* live.shown).slice(3)).toEqual(["up", "escape", "[A"])
    }))

  it.effect("ticks once a second", () =>
    Effect.gen(function*() {
      const live = yield* start()
      yield* TestClock.adjust("2 seconds")
      expect((yield* live.shown).slice(2)).toEqual(["at 0", "at 1000", "at 2000"])
    }))

  it.effect("carries out commands and takes in what comes of them", () =>
    Effect.gen(function*() {
      const live = yield* start()
      yield* live.type("c")
      yield* live.settle
      expect((yield* live.shown).slice(3)).toEqual(["c", "counted 1", "counted 2"])
    }))

  it.effect("draws thirty frames a second at most, however much happens", () =>
    Effect.gen(function*() {
      const messages = Stream.range(1, 200).pipe(
        Stream.mapEffect((count) => Effect.as(Effect.sleep("5 millis"), count)),
        Stream.map((count): Message => ({ _tag: "Counted", count }))
      )
      const live = yield* start({ messages })
      for (let time = 0; time < 1_000; time += 5) yield* TestClock.adjust("5 millis")
      const frames = yield* live.frames
      expect(frames.length).toBeGreaterThan(20)
      expect(frames.length).toBeLessThanOrEqual(33)
    }))

  it.effect("makes one frame of a burst", () =>
    Effect.gen(function*() {
      const live = yield* start()
      for (const key of "0123456789") yield* live.screen.type(key)
      yield* live.settle
      expect((yield* live.frames).length).toBe(2)
    }))

  it.effect("prints above the frame", () =>
    Effect.gen(function*() {
      const live = yield* start()
      yield* live.type("p")
      expect(yield* live.shown).toEqual(["$ pods", "said p", "20x10", "at 0", "p"])
    }))

  it.effect("tells the new size and draws the whole frame in it", () =>
    Effect.gen(function*() {
      const live = yield* start()
      yield* live.screen.resize({ columns: 15, rows: 9 })
      yield* live.settle
      const frame = (yield* live.frames).at(-1)
      expect(frame).toContain("20x10")
      expect(frame).toContain("15x9")
    }))

  it.effect("suspends at ctrl-z, without a frame meanwhile, and draws it whole again", () =>
    Effect.gen(function*() {
      const live = yield* start()
      yield* live.type("\u001a")
      yield* live.settle
      expect(yield* live.screen.suspensions).toBe(1)
      const written = yield* live.screen.written
      const left = written.indexOf(leave)
      expect(written[left - 1]).toContain("\u001b[J\r\u001b[K")
      expect(written[left + 1]).toBe(enter)
      expect(written[left + 2]).toContain("at 0")
      expect((yield* live.shown)[1]).toBe("20x10")
    }))

  it.effect("draws everything again at ctrl-l", () =>
    Effect.gen(function*() {
      const live = yield* start()
      const before = yield* live.shown
      yield* live.type("\u000c")
      expect((yield* live.frames).length).toBe(2)
      expect((yield* live.frames).at(-1)).toContain("20x10")
      expect(yield* live.shown).toEqual(before)
    }))

  it.effect("says that the terminal is gone", () =>
    Effect.gen(function*() {
      const live = yield* start()
      yield* live.screen.hangUp
      yield* live.settle
      expect(yield* Fiber.join(live.fiber)).toBe("lost")
    }))

  it.effect("takes its frame away when it is interrupted", () =>
    Effect.gen(function*() {
      const live = yield* start()
      yield* Fiber.interrupt(live.fiber)
      expect(yield* live.shown).toEqual(["$ pods"])
      expect((yield* live.screen.written).at(-1)).toBe(leave)
    }))

  it.effect("gives the terminal back when something breaks", () =>
    Effect.gen(function*() {
      const live = yield* start()
      yield* live.type("b")
      const exit = yield* Fiber.await(live.fiber)
      expect(Exit.isFailure(exit) && Cause.squash(exit.cause)).toBe("broken")
      expect(yield* live.shown).toEqual(["$ pods"])
      expect((yield* live.screen.written).at(-1)).toBe(leave)
    }))

  it.effect("cuts with a sign that the terminal can show", () =>
    Effect.gen(function*() {
      const long = { lines: [[{ column: 0, text: SafeText.of`twenty cells and more` }]] }
      const program = { ...recorder, view: () => long }
      expect(yield* (yield* start({ program })).shown).toEqual(["$ pods", "twenty cells and mo…"])
      expect(yield* (yield* start({ program, unicode: false })).shown).toEqual(
        ["$ pods", "twenty cells and mo~"]
      )
    }))

  it.effect("says which command to use where there is no terminal, and writes nothing", () =>
    Effect.gen(function*() {
      const screen = yield* MemoryScreen.make({ interactive: false })
      const failure = yield* run(recorder, wiring(Effect.void)).pipe(
        Effect.provide(screen.layer),
        Effect.flip
      )
      expect(failure.message).toContain("pods list")
      expect(yield* screen.written).toEqual([])
    }))
})

const enterFull = `\u001b[?1049h${enter}`
const leaveFull = `${plain}${keysOff}\u001b[?2004l\u001b[?25h\u001b[?1049l`

/** Shows its keys and neither the size nor the time. */
const quiet: typeof recorder = {
  ...recorder,
  view: (told) => ({
    lines: [[{
      column: 0,
      text: SafeText.line(told.filter((word) => !/\d/.test(word)).join(" "))
    }]]
  })
}

describe("run on the full screen", () => {
  it.effect("takes a screen of its own and gives it back at the end", () =>
    Effect.gen(function*() {
      const live = yield* start({ place: "full" })
      expect((yield* live.screen.written)[0]).toBe(enterFull)
      expect((yield* live.frames)[0]).toContain("\u001b[1H")
      yield* live.type("q")
      yield* Fiber.join(live.fiber)
      const written = yield* live.screen.written
      expect(written.at(-1)).toBe(leaveFull)
      expect(written.join("")).not.toContain("said q")
      expect(yield* live.shown).toEqual(["$ pods"])
    }))

  it.effect("gives it back when it is interrupted, and when something breaks", () =>
    Effect.gen(function*() {
      const interrupted = yield* start({ place: "full" })
      yield* Fiber.interrupt(interrupted.fiber)
      const broken = yield* start({ place: "full" })
      yield* broken.type("b")
      expect(Exit.isFailure(yield* Fiber.await(broken.fiber))).toBe(true)
      for (const { screen, shown } of [interrupted, broken]) {
        expect((yield* screen.written).at(-1)).toBe(leaveFull)
        expect(yield* shown).toEqual(["$ pods"])
      }
    }))

  it.effect("suspends at ctrl-z and draws everything again after it", () =>
    Effect.gen(function*() {
      const live = yield* start({ place: "full" })
      const before = yield* live.shown
      yield* live.type("\u001a")
      yield* live.settle
      const written = yield* live.screen.written
      const left = written.indexOf(leaveFull)
      expect(written[left + 1]).toBe(enterFull)
      expect(written[left + 2]).toContain("\u001b[1H")
      expect((yield* live.shown).slice(0, before.length)).toEqual(before)
    }))

  it.effect("writes nothing at a tick that changes nothing on the screen", () =>
    Effect.gen(function*() {
      const live = yield* start({ place: "full", program: quiet })
      yield* live.type("a")
      const before = yield* live.screen.written
      expect(yield* live.shown).toEqual(["a"])
      yield* TestClock.adjust("1 minute")
      expect(yield* live.screen.written).toEqual(before)
    }))

  it.effect("hides the cursor where a frame has none, also after having been suspended", () =>
    Effect.gen(function*() {
      const live = yield* start({ place: "full", program: quiet })
      expect((yield* live.frames)[0]).toContain("\u001b[?25l")
      yield* live.type("\u001a")
      yield* live.settle
      expect((yield* live.frames).slice(1).join("")).toContain("\u001b[?25l")
    }))

  it.effect("puts a text on the clipboard", () =>
    Effect.gen(function*() {
      const live = yield* start({ place: "full" })
      yield* live.type("y")
      expect(yield* live.screen.written).toContain("\u001b]52;c;Y2Fmw6k=\u0007")
    }))
})

describe("a terminal that is lent", () => {
  for (const place of ["inline", "full"] as const) {
    it.effect(`shows nothing of the program, which hears messages all the same (${place})`, () =>
      Effect.gen(function*() {
        const back = yield* Deferred.make<void>()
        const said = yield* Mailbox.make<Message>()
        const messages = Mailbox.toStream(said)
        const live = yield* start({ place, messages, borrower: Deferred.await(back) })
        yield* live.type("l")
        const before = yield* live.screen.written
        expect(yield* live.shown).toEqual(["$ pods"])
        yield* said.offer({ _tag: "Counted", count: 7 })
        yield* live.screen.resize({ columns: 20, rows: 9 })
        yield* TestClock.adjust("3 seconds")
        expect(yield* live.screen.written).toEqual(before)
        yield* Deferred.succeed(back, undefined)
        yield* live.settle
        expect((yield* live.shown).slice(-1)).toEqual(["20x9"])
        yield* live.type("q")
        expect(yield* Fiber.join(live.fiber)).toMatch(/ l counted 7 20x9 at 1000 /)
      }))
  }

  it.effect("shows afterwards what was to be printed", () =>
    Effect.gen(function*() {
      const back = yield* Deferred.make<void>()
      const live = yield* start({ borrower: Deferred.await(back) })
      yield* live.type("l\u001b[Bp")
      expect(yield* live.shown).not.toContain("20x10")
      yield* Deferred.succeed(back, undefined)
      yield* live.settle
      expect((yield* live.shown).slice(0, 3)).toEqual(["$ pods", "said p", "20x10"])
    }))

  it.effect("is taken from its borrower, and given back, when the program ends", () =>
    Effect.gen(function*() {
      let isEnded = false
      const borrower = Effect.onInterrupt(Effect.never, () =>
        Effect.sync(() => {
          isEnded = true
        }))
      const live = yield* start({ place: "full", borrower })
      yield* live.type("l")
      yield* live.screen.hangUp
      expect(yield* Fiber.join(live.fiber)).toBe("lost")
      expect(isEnded).toBe(true)
      const written = (yield* live.screen.written).join("")
      expect(written.split("\u001b[?1049h")).toHaveLength(3)
      expect(written.split("\u001b[?1049l")).toHaveLength(3)
      expect(changesLeft(written)).toEqual([])
    }))

  it.effect("is given back when its borrower breaks down", () =>
    Effect.gen(function*() {
      const live = yield* start({ borrower: Effect.die("broken") })
      yield* live.type("l")
      const exit = yield* Fiber.await(live.fiber)
      expect(Exit.isFailure(exit)).toBe(true)
      expect(changesLeft((yield* live.screen.written).join(""))).toEqual([])
    }))
})
