import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer, TestClock } from "effect"
import { converse } from "../../../src/cli/attach/attach.ts"
import type { NativeEvent } from "../../../src/domain/NativeEvent.ts"
import type { PodEvent } from "../../../src/domain/PodEvent.ts"
import { ConnectionLost, NoTerminal, PodUnreachable } from "../../../src/domain/PodFailure.ts"
import * as Segment from "../../../src/domain/Segment.ts"
import * as MemoryEditor from "../../../src/layers/memory/MemoryEditor.ts"
import * as MemoryPodClient from "../../../src/layers/memory/MemoryPodClient.ts"
import * as MemoryPodServer from "../../../src/layers/memory/MemoryPodServer.ts"
import * as MemoryPodStore from "../../../src/layers/memory/MemoryPodStore.ts"
import * as MemoryReadMarks from "../../../src/layers/memory/MemoryReadMarks.ts"
import * as MemoryRegistry from "../../../src/layers/memory/MemoryRegistry.ts"
import * as MemoryScreen from "../../../src/layers/memory/MemoryScreen.ts"
import * as MemorySessionLog from "../../../src/layers/memory/MemorySessionLog.ts"
import * as MemorySurroundings from "../../../src/layers/memory/MemorySurroundings.ts"
import * as Switchboard from "../../../src/layers/memory/Switchboard.ts"
import { talkingHost, welcome } from "../../contracts/talkingHost.ts"
import * as xterm from "../terminal/xterm.ts"

const surroundings = MemorySurroundings.layer({ user: "ana" })

const pods = Layer.mergeAll(
  Layer.merge(MemoryPodClient.layer, MemoryPodServer.layer).pipe(
    Layer.provideMerge(Switchboard.layer)
  ),
  MemoryPodStore.layer(),
  MemoryReadMarks.layer,
  MemoryRegistry.layer(),
  MemorySessionLog.layer(),
  MemoryEditor.layer((text) => Effect.succeed(`${text}\nand say why`))
)

const size = { columns: 60, rows: 16 }

const socket = "/memory/counter/sock"

const past = [
  { kind: "user_input", ts: 1, segments: [{ kind: "text", content: "hello" }] }
]

/** A conversation with a talking host in a terminal of 60 to 16 cells. */
const start = Effect.fn(function*() {
  const host = yield* talkingHost(socket, {
    host: { welcome: () => Effect.succeed(welcome("counter", 3, past)) }
  })
  const screen = yield* MemoryScreen.make({ size })
  const fiber = yield* converse("counter", socket).pipe(
    Effect.provide(Layer.merge(screen.layer, surroundings)),
    Effect.fork
  )
  /** Lets time pass until what has happened is shown. */
  const settle = TestClock.adjust("100 millis")
  yield* settle
  const rows = Effect.gen(function*() {
    const terminal = xterm.open(size)
    for (const bytes of yield* screen.written) {
      yield* Effect.promise(() => terminal.write(bytes))
    }
    return terminal.rows().filter((row) => row !== "")
  })
  return {
    rows,
    screen,
    fiber,
    received: Effect.map(host.received.take, ([client, method]) => ({ from: client.name, method })),
    type: (chunk: string) => Effect.zipRight(screen.type(chunk), settle),
    tell: (...events: ReadonlyArray<PodEvent | NativeEvent>) =>
      Effect.zipRight(Effect.forEach(events, host.audience.broadcast), settle)
  }
})

const scoped = <A, E>(test: Effect.Effect<A, E, Layer.Layer.Success<typeof pods>>) =>
  Effect.provide(test, pods)

describe("converse", () => {
  it.scoped("shows the past, sends a prompt, streams the answer and detaches", () =>
    Effect.gen(function*() {
      const { fiber, received, rows, tell, type } = yield* start()
      expect(yield* rows).toEqual([
        "… 3 earlier records: pgup looks back",
        "you",
        "hello",
        "─".repeat(60),
        "counter ›",
        `${"live idle · enter send · ctrl-] detach".padEnd(54)}? keys`
      ])
      yield* type("count\r")
      const { from, method } = yield* received
      const id = method.method === "prompt" ? method.params.id : ""
      expect(id).toMatch(/^ana-[0-9a-z]+-1$/)
      expect({ from, method }).toEqual({
        from: "ana",
        method: { method: "prompt", params: { id, input: [Segment.text("count")], queue: true } }
      })
      yield* tell(
        { event: "receipt", data: { id, receipt: { kind: "delivered" } } },
        { event: "prompted", data: { id, by: "ana" } },
        { event: "user_message", data: { segments: [Segment.text("count")] } },
        { event: "status", data: { status: "running" } },
        { event: "text_delta", data: { text: "one\ntwo\nthr" } }
      )
      expect((yield* rows).slice(3)).toEqual([
        "you",
        "count",
        "agent",
        "one",
        "two",
        "thr",
        "─".repeat(60),
        "counter ›",
        `${"live running 0s · esc interrupt · ctrl-] detach".padEnd(54)}? keys`
      ])
      yield* TestClock.adjust("4 seconds")
      expect((yield* rows).at(-1)).toContain("live running 3s · esc interrupt · ctrl-] detach")
      yield* tell(
        { event: "text_done", data: { text: "one\ntwo\nthree" } },
        { event: "run_end", data: { result: "finished" } },
        { event: "status", data: { status: "idle" } }
      )
      yield* type("\u001d")
      yield* Fiber.join(fiber)
      expect(yield* rows).toEqual([
        "… 3 earlier records: pgup looks back",
        "you",
        "hello",
        "you",
        "count",
        "agent",
        "one",
        "two",
        "three",
        "detached; pods attach counter"
      ])
    }).pipe(Effect.scoped, scoped))

  it.scoped("answers a question with a digit", () =>
    Effect.gen(function*() {
      const { received, rows, tell, type } = yield* start()
      const options = [{ id: "yes", name: "allow once", kind: "allow_once" }]
      yield* tell({
        event: "asked",
        data: { ask: { id: "a", title: "Run", subject: "rm -rf dist", options, asked_at: 0 } }
      })
      expect(yield* rows).toContain("  rm -rf dist")
      yield* type("1")
      expect((yield* received).method).toEqual({
        method: "answer",
        params: { ask: "a", outcome: { kind: "selected", option: "yes" } }
      })
    }).pipe(Effect.scoped, scoped))

  it.scoped("sends what the person has written in an editor", () =>
    Effect.gen(function*() {
      const { received, rows, screen, type } = yield* start()
      yield* type("fix it")
      yield* type("\u0007")
      expect(yield* rows).toEqual(
        expect.arrayContaining(["counter › fix it", "          and say why"])
      )
      const written = (yield* screen.written).join("")
      expect(written.split("\u001b[?2004l")).toHaveLength(2)
      yield* type("\r")
      expect((yield* received).method).toMatchObject({
        params: { input: [Segment.text("fix it\nand say why")] }
      })
    }).pipe(Effect.scoped, scoped))

  it.scoped("ends in order when the Pod stops", () =>
    Effect.gen(function*() {
      const { fiber, rows, tell } = yield* start()
      yield* tell({ event: "shutdown" })
      yield* Fiber.join(fiber)
      expect((yield* rows).at(-1)).toBe("counter has stopped; pods resume counter")
    }).pipe(Effect.scoped, scoped))

  it.scoped("fails when the connection is lost, and has said what to do", () =>
    Effect.gen(function*() {
      const screen = yield* MemoryScreen.make({ size })
      // The server goes away, and its end is no end in order.
      const fiber = yield* Effect.scoped(Effect.gen(function*() {
        yield* talkingHost(socket)
        const fiber = yield* converse("counter", socket).pipe(
          Effect.provide(Layer.merge(screen.layer, surroundings)),
          Effect.forkDaemon
        )
        yield* TestClock.adjust("100 millis")
        return fiber
      }))
      yield* TestClock.adjust("100 millis")
      const failure = yield* Effect.flip(Fiber.join(fiber))
      expect(failure).toBeInstanceOf(ConnectionLost)
      const written = (yield* screen.written).join("")
      expect(written).toContain("lost the connection to counter; pods show counter")
    }).pipe(scoped))

  it.scoped("needs a terminal, and does not disturb the Pod without one", () =>
    Effect.gen(function*() {
      const host = yield* talkingHost(socket)
      const screen = yield* MemoryScreen.make({ interactive: false })
      const failure = yield* converse("counter", socket).pipe(
        Effect.provide(Layer.merge(screen.layer, surroundings)),
        Effect.flip
      )
      expect(failure).toEqual(new NoTerminal({ instead: "pods show counter" }))
      expect(host.openings.welcomes).toBe(0)
      expect(yield* screen.written).toEqual([])
    }).pipe(Effect.scoped, scoped))

  it.scoped("draws nothing when the Pod cannot be reached", () =>
    Effect.gen(function*() {
      const screen = yield* MemoryScreen.make({ size })
      const failure = yield* converse("counter", socket).pipe(
        Effect.provide(Layer.merge(screen.layer, surroundings)),
        Effect.flip
      )
      expect(failure).toBeInstanceOf(PodUnreachable)
      expect(yield* screen.written).toEqual([])
    }).pipe(scoped))
})
