import { describe, expect, it } from "@effect/vitest"
import { Chunk, Deferred, Duration, Effect, Exit, Fiber, Scope, Stream } from "effect"
import { spawn } from "node:child_process"
import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
import type { Socket } from "node:net"
import { join } from "node:path"
import { ConnectionLost, PodUnreachable } from "../../../src/domain/PodFailure.ts"
import { dial } from "../../../src/layers/unix/dial.ts"
import * as UnixPodClient from "../../../src/layers/unix/UnixPodClient.ts"
import type { PodConnection } from "../../../src/services/PodClient.ts"
import { said, welcome } from "../../contracts/talkingHost.ts"
import { scratch } from "../../support/scratch.ts"
import { fakeHost, foreignRefusal, foreignSnapshot, lines } from "./fakeHost.ts"

const socketPath = Effect.map(scratch, (directory) => join(directory, "sock"))

const connect = (path: string, options: Partial<UnixPodClient.Options> = {}) =>
  UnixPodClient.make({ ...UnixPodClient.defaults, ...options }).connect("counter", path, {
    client: "tester"
  })

/** Connect to a host that says this to everybody, at once and in one write. */
const connectTo = (text: string, options: Partial<UnixPodClient.Options> = {}) =>
  Effect.gen(function*() {
    const path = yield* socketPath
    yield* fakeHost(path, (socket) => socket.write(text))
    return yield* connect(path, options)
  })

const take = (count: number, events: PodConnection["events"]) =>
  Effect.map(Stream.runCollect(Stream.take(events, count)), Chunk.toReadonlyArray)

const unreachable = (reason: string) => new PodUnreachable({ name: "counter", reason })

const status = { event: "status", data: { status: "idle" } }
const alert = {
  event: "alert",
  data: { level: "warn", source: "pod", message: "m", timestamp_ms: 1 }
}
const welcomed = { event: "welcome", data: welcome("counter", 5, [{ n: 6 }]) }
const hello =
  "{\"method\":\"hello\",\"params\":{\"client\":\"tester\",\"protocol\":1,\"tail\":200,\"watch\":false,\"brief\":false}}\n"
const short = Duration.millis(100)

describe("UnixPodClient, with a foreign host", () => {
  it.scopedLive("starts from its snapshot and passes over its answer to the hello", () =>
    Effect.gen(function*() {
      const { events, opening } = yield* connectTo(
        lines(alert, foreignSnapshot([{ kind: "x" }]), said(1), foreignRefusal, foreignRefusal)
      )
      expect(opening).toEqual({
        status: "running",
        native: false,
        agent: "demo/counter",
        cwd: "/work",
        asks: [],
        queue: [],
        held: false,
        clients: [],
        alerts: [],
        agent_state: { kind: "ready" },
        earlier: 0,
        records: [{ kind: "x" }]
      })
      expect(yield* take(3, events)).toEqual([alert, said(1), foreignRefusal])
    }))

  it.scopedLive("takes the answer to the hello also before the snapshot", () =>
    Effect.gen(function*() {
      const { events, opening } = yield* connectTo(
        lines(status, foreignRefusal, foreignSnapshot(), foreignRefusal)
      )
      expect(opening.native).toBe(false)
      expect(yield* take(1, events)).toEqual([foreignRefusal])
    }))

  it.scopedLive("takes one that also begins with a status for foreign when it says so", () =>
    Effect.gen(function*() {
      const { events, opening } = yield* connectTo(
        lines(status, foreignSnapshot(), said(1), foreignRefusal, said(2))
      )
      expect(opening.native).toBe(false)
      expect(yield* take(2, events)).toEqual([said(1), said(2)])
    }))

  it.scopedLive("takes it for foreign when no welcome follows the snapshot", () =>
    Effect.gen(function*() {
      const { events, opening } = yield* connectTo(
        lines(status, foreignSnapshot(), said(1)),
        { negotiating: { opening: Duration.seconds(10), welcome: short } }
      )
      expect(opening.native).toBe(false)
      expect(yield* take(1, events)).toEqual([said(1)])
    }))

  it.scopedLive("attaches although the snapshot is too long to be read", () =>
    Effect.gen(function*() {
      const { events, opening } = yield* connectTo(
        lines(foreignSnapshot(["x".repeat(2000)]), foreignRefusal, said(1)),
        { line: 1000 }
      )
      expect([opening.native, opening.records]).toEqual([false, []])
      const [told, event] = yield* take(2, events)
      expect(told).toMatchObject({ event: "alert", data: { level: "warn" } })
      expect(event).toEqual(said(1))
    }))

  it.scopedLive("reads a snapshot of 20 MB", () =>
    Effect.gen(function*() {
      const entries = Array.from({ length: 20 }, (_, n) => ({ n, text: "ü".repeat(500_000) }))
      const { opening } = yield* connectTo(lines(foreignSnapshot(entries)))
      expect(opening.records).toHaveLength(20)
    }))
})

describe("UnixPodClient, with a host of ours", () => {
  it.scopedLive("says hello first, in one write", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      const host = yield* fakeHost(path, (socket) => socket.write(lines(status, welcomed)))
      const { opening } = yield* connect(path)
      expect([opening.native, opening.earlier, opening.records]).toEqual([true, 5, [{ n: 6 }]])
      expect(yield* host.received.take).toBe(hello)
    }))

  it.scopedLive("starts from a welcome that comes after a snapshot", () =>
    Effect.gen(function*() {
      const { events, opening } = yield* connectTo(
        lines(status, foreignSnapshot(), said(6), welcomed, said(7))
      )
      expect([opening.native, opening.records]).toEqual([true, [{ n: 6 }]])
      expect(yield* take(1, events)).toEqual([said(7)])
    }))

  it.scopedLive("reads lines that come in pieces", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      yield* fakeHost(path, (socket) => {
        const bytes = Buffer.from(lines(status, welcomed, said(1)))
        const drip = (at: number): void => {
          if (at >= bytes.length) return
          socket.write(bytes.subarray(at, at + 7))
          setImmediate(() => drip(at + 7))
        }
        drip(0)
      })
      const { events, opening } = yield* connect(path)
      expect(opening.native).toBe(true)
      expect(yield* take(1, events)).toEqual([said(1)])
    }))

  it.scopedLive("passes over events that it does not know and lines that are none", () =>
    Effect.gen(function*() {
      const { events } = yield* connectTo(
        lines(status, { event: "novelty" }, welcomed, { event: "novelty", data: { a: 1 } })
          + "nonsense\n\n[]\n42\n{\"event\":{\"toString\":1}}\n\r\n"
          + lines({ event: "asked", data: {} }, { event: "status", data: { status: "new" } })
          + lines({ event: "text_delta", data: { text: "1", novelty: true } })
      )
      expect(yield* take(1, events)).toEqual([said(1)])
    }))

  it.scopedLive("ends at a shutdown even if the host keeps the connection", () =>
    Effect.gen(function*() {
      const { events } = yield* connectTo(lines(status, welcomed, { event: "shutdown" }, said(1)))
      expect(yield* Stream.runCollect(events)).toEqual(Chunk.of({ event: "shutdown" }))
      expect(yield* Stream.runCollect(events)).toEqual(Chunk.empty())
    }))

  it.scopedLive("holds a host back that says more than is read, and loses nothing", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      const total = 20_000
      let socket: Socket | undefined
      yield* fakeHost(path, (opened) => {
        socket = opened
        socket.write(lines(status, welcomed))
        for (let n = 0; n < total; n++) socket.write(lines(said(n), { event: "novelty" }))
      })
      const { events } = yield* connect(path)
      yield* Effect.sleep("300 millis")
      expect(socket?.writableLength).toBeGreaterThan(0)
      const numbers = yield* Stream.runCollect(Stream.take(events, total))
      expect(Chunk.toReadonlyArray(numbers)).toEqual(
        Array.from({ length: total }, (_, n) => said(n))
      )
    }))

  it.scopedLive("loses the connection when the host is killed", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      const text = lines(status, welcomed, said(1))
      const program = `require("net").createServer((s) => s.write(${JSON.stringify(text)}))`
        + ".listen(process.argv[1], () => console.log('up'))"
      const host = yield* child(program, path)
      const { events, send } = yield* connect(path)
      expect(yield* take(1, events)).toEqual([said(1)])
      const next = yield* Effect.fork(Effect.flip(Stream.runDrain(events)))
      host.kill("SIGKILL")
      expect(yield* Fiber.join(next)).toBeInstanceOf(ConnectionLost)
      expect(yield* Effect.flip(send({ method: "cancel" }))).toBeInstanceOf(ConnectionLost)
      yield* Effect.repeat(Effect.sleep("5 millis"), { until: () => host.signalCode !== null })
      expect(yield* Effect.flip(connect(path))).toEqual(
        unreachable("nobody listens on its socket")
      )
    }))
})

describe("UnixPodClient, with nobody it can talk to", () => {
  it.scopedLive("says why", () =>
    Effect.gen(function*() {
      const directory = yield* scratch
      const reasonOf = (path: string) => Effect.map(Effect.flip(connect(path)), String)
      mkdirSync(join(directory, "dir"))
      writeFileSync(join(directory, "file"), "")
      expect(yield* reasonOf(join(directory, "none"))).toContain("its socket is missing")
      expect(yield* reasonOf(join(directory, "file"))).toContain("nobody listens on its socket")
      expect(yield* reasonOf(join(directory, "dir"))).toContain("nobody listens on its socket")
      expect(yield* reasonOf(join(directory, "file", "sock"))).toContain("its socket is missing")
      expect(yield* reasonOf(join(directory, "x".repeat(100)))).toContain("longer than 103 bytes")
    }))

  const negotiating = { opening: short, welcome: short }

  it.scopedLive("gives up on what is no Pod", () =>
    Effect.gen(function*() {
      const reason = unreachable("it answers, but not as a Pod")
      expect(yield* Effect.flip(connectTo("SSH-2.0-OpenSSH\r\n", { negotiating }))).toEqual(reason)
    }))

  it.scopedLive("says of what stays silent that it does, and what to do", () =>
    Effect.gen(function*() {
      for (const text of ["", "\u0000".repeat(100_000), lines(status)]) {
        const { message } = yield* Effect.flip(connectTo(text, { negotiating }))
        expect(message).toMatch(/ cannot be reached: it has not answered for [\d.]+ seconds; its /)
        expect(message).toMatch(/which pods show \S+ names, .* wake it with kill -CONT, or end it /)
      }
    }))

  it.scopedLive("gives up at once on what hangs up, in its own words", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      yield* fakeHost(path, (socket) => socket.end(lines(status)))
      expect(yield* Effect.flip(connect(path))).toEqual(unreachable("it hung up"))
      const full = { event: "error", data: { code: "internal", message: "too many" } }
      const other = yield* socketPath
      yield* fakeHost(other, (socket) => socket.end(lines(status, full)))
      expect(yield* Effect.flip(connect(other))).toEqual(unreachable("it hung up: too many"))
    }))

  it.scopedLive("tries again while the host is too busy to accept", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      const text = lines(status, welcomed)
      const program =
        `require("net").createServer((s) => s.on("error", () => 0).write(${JSON.stringify(text)}))`
        + ".listen({ path: process.argv[1], backlog: 1 }, () => console.log('up'))"
      const host = yield* child(program, path)
      host.kill("SIGSTOP")
      const knock = Effect.flip(Effect.scoped(dial(path, () => undefined)))
      const full = yield* Effect.eventually(knock)
      expect(full.code).toBe("EAGAIN")
      expect(yield* Effect.flip(connect(path, { dialing: short }))).toEqual(
        unreachable("too busy to answer")
      )
      const patient = yield* Effect.fork(connect(path, { dialing: Duration.seconds(20) }))
      host.kill("SIGCONT")
      expect((yield* Fiber.join(patient)).opening.native).toBe(true)
    }))
})

describe("UnixPodClient, when it leaves", () => {
  it.scopedLive("closes the connection with its scope", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      const host = yield* fakeHost(path, (socket) => socket.write(lines(status, welcomed)))
      const scope = yield* Scope.make()
      const { events } = yield* Scope.extend(connect(path), scope)
      expect(host.open()).toBe(1)
      const reading = yield* Effect.fork(Effect.flip(Stream.runDrain(events)))
      yield* Scope.close(scope, Exit.void)
      expect(yield* Fiber.join(reading)).toBeInstanceOf(ConnectionLost)
      yield* Effect.repeat(Effect.sleep("5 millis"), { until: () => host.open() === 0 })
    }))

  it.scopedLive("leaves nothing behind when it is interrupted while it waits", () =>
    Effect.gen(function*() {
      const path = yield* socketPath
      const accepted = yield* Deferred.make<void>()
      let count = 0
      const host = yield* fakeHost(path, () => {
        if (++count === 100) Deferred.unsafeDone(accepted, Exit.void)
      })
      const before = readdirSync("/proc/self/fd").length
      const waiting = yield* Effect.fork(Effect.scoped(Effect.all(
        Array.from({ length: 100 }, () => connect(path)),
        { concurrency: "unbounded" }
      )))
      yield* Deferred.await(accepted)
      yield* Fiber.interrupt(waiting)
      yield* Effect.repeat(Effect.sleep("5 millis"), {
        until: () => host.open() === 0 && readdirSync("/proc/self/fd").length <= before
      })
    }))
})

/** A program in a process of its own that has said that it is up; killed with the scope. */
const child = (program: string, path: string) =>
  Effect.acquireRelease(
    Effect.async<ReturnType<typeof spawn>>((resume) => {
      const process_ = spawn(process.execPath, ["-e", program, path], {
        stdio: ["ignore", "pipe", "inherit"]
      })
      process_.stdout.once("data", () => resume(Effect.succeed(process_)))
    }),
    (process_) => Effect.sync(() => process_.kill("SIGKILL"))
  )
