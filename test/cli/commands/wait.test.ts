import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Scope, TestClock } from "effect"
import * as LiveReport from "../../../src/domain/LiveReport.ts"
import type { Welcome } from "../../../src/domain/NativeEvent.ts"
import { ConnectionLost } from "../../../src/domain/PodFailure.ts"
import { LiveProbe } from "../../../src/services/LiveProbe.ts"
import { PodClient } from "../../../src/services/PodClient.ts"
import { Registry } from "../../../src/services/Registry.ts"
import { talkingHost, welcome } from "../../contracts/talkingHost.ts"
import { pods, socket, world } from "../../support/commandLine.ts"
import { dead, running as runs } from "../../support/pods.ts"

const serve = (more: Partial<Welcome> = {}) =>
  talkingHost(socket("pod"), {
    name: "pod",
    host: {
      welcome: () => Effect.succeed({ ...welcome("pod", 0, []), status: "running", ...more })
    }
  })

const waiting = (...args: ReadonlyArray<string>) =>
  Effect.tap(Effect.fork(pods("wait", "pod", "--until", ...args)), TestClock.adjust("50 millis"))

const done = { code: 0, stdout: "", stderr: "" }
const failed = (sentence: string) => ({ code: 1, stdout: "", stderr: `pods: ${sentence}\n` })
const going = { _tag: "None" }

const status = (status: Welcome["status"]) => ({ event: "status", data: { status } } as const)
const waitsFor = (...ids: ReadonlyArray<string>) =>
  ({
    event: "queue",
    data: { held: false, queue: ids.map((id) => ({ id, by: "ann", input: [], at: 1 })) }
  }) as const
const ask = { id: "1.a", title: "May I?", options: [], asked_at: 1 }

const live = Effect.provide(world({ name: "pod", live: runs }, { name: "stopped" }))

describe("pods wait --until idle", () => {
  it.scoped("returns when the Pod is idle, at once when it is so already", () =>
    Effect.gen(function*() {
      yield* Effect.scoped(Effect.gen(function*() {
        yield* serve({ status: "idle" })
        expect(yield* pods("wait", "pod", "--until", "idle")).toEqual(done)
      }))
      const host = yield* serve()
      const running = yield* waiting("idle")
      yield* host.audience.broadcast(status("paused"))
      yield* TestClock.adjust("1 days")
      expect(yield* Fiber.poll(running)).toMatchObject(going)
      yield* host.audience.broadcast(status("idle"))
      expect(yield* Fiber.join(running)).toEqual(done)
    }).pipe(live))

  it.scoped("does not take the pause between two queued turns for idleness", () =>
    Effect.gen(function*() {
      const host = yield* serve()
      const running = yield* waiting("idle")
      yield* host.audience.broadcast(waitsFor("next"))
      yield* host.audience.broadcast(status("idle"))
      yield* TestClock.adjust("1 seconds")
      expect(yield* Fiber.poll(running)).toMatchObject(going)
      yield* host.audience.broadcast(waitsFor())
      expect(yield* Fiber.join(running)).toEqual(done)
    }).pipe(live))

  it.scoped("fails at the timeout, and when the Pod stops", () =>
    Effect.gen(function*() {
      const host = yield* serve()
      const timed = yield* waiting("idle", "--timeout", "5m")
      yield* TestClock.adjust("299 seconds")
      expect(yield* Fiber.poll(timed)).toMatchObject(going)
      yield* TestClock.adjust("1 seconds")
      expect(yield* Fiber.join(timed)).toEqual(failed(
        "pod is still not idle after 5m; see how it stands with: pods show pod"
      ))
      const stopping = yield* waiting("idle")
      yield* host.audience.broadcast({ event: "shutdown" })
      expect(yield* Fiber.join(stopping)).toEqual(failed(
        "pod has stopped, and will not be idle; see how it stands with: pods show pod"
      ))
      expect((yield* pods("wait", "stopped", "--until", "idle")).stderr).toMatch(
        /^pods: cannot attach to stopped: it is not running; /
      )
    }).pipe(live))

  it.scoped("connects again when the connection is lost", () =>
    Effect.gen(function*() {
      const host = yield* serve()
      const { connect } = yield* PodClient
      let connections = 0
      const running = yield* Effect.provideService(waiting("idle"), PodClient, {
        connect: (...to) => {
          connections++
          return connections === 1
            ? new ConnectionLost({ reason: "the Pod hung up" })
            : connect(...to)
        }
      })
      yield* TestClock.adjust("100 millis")
      yield* host.audience.broadcast(status("idle"))
      expect(yield* Fiber.join(running)).toEqual(done)
      expect(connections).toBe(2)
    }).pipe(live))
})

describe("pods wait --until asks", () => {
  it.scoped("returns when the agent asks, at once when it does so already", () =>
    Effect.gen(function*() {
      yield* Effect.scoped(Effect.gen(function*() {
        yield* serve({ status: "paused", asks: [ask] })
        expect(yield* pods("wait", "pod", "--until", "asks")).toEqual(done)
      }))
      const host = yield* serve()
      const running = yield* waiting("asks")
      yield* host.audience.broadcast(status("idle"))
      yield* TestClock.adjust("1 seconds")
      expect(yield* Fiber.poll(running)).toMatchObject(going)
      yield* host.audience.broadcast({ event: "asked", data: { ask } })
      expect(yield* Fiber.join(running)).toEqual(done)
      const timed = yield* waiting("asks", "--timeout", "2")
      yield* TestClock.adjust("2 seconds")
      expect((yield* Fiber.join(timed)).stderr).toMatch(/^pods: pod still asks nothing after 2; /)
    }).pipe(live))
})

describe("pods wait --until stopped", () => {
  it.scoped("returns when the host has left, not when its connection has ended", () =>
    Effect.gen(function*() {
      const reports = { current: runs.report }
      const scope = yield* Scope.make()
      const host = yield* Scope.extend(serve(), scope)
      const registry = yield* Registry
      const running = yield* Effect.provideService(waiting("stopped"), LiveProbe, {
        probeAll: (sockets) => Effect.succeed(sockets.map(() => reports.current))
      })
      yield* host.audience.broadcast({ event: "shutdown" })
      yield* Scope.close(scope, Exit.void)
      reports.current = LiveReport.Unreachable({ reason: "Missing" })
      yield* TestClock.adjust("5 seconds")
      expect(yield* Fiber.poll(running)).toMatchObject(going)
      const [claim] = yield* registry.claims
      if (claim !== undefined) yield* registry.release(claim.allocation)
      yield* TestClock.adjust("1 seconds")
      expect(yield* Fiber.join(running)).toEqual(done)
    }).pipe(live))

  it.scoped("returns at once for a stopped Pod and for one whose host was killed", () =>
    Effect.gen(function*() {
      expect(yield* pods("wait", "stopped", "--until", "stopped")).toEqual(done)
      expect(yield* pods("wait", "killed", "--until", "stopped")).toEqual(done)
      expect(yield* pods("wait", "nobody", "--until", "stopped")).toMatchObject({ code: 3 })
    }).pipe(Effect.provide(world({ name: "stopped" }, { name: "killed", live: dead }))))
})

describe("arguments of pods wait that make no sense", () => {
  it.scoped("are refused", () =>
    Effect.gen(function*() {
      for (const args of [[], ["--until", "done"], ["--until", "idle", "--timeout", "soon"]]) {
        const { code, stderr, stdout } = yield* pods("wait", "pod", ...args)
        expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
        expect(stderr).toMatch(/^pods: /)
      }
      expect((yield* pods("wait", "pod", "--until", "idle", "--timeout", "soon")).stderr)
        .toContain("--timeout is \"soon\", but has to be a time like 90s, 5m or 1h30m")
    }).pipe(live))
})
