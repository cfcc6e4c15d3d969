import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Option, TestClock } from "effect"
import * as LiveReport from "../../../src/domain/LiveReport.ts"
import { DialFailed } from "../../../src/layers/unix/dial.ts"
import * as LaunchPacer from "../../../src/layers/unix/LaunchPacer.ts"
import type { Scanned } from "../../../src/layers/unix/StatusScanner.ts"
import * as UnixLiveProbe from "../../../src/layers/unix/UnixLiveProbe.ts"

const nothing: Scanned = { _tag: "Nothing" }

/** Sockets by their first word: silent, idle, slow (150 ms), late (only seen), dead, busy. */
const world = () => {
  const open = { now: 0, most: 0 }
  const answers: Record<string, UnixLiveProbe.Connection> = {
    silent: { answer: Effect.never, seen: Effect.succeed(nothing) },
    late: { answer: Effect.never, seen: Effect.succeed({ _tag: "Status", status: "paused" }) },
    garbage: { answer: Effect.never, seen: Effect.succeed({ _tag: "Garbage" }) },
    idle: { answer: Effect.succeed(LiveReport.reported("idle")), seen: Effect.succeed(nothing) },
    slow: {
      answer: Effect.delay(Effect.succeed(LiveReport.reported("running")), "150 millis"),
      seen: Effect.succeed(nothing)
    }
  }
  const connect: UnixLiveProbe.Connect = (path) => {
    const kind = path.split("-")[0] ?? ""
    if (kind === "dead") return Effect.fail(new DialFailed({ path, code: "ENOENT" }))
    if (kind === "busy") return Effect.fail(new DialFailed({ path, code: "EMFILE" }))
    const connection = answers[kind]
    return connection === undefined
      ? Effect.dieMessage(`no such kind of socket: ${path}`)
      : Effect.acquireRelease(
        Effect.sync(() => {
          open.now++
          open.most = Math.max(open.most, open.now)
          return connection
        }),
        () => Effect.sync(() => open.now--)
      )
  }
  const probe = UnixLiveProbe.make({
    connect,
    pacer: LaunchPacer.none,
    statusTimeout: Duration.millis(200)
  })
  return { open, probe }
}

describe("UnixLiveProbe on a virtual clock", () => {
  it.effect("a silent Pod is reachable without a status", () =>
    Effect.gen(function*() {
      const { probe } = world()
      const fiber = yield* Effect.fork(probe.probeAll(["silent"]))
      yield* TestClock.adjust("200 millis")
      expect(yield* Fiber.join(fiber)).toEqual([LiveReport.withoutStatus("Silent")])
    }))

  it.effect("100 silent Pods are asked together and cost one timeout", () =>
    Effect.gen(function*() {
      const { open, probe } = world()
      const sockets = Array.from({ length: 100 }, (_, at) => `silent-${at}`)
      const fiber = yield* Effect.fork(probe.probeAll(sockets))
      yield* TestClock.adjust("199 millis")
      expect(open).toEqual({ now: 100, most: 100 })
      expect(yield* Fiber.poll(fiber)).toEqual(Option.none())
      yield* TestClock.adjust("1 millis")
      const reports = yield* Fiber.join(fiber)
      expect(reports).toEqual(sockets.map(() => LiveReport.withoutStatus("Silent")))
      expect(open.now).toBe(0)
    }))

  it.effect("reports keep the order of the sockets, and each is heard as it comes", () =>
    Effect.gen(function*() {
      const { probe } = world()
      const heard: Array<string> = []
      const fiber = yield* Effect.fork(probe.probeAll(
        ["slow", "dead", "silent", "idle"],
        (socket) => heard.push(socket)
      ))
      yield* TestClock.adjust("200 millis")
      expect(yield* Fiber.join(fiber)).toEqual([
        LiveReport.reported("running"),
        LiveReport.Unreachable({ reason: "Missing" }),
        LiveReport.withoutStatus("Silent"),
        LiveReport.reported("idle")
      ])
      expect(heard).toEqual(["dead", "idle", "slow", "silent"])
    }))

  it.effect("an answer that lies in the kernel when the timer fires counts", () =>
    Effect.gen(function*() {
      const { probe } = world()
      const fiber = yield* Effect.fork(probe.probeAll(["late", "garbage"]))
      yield* TestClock.adjust("200 millis")
      expect(yield* Fiber.join(fiber)).toEqual([
        LiveReport.reported("paused"),
        LiveReport.withoutStatus("NotAPod")
      ])
    }))

  it.effect("a Pod that stays too busy to connect to is reachable, not dead", () =>
    Effect.gen(function*() {
      const { probe } = world()
      const fiber = yield* Effect.fork(probe.probeAll(["busy"]))
      yield* TestClock.adjust("1 seconds")
      expect(yield* Fiber.join(fiber)).toEqual([LiveReport.withoutStatus("Busy")])
    }))

  it.effect("interruption closes every connection", () =>
    Effect.gen(function*() {
      const { open, probe } = world()
      const fiber = yield* Effect.fork(probe.probeAll(["silent-1", "silent-2", "slow"]))
      yield* TestClock.adjust("50 millis")
      expect(open.now).toBe(3)
      yield* Fiber.interrupt(fiber)
      expect(open.now).toBe(0)
    }))
})
