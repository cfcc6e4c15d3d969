import { describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, Exit, type Layer, Option, Scope, Stream } from "effect"
import type { Attendee } from "../../src/domain/NativeEvent.ts"
import type { PodEvent } from "../../src/domain/PodEvent.ts"
import type { PodClient, PodConnection } from "../../src/services/PodClient.ts"
import type { PodServer } from "../../src/services/PodServer.ts"
import { asked, place, said, talkingHost } from "./talkingHost.ts"
import { connect, first, numberOf, range, talk, unreadable } from "./talkingHostClient.ts"

export interface SlowServerUnderTest<R> {
  /** Server and client that reach each other, and for which 64 KB is far behind. */
  readonly layer: Layer.Layer<PodServer | PodClient | R>
  /** A path at which nobody listens. */
  readonly path: string
  /** Until the scope closes, a double makes its clients miss what they are told. */
  readonly slow: Effect.Effect<void, never, R | Scope.Scope>
}

/** What every Pod server does for many clients at once, and the client for it understands. */
export const podServerClientsContract = <R>(
  name: string,
  make: Effect.Effect<SlowServerUnderTest<R>, never, Scope.Scope>
) => {
  const contract = (
    sentence: string,
    body: (
      path: string,
      slow: SlowServerUnderTest<R>["slow"]
    ) => Effect.Effect<void, unknown, PodServer | PodClient | R | Scope.Scope>
  ) =>
    it.scopedLive(
      sentence,
      () => Effect.flatMap(make, ({ layer, path, slow }) => Effect.provide(body(path, slow), layer))
    )

  describe(`${name} has many clients`, () => {
    contract("tells ours who else comes, changes and goes", (path) =>
      Effect.gen(function*() {
        yield* talkingHost(path)
        const ann = yield* connect(path, "ann")
        const scope = yield* Scope.make()
        const ben = yield* Scope.extend(connect(path, "ben", { watch: true }), scope)
        expect(who(ann.opening.clients)).toEqual(["ann"])
        expect(who(ben.opening.clients)).toEqual(["ann", "ben watches"])
        expect(yield* nextClients(ann)).toEqual(["ann", "ben watches"])
        const hello = { client: "bob", protocol: 1, tail: 0, watch: false, brief: false }
        yield* ben.send({ method: "hello", params: hello })
        expect(yield* nextClients(ann)).toEqual(["ann", "bob"])
        const [again] = yield* first(1, ben.events)
        expect(again?.event === "welcome" && who(again.data.clients)).toEqual(["ann", "bob"])
        yield* Scope.close(scope, Exit.void)
        expect(yield* nextClients(ann)).toEqual(["ann"])
      }))

    contract("tells nobody who says hello again as the same", (path) =>
      Effect.gen(function*() {
        const host = yield* talkingHost(path)
        const ann = yield* connect(path, "ann")
        const hello = { client: "ann", protocol: 1, tail: 0, watch: false, brief: false }
        yield* ann.send({ method: "hello", params: hello })
        const heard = yield* Stream.runCollect(Stream.take(ann.events, 1))
        expect(Chunk.toReadonlyArray(heard).map(({ event }) => event)).toEqual(["welcome"])
        yield* host.audience.broadcast(said(1))
        expect(yield* first(1, ann.events)).toEqual([said(1)])
      }))

    contract("never gives a client the number of another", (path) =>
      Effect.gen(function*() {
        yield* talkingHost(path)
        const ids: Array<number> = []
        for (let client = 0; client < 3; client++) {
          const { opening } = yield* Effect.scoped(connect(path))
          ids.push(...opening.clients.map(({ id }) => id))
        }
        expect(new Set(ids).size).toBe(3)
      }))

    contract("takes 64 characters of a name as they are", (path) =>
      Effect.gen(function*() {
        const host = yield* talkingHost(path)
        const names = ["\u001b[31m\u0000\n", "\ud800x", "🦀".repeat(65), "é".repeat(5000)]
        const kept = ["\u001b[31m\u0000\n", "\ufffdx", "🦀".repeat(64), "é".repeat(64)]
        for (const [index, client] of names.entries()) {
          const { opening, send } = yield* connect(path, client)
          expect(opening.clients.at(-1)?.name).toBe(kept[index])
          yield* send({ method: "cancel" })
          expect((yield* host.received.take)[0].name).toBe(kept[index])
        }
      }))

    contract("refuses what a client asks for that only watches", (path) =>
      Effect.gen(function*() {
        const host = yield* talkingHost(path, { counted: 3 })
        const { events, send } = yield* connect(path, "eve", { watch: true })
        const hello = { client: "eve", protocol: 1, tail: 1, watch: true, brief: false }
        yield* send({ method: "prompt", params: { id: "p", input: [], queue: true } })
        yield* send({ method: "shutdown" })
        expect(yield* first(2, events)).toEqual([watching, watching])
        yield* send({ method: "read", params: { before: place(3), count: 1 } })
        yield* send({ method: "hello", params: hello })
        const answers = yield* first(2, events)
        expect(answers.map(({ event }) => event)).toEqual(["records", "welcome"])
        yield* send({ method: "hello", params: { ...hello, watch: false } })
        yield* send({ method: "cancel" })
        const [client, method] = yield* host.received.take
        expect([client.name, client.watching, method.method]).toEqual(["eve", false, "cancel"])
      }))

    contract(
      "leaves out what a brief client does without, but not that a message begins",
      (path) =>
        Effect.gen(function*() {
          const { audience } = yield* talkingHost(path)
          const ann = yield* connect(path, "ann", { brief: true })
          const ben = yield* connect(path, "ben")
          const all = [...wordy, asked("a"), ...wordy, running]
          yield* Effect.forEach(all, audience.broadcast)
          expect(yield* first(4, ann.events)).toEqual([said(1), asked("a"), said(1), running])
          expect(yield* first(all.length, ben.events)).toEqual(all)
          const hello = { client: "ann", protocol: 1, tail: 0, watch: false, brief: true }
          yield* ann.send({ method: "hello", params: hello })
          expect((yield* first(1, ann.events)).map(({ event }) => event)).toEqual(["welcome"])
          yield* Effect.forEach([...wordy, running], audience.broadcast)
          expect(yield* first(2, ann.events)).toEqual([said(1), running])
        })
    )

    contract(
      "reads records from before the opening for one client alone",
      (path) =>
        Effect.gen(function*() {
          const host = yield* talkingHost(path, { counted: 1000 })
          const ann = yield* connect(path, "ann")
          const ben = yield* connect(path, "ben")
          const before = ann.opening.start ?? place(0)
          yield* ann.send({ method: "read", params: { before, count: 3 } })
          expect(yield* first(1, ann.events)).toEqual([{
            event: "records",
            data: { before, start: place(797), records: [{ n: 798 }, { n: 799 }, { n: 800 }] }
          }])
          yield* ann.send({ method: "read", params: { before: place(2), count: 9 } })
          expect(yield* first(1, ann.events)).toEqual([{
            event: "records",
            data: { before: place(2), records: [{ n: 1 }, { n: 2 }] }
          }])
          yield* host.audience.broadcast(said(1))
          expect(yield* first(1, ben.events)).toEqual([said(1)])
        })
    )

    contract("reads at most 1,000 records at one time", (path) =>
      Effect.gen(function*() {
        yield* talkingHost(path, { counted: 3000 })
        const { events, send } = yield* connect(path)
        yield* send({ method: "read", params: { before: place(3000), count: 1_000_000 } })
        const [page] = yield* first(1, events)
        expect(page?.event === "records" && page.data.records.map(numberOf)).toEqual(
          range(2001, 3000)
        )
      }))

    contract("says why there is nothing to read", (path) =>
      Effect.gen(function*() {
        yield* talkingHost(path, { host: { read: () => unreadable } })
        const { events, send } = yield* connect(path)
        yield* send({ method: "read", params: { before: place(1), count: 1 } })
        expect(yield* first(1, events)).toEqual([
          { event: "refused", data: { message: unreadable.message } }
        ])
      }))

    contract("answers in the order in which it was asked", (path) =>
      Effect.gen(function*() {
        yield* talkingHost(path, {
          host: {
            read: (_, count) =>
              Effect.delay(Effect.succeed({ records: [{ n: count }] }), 50 - 10 * count)
          }
        })
        const { events, send } = yield* connect(path)
        for (const count of range(1, 4)) {
          yield* send({ method: "read", params: { before: place(1), count } })
        }
        const pages = yield* first(4, events)
        expect(pages.map(numberOf)).toEqual(range(1, 4))
      }))

    contract("carries out other methods while it reads", (path) =>
      Effect.gen(function*() {
        const host = yield* talkingHost(path, { host: { read: () => Effect.never } })
        const { send } = yield* connect(path)
        yield* send({ method: "read", params: { before: place(1), count: 1 } })
        yield* send({ method: "cancel" })
        expect((yield* host.received.take)[1]).toEqual({ method: "cancel" })
      }))

    contract(
      "lets a client that missed something start anew, with everything once",
      (path, slow) =>
        Effect.gen(function*() {
          const host = yield* talkingHost(path, { counted: 3, loud: 20_000 })
          const client = yield* connect(path, "ann", { tail: 50 })
          yield* Effect.repeatN(host.count, 9)
          yield* Effect.scoped(Effect.zipRight(slow, Effect.repeatN(host.count, 399)))
          yield* host.count
          const told = yield* first(10, client.events)
          const { gap, last, numbers } = yield* untilAnew(client)
          expect([...told.map(numberOf), ...numbers]).toEqual(range(4, 13 + numbers.length))
          expect(gap.from).toBeGreaterThan(numbers.length)
          expect(gap.to).toBeGreaterThanOrEqual(gap.from)
          expect(last).toEqual(range(365, 414))
          yield* host.count
          yield* host.count
          expect((yield* first(2, client.events)).map(numberOf)).toEqual([415, 416])
        })
    )

    contract(
      "ends in order for a client that has missed something",
      (path, slow) =>
        Effect.gen(function*() {
          const scope = yield* Scope.make()
          const host = yield* Scope.extend(talkingHost(path, { loud: 20_000 }), scope)
          const { events } = yield* connect(path)
          yield* Effect.scoped(Effect.zipRight(slow, Effect.repeatN(host.count, 399)))
          yield* host.audience.broadcast({ event: "shutdown" })
          const closing = yield* Effect.fork(Scope.close(scope, Exit.void))
          const names = yield* Stream.runFold(talk(events), "", (_, { event }) => event)
          expect(names).toBe("shutdown")
          yield* closing.await
        })
    )
  })
}

const wordy: ReadonlyArray<PodEvent> = [
  { event: "llm_call_start", data: { llm_call: 1 } },
  { event: "thinking_delta", data: { text: "hm" } },
  said(1),
  said(2),
  said(3),
  { event: "tool_call_args_delta", data: { id: "t", json: "{" } },
  { event: "usage", data: { input_tokens: 1, output_tokens: 1 } }
]

const running: PodEvent = { event: "status", data: { status: "running" } }

const watching = { event: "refused", data: { message: "you are only watching" } }

const who = (clients: ReadonlyArray<Attendee>) =>
  clients.map(({ name, watching }) => watching ? `${name} watches` : name)

/** The next list of clients that a client hears of. */
const nextClients = ({ events }: PodConnection) =>
  Stream.runHead(
    Stream.filterMap(events, (event) =>
      event.event === "clients" ? Option.some(who(event.data.clients)) : Option.none())
  ).pipe(Effect.map(Option.getOrUndefined))

/** What a client hears up to the welcome after its gap, and what that brings. */
const untilAnew = Effect.fnUntraced(function*({ events }: PodConnection) {
  const heard = Chunk.toReadonlyArray(
    yield* Stream.runCollect(Stream.takeUntil(talk(events), ({ event }) => event === "welcome"))
  )
  const [gap, welcome] = heard.slice(-2)
  if (gap?.event !== "gap" || welcome?.event !== "welcome") {
    throw new Error(`heard ${heard.map(({ event }) => event).join(" ")}`)
  }
  return {
    numbers: heard.slice(0, -2).map(numberOf),
    gap: gap.data,
    last: welcome.data.records.map(numberOf)
  }
})
