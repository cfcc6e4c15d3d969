import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Scope, Stream } from "effect"
import { connect } from "node:net"
import { join } from "node:path"
import * as UnixPodServer from "../../../src/layers/unix/UnixPodServer.ts"
import { greeting, said, talkingHost } from "../../contracts/talkingHost.ts"
import { scratch } from "../../support/scratch.ts"
import { hello, rawClient } from "./rawClient.ts"

const megabyte = 1024 * 1024

/** Big enough for a few hundred of them to fill every buffer on the way. */
const big = { event: "text_delta", data: { text: "x".repeat(64 * 1024) } } as const

const afterPoll = Effect.promise(() => new Promise<void>((resume) => setImmediate(resume)))

describe("UnixPodServer, with slow clients", () => {
  it.scopedLive(
    "streams an opening of 100 MB at the pace of its reader",
    () =>
      Effect.gen(function*() {
        const path = join(yield* scratch, "sock")
        const entry = JSON.stringify({ text: "x".repeat(10_000) })
        const total = 10_000
        let produced = 0
        const entries = Stream.range(1, total).pipe(
          Stream.rechunk(20),
          Stream.map(() => {
            produced += entry.length + 1
            return entry
          })
        )
        yield* talkingHost(path, {
          host: {
            snapshot: Effect.succeed({
              greeting: greeting("counter"),
              status: "idle",
              alerts: [],
              entries
            })
          }
        })
        const { consumed, ahead, ending } = yield* Effect.async<
          { consumed: number; ahead: number; ending: string }
        >((resume) => {
          const socket = connect(path)
          let consumed = 0
          let ahead = 0
          socket.on("data", (chunk) => {
            consumed += chunk.length
            ahead = Math.max(ahead, produced - consumed)
            const ending = chunk.subarray(-20).toString("latin1")
            if (ending.endsWith("}}\n") && consumed > megabyte) {
              socket.destroy()
              return resume(Effect.succeed({ consumed, ahead, ending }))
            }
            socket.pause()
            setImmediate(() => socket.resume())
          })
        })
        expect(consumed).toBeGreaterThan(100_000_000)
        expect(ending).toMatch(/"status":"idle"\}\}\n$/)
        expect(ahead).toBeLessThan(2 * megabyte)
      }).pipe(Effect.provide(UnixPodServer.layer)),
    60_000
  )

  it.scopedLive("drops a client of insomnia's that does not read, and keeps nobody else waiting", () =>
    Effect.gen(function*() {
      const path = join(yield* scratch, "sock")
      const host = yield* talkingHost(path)
      const stalled = yield* rawClient(path)
      yield* stalled.next
      yield* stalled.next
      stalled.socket.pause()
      const reader = yield* rawClient(path, hello())
      yield* reader.next
      yield* reader.next
      const count = 300
      const reading = yield* Effect.fork(Effect.repeatN(reader.next, count - 1))
      for (let event = 0; event < count; event++) {
        yield* host.audience.broadcast(big)
        yield* afterPoll
      }
      yield* Fiber.join(reading)
      stalled.socket.resume()
      const received = yield* stalled.rest
      expect(received.length).toBeLessThan(count)
      yield* host.audience.broadcast(said(1))
      expect(yield* reader.next).toMatchObject(said(1))
    }).pipe(Effect.provide(UnixPodServer.layer)))

  it.scopedLive("drops a client that falls behind during its opening", () =>
    Effect.gen(function*() {
      const path = join(yield* scratch, "sock")
      const begun = yield* Deferred.make<void>()
      const entries = Stream.zipRight(
        Stream.fromEffect(Deferred.succeed(begun, undefined)),
        Stream.never
      )
      const host = yield* talkingHost(path, {
        host: {
          snapshot: Effect.succeed({
            greeting: greeting("counter"),
            status: "idle",
            alerts: [],
            entries
          })
        }
      })
      const raw = yield* rawClient(path)
      yield* Deferred.await(begun)
      yield* Effect.repeatN(host.audience.broadcast(big), 70)
      expect((yield* raw.rest).map(({ event }) => event)).toEqual(["status"])
    }).pipe(Effect.provide(UnixPodServer.layer)))

  it.scopedLive("sends one event of many megabytes to everybody", () =>
    Effect.gen(function*() {
      const path = join(yield* scratch, "sock")
      const host = yield* talkingHost(path)
      const raw = yield* rawClient(path, hello())
      yield* raw.next
      yield* raw.next
      const text = "x".repeat(6 * megabyte)
      yield* host.audience.broadcast({ event: "text_delta", data: { text } })
      expect((yield* raw.next).data?.text?.length).toBe(text.length)
    }).pipe(Effect.provide(UnixPodServer.layer)))

  it.scopedLive("lets everybody read to the end when the host ends", () =>
    Effect.gen(function*() {
      const path = join(yield* scratch, "sock")
      const scope = yield* Scope.make()
      const host = yield* Scope.extend(talkingHost(path), scope)
      const raw = yield* rawClient(path, hello())
      yield* raw.next
      yield* raw.next
      yield* Effect.repeatN(host.audience.broadcast(big), 29)
      yield* host.audience.broadcast({ event: "shutdown" })
      yield* Scope.close(scope, Exit.void)
      const events = yield* raw.rest
      expect(events.length).toBe(31)
      expect(events.at(-1)).toMatchObject({ event: "shutdown" })
    }).pipe(Effect.provide(UnixPodServer.layer)))

  it.scopedLive("ends although a client does not read", () =>
    Effect.gen(function*() {
      const path = join(yield* scratch, "sock")
      const scope = yield* Scope.make()
      const host = yield* Scope.extend(talkingHost(path), scope)
      const raw = yield* rawClient(path, hello())
      yield* raw.next
      yield* raw.next
      raw.socket.pause()
      yield* Effect.repeatN(host.audience.broadcast(big), 29)
      yield* Scope.close(scope, Exit.void)
      raw.socket.resume()
      expect((yield* raw.rest).length).toBeLessThan(30)
    }).pipe(Effect.provide(UnixPodServer.layer)))

  it.scopedLive("ends in order when it is interrupted", () =>
    Effect.gen(function*() {
      const path = join(yield* scratch, "sock")
      const ready = yield* Deferred.make<void>()
      const serving = yield* Effect.fork(Effect.scoped(Effect.gen(function*() {
        const host = yield* talkingHost(path)
        yield* Effect.addFinalizer(() =>
          Effect.zipRight(
            Effect.repeatN(host.audience.broadcast(big), 29),
            host.audience.broadcast({ event: "shutdown" })
          )
        )
        yield* Deferred.succeed(ready, undefined)
        return yield* Effect.never
      })))
      yield* Deferred.await(ready)
      const raw = yield* rawClient(path, hello())
      yield* raw.next
      yield* raw.next
      yield* Fiber.interrupt(serving)
      const events = yield* raw.rest
      expect(events.length).toBe(31)
      expect(events.at(-1)).toMatchObject({ event: "shutdown" })
    }).pipe(Effect.provide(UnixPodServer.layer)))
})
