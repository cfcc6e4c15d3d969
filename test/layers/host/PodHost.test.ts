import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer, Option, Queue, Stream, TestClock } from "effect"
import type { AgentSignal } from "../../../src/domain/AgentSignal.ts"
import { Text } from "../../../src/domain/AgentUpdate.ts"
import * as HostedPod from "../../../src/domain/HostedPod.ts"
import { AgentFailed, SocketTaken, StorageFailed } from "../../../src/domain/PodFailure.ts"
import * as World from "../../../src/layers/memory/World.ts"
import { Agent } from "../../../src/services/Agent.ts"
import { PodHost } from "../../../src/services/PodHost.ts"
import { PodServer } from "../../../src/services/PodServer.ts"
import { PodStore } from "../../../src/services/PodStore.ts"
import { Registry } from "../../../src/services/Registry.ts"
import { SessionLog } from "../../../src/services/SessionLog.ts"
import { attach, saidIn } from "../../support/attached.ts"
import { alpha, silentAgent, start, world } from "./world.ts"

const says = (text: string): AgentSignal => ({ kind: "Updated", update: Text({ text }) })

const kinds = Effect.gen(function*() {
  const stored = yield* (yield* PodStore).read(alpha)
  const where = yield* HostedPod.logOf(stored)
  const { records } = yield* (yield* SessionLog).tail(where.session, where.segment, 1000)
  return records.map((record) => Object.getOwnPropertyDescriptor(record, "kind")?.value)
})

describe("PodHost", () => {
  it.scoped("gives a turn that does not end three seconds when it is interrupted", () =>
    Effect.gen(function*() {
      const { host, launched } = yield* start
      const ann = yield* attach(alpha, launched.socket)
      yield* ann.run("hello")
      yield* TestClock.adjust("100 millis")
      expect(ann.opening.status).toBe("idle")
      const stopping = yield* Effect.fork(Fiber.interrupt(host))
      yield* TestClock.adjust("2900 millis")
      expect(Option.isNone(yield* Fiber.poll(stopping))).toBe(true)
      yield* TestClock.adjust("100 millis")
      yield* Fiber.join(stopping)
      expect(ann.names().at(-1)).toBe("shutdown")
      expect((yield* kinds).slice(-4)).toEqual([
        "turn_end",
        "extension",
        "run_errored",
        "extension"
      ])
      expect(yield* (yield* Registry).claims).toEqual([])
    }).pipe(Effect.provide(world(silentAgent({})))))

  it.scopedLive("shows who attaches in the middle of a reply its beginning", () =>
    Effect.gen(function*() {
      const signals = yield* Queue.unbounded<AgentSignal>()
      const layer = world(silentAgent({
        signals: Stream.fromQueue(signals),
        sent: Effect.succeed(3),
        prompt: () => Effect.succeed("end_turn")
      }))
      yield* Effect.gen(function*() {
        const { launched } = yield* start
        const ann = yield* attach(alpha, launched.socket)
        yield* ann.run("hello")
        yield* ann.hear("turn_start")
        yield* Queue.offer(signals, says("one "))
        yield* Queue.offer(signals, says("two "))
        yield* ann.hear("text_delta", ({ data }) => data.text === "two ")
        const bob = yield* attach(alpha, launched.socket)
        expect(bob.opening.partial).toEqual({ kind: "text", text: "one two " })
        expect(bob.opening.status).toBe("running")
        yield* Queue.offer(signals, says("three"))
        yield* bob.hear("text_delta")
        expect(saidIn(bob.heard)).toBe("three")
      }).pipe(Effect.provide(layer))
    }))

  it.scopedLive("never lets the end of a turn overtake its signals", () =>
    Effect.gen(function*() {
      const count = 1000
      const signals = yield* Queue.unbounded<AgentSignal>()
      let sent = 0
      const layer = world(silentAgent({
        signals: Stream.fromQueue(signals),
        sent: Effect.sync(() => sent),
        // Everything is there at the same moment, the end too.
        prompt: () =>
          Effect.sync(() => {
            for (let index = 0; index < count; index++) signals.unsafeOffer(says("x"))
            sent += count
            return "end_turn"
          })
      }))
      yield* Effect.gen(function*() {
        const { launched } = yield* start
        const ann = yield* attach(alpha, launched.socket)
        for (let turn = 0; turn < 3; turn++) {
          const events = yield* ann.turn("hello")
          const end = events.findIndex(({ event }) => event === "turn_end")
          expect(saidIn(events.slice(0, end))).toBe("x".repeat(count))
        }
      }).pipe(Effect.provide(layer))
    }))

  it.scopedLive("ends when something in it breaks, and leaves nothing", () =>
    Effect.gen(function*() {
      const { host, launched } = yield* start
      const ann = yield* attach(alpha, launched.socket)
      yield* ann.run("hello")
      const exit = yield* Fiber.await(host)
      expect(Exit.isFailure(exit) && exit.cause.toString()).toContain("a bug")
      expect(yield* (yield* Registry).claims).toEqual([])
    }).pipe(Effect.provide(world(silentAgent({ prompt: () => Effect.dieMessage("a bug") })))))

  it.scopedLive("forgets a new Pod whose socket it cannot open", () =>
    Effect.gen(function*() {
      const taken = new SocketTaken({ path: "/memory/alpha/sock", reason: "somebody answers" })
      const server = Layer.succeed(PodServer, { serve: () => taken })
      yield* Effect.gen(function*() {
        expect(yield* Effect.flip(start)).toMatchObject({ _tag: "SocketTaken" })
        expect(yield* (yield* PodStore).names).toEqual([])
        expect(yield* (yield* Registry).claims).toEqual([])
      }).pipe(Effect.provide(world(server)))
    }))

  it.scopedLive("lets everybody in although its log cannot be read", () =>
    Effect.gen(function*() {
      const path = "segment.jsonl"
      const broken = new StorageFailed({ doing: "read", path, code: "EIO", cause: undefined })
      const log = Layer.effect(
        SessionLog,
        Effect.map(SessionLog, (real) => ({ ...real, tail: () => broken }))
      )
      yield* Effect.gen(function*() {
        const { launched } = yield* start
        const ann = yield* attach(alpha, launched.socket)
        expect(ann.opening).toMatchObject({ status: "idle", records: [] })
        const { data } = yield* ann.hear("refused")
        expect(data.message).toBe(broken.message)
      }).pipe(Effect.provide(world(Layer.provide(log, World.doubles()))))
    }))

  it.scopedLive("lets go of the agent before the claim, and of the log last", () =>
    Effect.gen(function*() {
      const gone: Array<string> = []
      const released = (what: string) =>
        Effect.addFinalizer(() => Effect.sync(() => gone.push(what)))
      const noted = Layer.mergeAll(
        Layer.effect(
          PodServer,
          Effect.map(PodServer, (real) => ({
            serve: (...how: Parameters<typeof real.serve>) =>
              Effect.zipRight(released("socket"), real.serve(...how))
          }))
        ),
        Layer.effect(
          Agent,
          Effect.map(Agent, (real) => ({
            ...real,
            start: (...how: Parameters<typeof real.start>) =>
              Effect.zipRight(released("agent"), real.start(...how))
          }))
        ),
        Layer.effect(
          Registry,
          Effect.map(Registry, (real) => ({
            ...real,
            release: (...which: Parameters<typeof real.release>) =>
              Effect.zipRight(Effect.sync(() => gone.push("claim")), real.release(...which))
          }))
        ),
        Layer.effect(
          SessionLog,
          Effect.map(SessionLog, (real) => ({
            ...real,
            open: (...which: Parameters<typeof real.open>) =>
              Effect.zipRight(released("log"), real.open(...which))
          }))
        )
      )
      yield* Effect.gen(function*() {
        const { run } = yield* PodHost
        const order = { kind: "New", name: alpha, agent: World.agent, cwd: "/work" } as const
        const stopped = yield* Deferred.make<void>()
        const host = yield* Effect.fork(run(order, () => Deferred.succeed(stopped, undefined)))
        yield* Deferred.await(stopped)
        yield* Fiber.interrupt(host)
        expect(gone).toEqual(["socket", "agent", "claim", "log"])
      }).pipe(Effect.provide(world(Layer.provide(noted, World.doubles()))))
    }))

  it.scopedLive("says when the Pod could not be restored, and mends that with the next prompt", () =>
    Effect.gen(function*() {
      const { code, path } = { code: "ENOSPC", path: "metadata.json" }
      const full = new StorageFailed({ doing: "update", path, code, cause: undefined })
      let failures = 1
      const store = Layer.effect(
        PodStore,
        Effect.map(PodStore, (real) => ({
          ...real,
          setActive: (...where: Parameters<typeof real.setActive>) =>
            failures-- > 0 ? full : real.setActive(...where)
        }))
      )
      const layer = Layer.provide(store, World.doubles())
      yield* Effect.gen(function*() {
        const { launched } = yield* start
        const ann = yield* attach(alpha, launched.socket)
        yield* ann.turn("one")
        yield* ann.hear("alert", ({ data }) => data.message.includes("could not be restored"))
        const stored = (yield* PodStore).read(alpha)
        expect(Option.isNone(HostedPod.logOf(yield* stored))).toBe(true)
        yield* ann.turn("two")
        expect(Option.isSome(HostedPod.logOf(yield* stored))).toBe(true)
      }).pipe(Effect.provide(world(layer)))
    }))

  it.scopedLive("ends a turn by force although signals of it are not taken", () =>
    Effect.gen(function*() {
      const signals = yield* Queue.unbounded<AgentSignal>()
      const dead = yield* Deferred.make<never, AgentFailed>()
      let sent = 0
      const layer = world(silentAgent({
        signals: Stream.fromQueue(signals),
        sent: Effect.sync(() => sent),
        prompt: () => Deferred.await(dead)
      }))
      yield* Effect.gen(function*() {
        const { launched } = yield* start
        const ann = yield* attach(alpha, launched.socket)
        yield* ann.run("hello")
        yield* ann.hear("turn_start")
        yield* ann.send({ method: "force" })
        yield* ann.hear("agent")
        sent = 3
        yield* Deferred.fail(
          dead,
          new AgentFailed({ agent: "x", reason: "it was ended", lastWords: [] })
        )
        yield* ann.hear("turn_end")
        expect(ann.names()).toContain("turn_end")
      }).pipe(Effect.provide(layer))
    }))
})
