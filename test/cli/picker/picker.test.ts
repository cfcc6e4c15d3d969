import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Stream, TestClock } from "effect"
import * as Model from "../../../src/cli/picker/model.ts"
import { pick } from "../../../src/cli/picker/picker.ts"
import * as Preview from "../../../src/cli/picker/preview.ts"
import * as Activity from "../../../src/domain/Activity.ts"
import { bundledOnly } from "../../../src/domain/AgentConfig.ts"
import type { PodEntry } from "../../../src/domain/PodEntry.ts"
import { LaunchFailed, PodUnreachable } from "../../../src/domain/PodFailure.ts"
import * as MemoryAgentCatalog from "../../../src/layers/memory/MemoryAgentCatalog.ts"
import * as MemoryScreen from "../../../src/layers/memory/MemoryScreen.ts"
import * as MemorySessionLog from "../../../src/layers/memory/MemorySessionLog.ts"
import * as MemorySurroundings from "../../../src/layers/memory/MemorySurroundings.ts"
import { agent } from "../../../src/layers/memory/World.ts"
import { type Launched, Launcher } from "../../../src/services/Launcher.ts"
import { type Opening, PodClient } from "../../../src/services/PodClient.ts"
import { dead, idle, pods, running, segmentOf, sessionOf, socketOf } from "../../support/pods.ts"
import * as xterm from "../terminal/xterm.ts"
import { conversationRecords, now, start, thirty } from "./world.ts"

const surroundings = MemorySurroundings.layer({
  cwd: start.cwd,
  home: start.home,
  colour: true
})

/** What Pods do when they are talked to, and hosts when they are started. */
interface Behaviour {
  readonly connect?: (name: string, tail: number) => Effect.Effect<Opening, PodUnreachable>
  readonly launch?: Effect.Effect<Launched, LaunchFailed>
}

const opening = (about: Partial<Opening> = {}): Opening => ({
  ...Preview.log([]),
  native: true,
  agent: "demo",
  cwd: "/work",
  ...about
})

const services = ({
  connect = () => Effect.succeed(opening()),
  launch = Effect.never
}: Behaviour) =>
  Layer.mergeAll(
    surroundings,
    MemoryAgentCatalog.layer(bundledOnly(agent), agent),
    MemorySessionLog.layer([{
      session: sessionOf("kept"),
      segment: segmentOf("kept"),
      text: conversationRecords.map((record) => `${JSON.stringify(record)}\n`).join("")
    }]),
    Layer.succeed(Launcher, { launch: () => launch }),
    Layer.succeed(PodClient, {
      connect: (name, _, { tail = 200, watch = false }) =>
        Effect.map(
          watch ? connect(name, tail) : Effect.dieMessage("the picker only looks on"),
          (opening) => ({ opening, events: Stream.never, send: () => Effect.never })
        )
    })
  )

const open = (...lists: ReadonlyArray<ReadonlyArray<PodEntry>>) => openAmong({}, ...lists)

/** A picker in a terminal of 80 to 24 cells, over lists that come after a second. */
const openAmong = Effect.fn(function*(
  behaviour: Behaviour,
  ...lists: ReadonlyArray<ReadonlyArray<PodEntry>>
) {
  yield* TestClock.setTime(now)
  const screen = yield* MemoryScreen.make()
  const fiber = yield* pick({
    instead: "pods list",
    pods: Stream.unwrap(Effect.as(Effect.sleep("1 seconds"), Stream.fromIterable(lists)))
  }).pipe(
    Effect.provide(Layer.merge(screen.layer, services(behaviour))),
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

  it.effect("leaves one line and gives the Pod that was chosen, when it has answered", () =>
    Effect.gen(function*() {
      const picker = yield* open(thirty)
      yield* picker.type("bug")
      yield* picker.listed
      yield* picker.settle
      expect((yield* picker.rows)[2]).toContain("fix-login-bug")
      yield* picker.type("\r")
      expect(yield* Fiber.join(picker.fiber)).toEqual(Model.Outcome.Opened({
        name: "fix-login-bug",
        socket: socketOf("fix-login-bug")
      }))
      expect(yield* picker.rows).toEqual(["$ pods resume", "attached to fix-login-bug"])
    }))

  it.effect("stays, with filter and list, when the chosen Pod cannot be reached", () =>
    Effect.gen(function*() {
      const gone = new PodUnreachable({ name: "api-refactor", reason: "it hung up" })
      const picker = yield* openAmong({ connect: () => Effect.fail(gone) }, thirty)
      yield* picker.listed
      yield* picker.type("refactor\r")
      const rows = yield* picker.rows
      expect(rows[1]).toMatch(/^resume › refactor +1 of 30$/)
      expect(rows[2]).toMatch(/^› ○ api-refactor/)
      expect(rows[3]).toBe(
        "error api-refactor cannot be reached: it hung up; see more with: pods show api-…"
      )
      expect(rows[4]).toContain("tab read all of it")
      yield* Fiber.interrupt(picker.fiber)
    }))

  it.effect("restores a stopped Pod, says so after half a second, and what became of it", () =>
    Effect.gen(function*() {
      const launched = yield* Deferred.make<Launched>()
      const picker = yield* openAmong(
        { launch: Deferred.await(launched) },
        pods({ name: "kept" })
      )
      yield* picker.listed
      yield* picker.type("\r")
      yield* TestClock.adjust("400 millis")
      expect(yield* picker.rows).not.toContain("  restoring kept…")
      yield* TestClock.adjust("200 millis")
      expect(yield* picker.rows).toContain("  restoring kept…")
      yield* Deferred.succeed(launched, {
        socket: "/run/kept",
        pid: 1,
        reopened: { kind: "Lost", why: "it knows no session of that id, and has never had one" }
      })
      expect(yield* Fiber.join(picker.fiber)).toEqual(
        Model.Outcome.Opened({ name: "kept", socket: "/run/kept" })
      )
      const rows = yield* picker.rows
      expect(rows.join(" ")).toBe(
        "$ pods resume kept is back, but its agent lost the conversation (it knows no session of"
          + " that id, and has never had one); a transcript goes with your next prompt"
      )
    }))

  it.effect("stays when a Pod is not restored, and is left by escape while one is", () =>
    Effect.gen(function*() {
      const failure = new LaunchFailed({
        name: "kept",
        reason: "no such agent",
        lastWords: ["a", "b"]
      })
      const failing = yield* openAmong({ launch: Effect.fail(failure) }, pods({ name: "kept" }))
      yield* failing.listed
      yield* failing.type("k\r")
      expect(yield* failing.rows).toContain("error kept did not start: no such agent a b")
      yield* Fiber.interrupt(failing.fiber)

      let ended = 0
      const launch = Effect.onInterrupt(Effect.never, () => Effect.sync(() => ended += 1))
      const lasting = yield* openAmong({ launch }, pods({ name: "kept" }))
      yield* lasting.listed
      yield* lasting.type("\r\u001b")
      expect(ended).toBe(1)
      expect(yield* lasting.rows).toContain("  kept is not restored")
      yield* lasting.type("\r")
      yield* lasting.type("\u0003")
      expect(yield* Fiber.join(lasting.fiber)).toEqual(Model.Outcome.Cancelled())
      expect(ended).toBe(2)
      expect(yield* lasting.rows).toEqual(["$ pods resume"])
    }))

  it.effect("asks busy Pods what they are about, and leaves the bare label of those that are mute", () =>
    Effect.gen(function*() {
      let open = 0
      const connect: Behaviour["connect"] = (name, tail) => {
        open += 1
        expect(tail).toBe(1)
        return name === "mute" ?
          Effect.onInterrupt(Effect.never, () => Effect.sync(() => open -= 1)) :
          Effect.succeed(opening({
            status: "paused",
            asks: [{ id: "1", title: "Run", subject: "rm -rf dist", options: [], asked_at: now }]
          }))
      }
      const live = running
      const picker = yield* openAmong(
        { connect },
        pods({ name: "asks", live }, { name: "mute", live }, { name: "rests", live: idle })
      )
      yield* picker.listed
      yield* picker.settle
      expect(open).toBe(2)
      yield* TestClock.adjust("2 seconds")
      expect(open).toBe(1)
      const rows = yield* picker.rows
      expect(rows[2]).toMatch(/^› ! asks +live paused · asks: rm -rf dist/)
      expect(rows[3]).toMatch(/^ {2}● mute +live running +\S+ {2}\/work$/)
      expect(rows[4]).toMatch(/^ {2}○ rests +live idle/)
      yield* Fiber.interrupt(picker.fiber)
    }))

  it.effect("shows the end of the conversation on tab, live or kept", () =>
    Effect.gen(function*() {
      const connect: Behaviour["connect"] = (name) =>
        name === "mute"
          ? Effect.never
          : Effect.succeed(opening({ partial: { kind: "text", text: "I am here" } }))
      const picker = yield* openAmong(
        { connect },
        pods({ name: "a", live: idle }, { name: "kept" }, { name: "mute", live: idle }, {
          name: "torn",
          stored: "corrupt"
        })
      )
      const shown = Effect.zipRight(
        TestClock.adjust("100 millis"),
        Effect.map(picker.rows, (rows) =>
          rows.slice(rows.findIndex((row) => /^─+$/.test(row)) + 1, -2))
      )
      yield* picker.listed
      yield* picker.type("\t")
      expect(yield* shown).toEqual(["  agent: I am here"])
      yield* picker.type("\u001b[F")
      expect(yield* shown).toEqual(["  metadata not readable: metadata.json is empty"])
      yield* picker.type("\u001b[A")
      expect((yield* shown)[0]).toBe(
        "  agent: It passes alone and fails after user.spec.ts, so some state leaks"
      )
      yield* picker.type("\u001b[A")
      expect(yield* shown).toEqual([])
      yield* TestClock.adjust("1 seconds")
      expect(yield* shown).toEqual(["  it did not answer in time"])
      yield* Fiber.interrupt(picker.fiber)
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

  it.effect("goes on with the news from where the list ended", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(now)
      const screen = yield* MemoryScreen.make()
      const [first, second] = [pods({ name: "a" }), pods({ name: "a", live: running })]
      const asked: Array<unknown> = []
      const fiber = yield* pick({
        instead: "pods list",
        pods: Stream.succeed(first),
        news: (entries, since) => {
          asked.push([entries, since])
          const activity = Activity.open({ ...Preview.log([]), status: "paused" }, now)
          return Stream.fromEffect(Effect.delay(
            Effect.succeed({
              entries: second,
              activities: new Map([["a", activity]]),
              lost: new Map(),
              stale: undefined
            }),
            "1 seconds"
          ))
        }
      }).pipe(Effect.provide(Layer.merge(screen.layer, services({}))), Effect.fork)
      yield* TestClock.adjust("900 millis")
      const rows = Effect.gen(function*() {
        const terminal = xterm.open({ columns: 80, rows: 24 })
        const written = yield* screen.written
        yield* Effect.promise(() => terminal.write(written.join("")))
        return terminal.rows()
      })
      expect((yield* rows)[1]).toMatch(/^› · a +stopped/)
      yield* TestClock.adjust("200 millis")
      expect((yield* rows)[1]).toMatch(/^› ! a +live paused · turn paused/)
      expect(asked).toEqual([[first, now]])
      yield* Fiber.interrupt(fiber)
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
        Effect.provide(Layer.merge(screen.layer, services({}))),
        Effect.flip
      )
      expect(failure._tag).toBe("NoTerminal")
      expect(failure.instead).toBe("pods list")
    }))
})
