import { describe, expect, it } from "@effect/vitest"
import { Chunk, Deferred, Effect, Exit, Fiber, type Layer, Scope, Stream } from "effect"
import { ConnectionLost, PodUnreachable, SocketTaken } from "../../src/domain/PodFailure.ts"
import type { PodClient } from "../../src/services/PodClient.ts"
import type { PodServer } from "../../src/services/PodServer.ts"
import { asked, said, talkingHost } from "./talkingHost.ts"
import { connect, first, numberOf, range, talk, unreadable } from "./talkingHostClient.ts"

export interface PodServerUnderTest {
  /** Server and client that reach each other. */
  readonly layer: Layer.Layer<PodServer | PodClient>
  /** A path at which nobody listens. */
  readonly path: string
}

/** What every Pod server and the client for it keep to together. */
export const podServerContract = (
  name: string,
  make: Effect.Effect<PodServerUnderTest, never, Scope.Scope>
) => {
  const contract = (
    sentence: string,
    body: (path: string) => Effect.Effect<void, unknown, PodServer | PodClient | Scope.Scope>
  ) =>
    it.scopedLive(
      sentence,
      () => Effect.flatMap(make, ({ layer, path }) => Effect.provide(body(path), layer))
    )

  describe(`${name} serves Pods`, () => {
    contract("begins a conversation with the host's welcome", (path) =>
      Effect.gen(function*() {
        yield* talkingHost(path, { counted: 3 })
        const { opening } = yield* connect(path)
        expect(opening).toEqual({
          status: "idle",
          native: true,
          agent: "demo",
          cwd: "/work",
          asks: [],
          queue: [],
          held: false,
          clients: [{ id: 1, name: "tester", watching: false }],
          alerts: [],
          agent_state: { kind: "ready" },
          earlier: 0,
          records: [{ n: 1 }, { n: 2 }, { n: 3 }]
        })
      }))

    contract("brings the newest records of a long log", (path) =>
      Effect.gen(function*() {
        yield* talkingHost(path, { counted: 1000 })
        const { opening } = yield* connect(path)
        expect([opening.earlier, opening.records.length]).toEqual([800, 200])
        expect(opening.records.at(-1)).toEqual({ n: 1000 })
      }))

    contract(
      "brings as many records as the client wants, and no more than 1,000",
      (path) =>
        Effect.gen(function*() {
          yield* talkingHost(path, { counted: 3000 })
          const few = yield* connect(path, "few", { tail: 5 })
          expect(few.opening.records.map(numberOf)).toEqual(range(2996, 3000))
          const many = yield* connect(path, "many", { tail: 2500 })
          expect([many.opening.earlier, many.opening.records.length]).toEqual([2000, 1000])
        })
    )

    contract(
      "lets nobody stay outside because the log cannot be read",
      (path) =>
        Effect.gen(function*() {
          const { host } = yield* talkingHost(path, { counted: 3 })
          const broken = (tail: number) => tail === 0 ? host.welcome(0) : unreadable
          const other = `${path}2`
          yield* talkingHost(other, { host: { welcome: broken } })
          const { events, opening } = yield* connect(other)
          expect([opening.native, opening.records]).toEqual([true, []])
          expect(yield* first(1, events)).toEqual([
            { event: "refused", data: { message: unreadable.message } }
          ])
        })
    )

    contract(
      "loses and doubles nothing for clients that attach while events flow",
      (path) =>
        Effect.gen(function*() {
          const host = yield* talkingHost(path)
          const last = 150
          const talking = yield* Effect.fork(Effect.repeatN(host.count, last - 1))
          const heard = yield* Effect.forEach(
            Array.from({ length: 12 }, (_, index) => index * 15),
            (wait) =>
              Effect.gen(function*() {
                yield* Effect.sleep(wait)
                const { events, opening } = yield* connect(path)
                const numbers = opening.records.map(numberOf)
                if (numbers.at(-1) === last) return numbers
                const live = yield* Stream.runCollect(Stream.takeUntil(
                  Stream.map(talk(events), numberOf),
                  (n) => n === last
                ))
                return [...numbers, ...live]
              }),
            { concurrency: "unbounded" }
          )
          yield* Fiber.join(talking)
          expect(heard).toEqual(heard.map(() => range(1, last)))
        })
    )

    contract(
      "tells every client the same events in the same order",
      (path) =>
        Effect.gen(function*() {
          const host = yield* talkingHost(path)
          const clients = [yield* connect(path), yield* connect(path)]
          yield* host.audience.broadcast(said(1))
          yield* host.audience.broadcast(asked("a"))
          yield* host.audience.broadcast(said(2))
          for (const { events } of clients) {
            expect(yield* first(3, events)).toEqual([said(1), asked("a"), said(2)])
          }
        })
    )

    contract(
      "hands what a client sends to the host, in order and with its name",
      (path) =>
        Effect.gen(function*() {
          const host = yield* talkingHost(path)
          const { send } = yield* connect(path, "ann")
          const answer = { ask: "a", outcome: { kind: "cancelled" } } as const
          yield* send({ method: "run", params: { input: [{ kind: "text", content: "hi" }] } })
          yield* send({ method: "answer", params: answer })
          yield* send({ method: "cancel" })
          const received = Chunk.toReadonlyArray((yield* host.received.takeN(3))[0])
          expect(received.map(([client]) => client.name)).toEqual(["ann", "ann", "ann"])
          expect(received.map(([, method]) => method)).toEqual([
            { method: "run", params: { input: [{ kind: "text", content: "hi" }] } },
            { method: "answer", params: answer },
            { method: "cancel" }
          ])
        })
    )

    contract("tells one client what only that one is to know", (path) =>
      Effect.gen(function*() {
        const host = yield* talkingHost(path)
        const ann = yield* connect(path, "ann")
        const ben = yield* connect(path, "ben")
        yield* ben.send({ method: "cancel" })
        const [client] = yield* host.received.take
        yield* host.audience.tell(client.id, said(1))
        yield* host.audience.broadcast(said(2))
        expect(yield* first(2, ben.events)).toEqual([said(1), said(2)])
        expect(yield* first(1, ann.events)).toEqual([said(2)])
      }))

    contract("passes over a client that has left", (path) =>
      Effect.gen(function*() {
        const host = yield* talkingHost(path)
        const scope = yield* Scope.make()
        const ann = yield* Scope.extend(connect(path, "ann"), scope)
        const ben = yield* connect(path, "ben")
        yield* ann.send({ method: "cancel" })
        const [client] = yield* host.received.take
        yield* Scope.close(scope, Exit.void)
        yield* host.audience.tell(client.id, said(1))
        yield* host.audience.broadcast(said(2))
        expect(yield* first(1, ben.events)).toEqual([said(2)])
      }))

    contract(
      "carries out what a client asked for before it left",
      (path) =>
        Effect.gen(function*() {
          const host = yield* talkingHost(path)
          yield* Effect.scoped(
            Effect.flatMap(connect(path, "ann"), ({ send }) => send({ method: "cancel" }))
          )
          expect((yield* host.received.take)[1]).toEqual({ method: "cancel" })
        })
    )

    contract("answers a second hello with a second welcome", (path) =>
      Effect.gen(function*() {
        const host = yield* talkingHost(path)
        const { events, send } = yield* connect(path)
        yield* host.count
        const hello = { client: "tester", protocol: 1, tail: 200, watch: false, brief: false }
        yield* send({ method: "hello", params: hello })
        const [before, again] = yield* first(2, events)
        expect(before).toEqual(said(1))
        expect(again).toMatchObject({ event: "welcome", data: { records: [{ n: 1 }] } })
      }))

    contract("ends the events of everybody after a shutdown", (path) =>
      Effect.gen(function*() {
        const scope = yield* Scope.make()
        const host = yield* Scope.extend(talkingHost(path), scope)
        const clients = [yield* connect(path), yield* connect(path)]
        yield* host.audience.broadcast(said(1))
        yield* host.audience.broadcast({ event: "shutdown" })
        yield* Scope.close(scope, Exit.void)
        for (const { events } of clients) {
          expect(Chunk.toReadonlyArray(yield* Stream.runCollect(talk(events)))).toEqual([
            said(1),
            { event: "shutdown" }
          ])
        }
      }))

    contract(
      "loses the connection when the Pod ends without a word",
      (path) =>
        Effect.gen(function*() {
          const scope = yield* Scope.make()
          const host = yield* Scope.extend(talkingHost(path), scope)
          const { events, send } = yield* connect(path)
          yield* host.audience.broadcast(said(1))
          yield* Scope.close(scope, Exit.void)
          expect(yield* first(1, events)).toEqual([said(1)])
          expect(yield* Effect.flip(Stream.runDrain(events))).toBeInstanceOf(ConnectionLost)
          expect(yield* Effect.flip(send({ method: "cancel" }))).toBeInstanceOf(ConnectionLost)
        })
    )

    contract("refuses an endpoint at which somebody answers", (path) =>
      Effect.gen(function*() {
        const host = yield* talkingHost(path)
        const failure = yield* Effect.flip(talkingHost(path, { name: "other" }))
        expect(failure).toEqual(new SocketTaken({ path, reason: "somebody answers there" }))
        const { events } = yield* connect(path)
        yield* host.audience.broadcast(said(1))
        expect(yield* first(1, events)).toEqual([said(1)])
      }))

    contract("listens anew where a host has ended", (path) =>
      Effect.gen(function*() {
        yield* Effect.scoped(talkingHost(path, { counted: 1 }))
        yield* talkingHost(path, { counted: 2 })
        expect((yield* connect(path)).opening.records).toHaveLength(2)
      }))

    contract("reaches nobody where nobody listens", (path) =>
      Effect.gen(function*() {
        const missing = yield* Effect.flip(connect(path))
        expect(missing).toEqual(
          new PodUnreachable({ name: "counter", reason: "its socket is missing" })
        )
        yield* Effect.scoped(talkingHost(path))
        expect(yield* Effect.flip(connect(path))).toEqual(missing)
      }))

    contract(
      "does not take another Pod for the one that was meant",
      (path) =>
        Effect.gen(function*() {
          yield* talkingHost(path, { name: "other" })
          const failure = yield* Effect.flip(connect(path))
          expect(failure).toBeInstanceOf(PodUnreachable)
          expect(failure.message).toContain("another Pod answers on its socket")
        })
    )

    contract("refuses a path that no socket can have", (path) =>
      Effect.gen(function*() {
        const long = `${path}${"x".repeat(104 - Buffer.byteLength(path))}`
        expect(yield* Effect.flip(talkingHost(long))).toBeInstanceOf(SocketTaken)
        expect(yield* Effect.flip(connect(long))).toBeInstanceOf(PodUnreachable)
      }))

    contract(
      "lets a reader stop and go on without losing an event",
      (path) =>
        Effect.gen(function*() {
          const host = yield* talkingHost(path)
          const { events } = yield* connect(path)
          yield* Effect.forEach([1, 2, 3, 4], (n) => host.audience.broadcast(said(n)))
          expect(yield* first(1, events)).toEqual([said(1)])
          expect(yield* first(2, events)).toEqual([said(2), said(3)])
          expect(yield* first(1, events)).toEqual([said(4)])
        })
    )

    contract(
      "takes no opening in the middle of an atomic change",
      (path) =>
        Effect.gen(function*() {
          const host = yield* talkingHost(path)
          const inside = yield* Deferred.make<void>()
          const goOn = yield* Deferred.make<void>()
          const change = yield* Effect.fork(host.audience.atomically(
            Effect.zipRight(Deferred.succeed(inside, undefined), Deferred.await(goOn))
          ))
          yield* Deferred.await(inside)
          const client = yield* Effect.forkScoped(connect(path))
          yield* Effect.sleep("50 millis")
          expect(host.openings.welcomes).toBe(0)
          yield* Deferred.succeed(goOn, undefined)
          yield* Fiber.join(change)
          expect((yield* Fiber.join(client)).opening.native).toBe(true)
        })
    )
  })
}
