import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, TestClock } from "effect"
import type { Socket } from "node:net"
import { join } from "node:path"
import * as UnixPodServer from "../../../src/layers/unix/UnixPodServer.ts"
import { asked, place, said, talkingHost, welcome } from "../../contracts/talkingHost.ts"
import { numberOf, range } from "../../contracts/talkingHostClient.ts"
import { scratch } from "../../support/scratch.ts"
import { protocol } from "./protocol.ts"
import { type Event, hello, methodLine, type RawClient, welcomed } from "./rawClient.ts"

const kilobyte = 1024
const behind = 256 * kilobyte

/** How much longer a number is when it is said loudly; a few hundred fill every buffer. */
const loud = 16 * kilobyte

/** More than the system keeps for a socket whose other side does not read. */
const kernel = 1024 * kilobyte

const afterPoll = Effect.promise(() => new Promise<void>((resume) => setImmediate(resume)))

/** The next event that is no coming or going. */
const next = ({ next }: RawClient): RawClient["next"] =>
  Effect.repeat(next, { until: ({ event }) => event !== "clients" })

/** Events up to one of this name. */
const upTo = Effect.fnUntraced(function*(raw: RawClient, name: string) {
  const events: Array<Event> = []
  while (events.at(-1)?.event !== name) events.push(yield* raw.next)
  return events
})

/** Read so many bytes, and no more. */
const readSome = (socket: Socket, bytes: number) =>
  Effect.async<void>((resume) => {
    const enough = socket.bytesRead + bytes
    const count = () => {
      if (socket.bytesRead < enough) return
      socket.off("data", count).pause()
      resume(Effect.void)
    }
    socket.on("data", count).resume()
  })

/** A host whose openings take no time, for tests that drive the clock. */
const quickHost = Effect.gen(function*() {
  const path = join(yield* scratch, "sock")
  const host = yield* talkingHost(path, {
    host: { welcome: () => Effect.succeed(welcome("counter", 0, [])) }
  })
  return { host, path }
}).pipe(Effect.provide(UnixPodServer.layer))

const isConsecutive = (numbers: ReadonlyArray<number | undefined>) =>
  numbers.every((number, index) => index === 0 || number === (numbers[index - 1] ?? NaN) + 1)

describe("UnixPodServer, with clients of ours that fall behind", () => {
  protocol(
    "tells one that stalls of its gap, and nine others everything in order",
    (path) =>
      Effect.gen(function*() {
        const host = yield* talkingHost(path, { loud })
        const readers = yield* Effect.forEach(range(1, 9), (n) => welcomed(path, `reader ${n}`))
        const stalled = yield* welcomed(path, "stalled")
        stalled.socket.pause()
        const before = stalled.socket.bytesRead
        const total = 300
        const reading = yield* Effect.fork(
          Effect.forEach(readers, (reader) => Effect.replicateEffect(next(reader), total), {
            concurrency: "unbounded"
          })
        )
        yield* Effect.repeatN(Effect.zipRight(host.count, afterPoll), total - 1)
        for (const heard of yield* Fiber.join(reading)) {
          expect(heard.map(numberOf)).toEqual(range(1, total))
          expect(isConsecutive(heard.map(({ seq }) => seq))).toBe(true)
        }

        stalled.socket.resume()
        const heard = yield* upTo(stalled, "gap")
        const told = heard.slice(0, -1)
        expect(told.map(numberOf)).toEqual(range(1, told.length))
        expect(heard.at(-1)?.data).toEqual({
          from: (told.at(-1)?.seq ?? NaN) + 1,
          to: (told[0]?.seq ?? NaN) + total - 1
        })
        expect(stalled.socket.bytesRead - before).toBeLessThan(kernel + behind + 2 * loud)
      }),
    { behind }
  )

  protocol(
    "says nothing that is numbered between a gap and the next welcome",
    (path) =>
      Effect.gen(function*() {
        const host = yield* talkingHost(path, { loud })
        const raw = yield* welcomed(path)
        raw.socket.pause()
        yield* Effect.repeatN(host.count, 199)
        raw.socket.resume()
        yield* upTo(raw, "gap")
        yield* host.count
        yield* raw.write("{\"method\":\"cancel\"}\n")
        const [{ id }] = yield* host.received.take
        yield* host.audience.tell(id, asked("told"))
        expect(yield* raw.next).toEqual(asked("told"))
        yield* host.count
        yield* raw.write(hello())
        const again = yield* raw.next
        expect(again).toMatchObject({ event: "welcome" })
        expect(again.data?.records?.at(-1)).toEqual({ n: 202 })
        yield* host.count
        expect(yield* raw.next).toEqual({
          seq: (again.data?.seq ?? NaN) + 1,
          ...said(203, loud)
        })
      }),
    { behind }
  )

  protocol(
    "answers a hello that comes while the client is behind",
    (path) =>
      Effect.gen(function*() {
        const host = yield* talkingHost(path, { loud })
        const raw = yield* welcomed(path)
        raw.socket.pause()
        yield* Effect.repeatN(host.count, 199)
        yield* raw.write(`${hello("renamed")}{"method":"cancel"}\n`)
        const [client] = yield* host.received.take
        expect(client.name).toBe("renamed")
        yield* host.count
        raw.socket.resume()
        const events = yield* upTo(raw, "welcome")
        const { data } = events.at(-1) ?? {}
        expect(data?.records?.at(-1)).toEqual({ n: 201 })
        yield* host.count
        expect(yield* raw.next).toMatchObject({ seq: (data?.seq ?? NaN) + 1 })
      }),
    { behind }
  )

  protocol(
    "leaves out what it has to say to one client alone when that is too much",
    (path) =>
      Effect.gen(function*() {
        const host = yield* talkingHost(path, { loud })
        const raw = yield* welcomed(path)
        yield* raw.write("{\"method\":\"cancel\"}\n")
        const [{ id }] = yield* host.received.take
        const stall = Effect.gen(function*() {
          raw.socket.pause()
          yield* Effect.forEach(range(1, 200), (n) => host.audience.tell(id, said(n, loud)))
          raw.socket.resume()
          const heard = yield* upTo(raw, "gap")
          expect(heard.length).toBeLessThan(200)
          return heard.at(-1)?.data
        })
        const seq = raw.welcome.data?.seq ?? NaN
        expect(yield* stall).toEqual({ from: seq + 1, to: seq })
        yield* host.count
        yield* host.count
        expect(yield* stall).toEqual({ from: seq + 1, to: seq + 2 })
      }),
    { behind }
  )

  protocol(
    "keeps what happens during a welcome as long as it is not too much",
    (path) =>
      Effect.gen(function*() {
        const begun = yield* Deferred.make<void>()
        const goOn = yield* Deferred.make<void>()
        const host = yield* talkingHost(path, {
          host: {
            welcome: () =>
              Deferred.succeed(begun, undefined).pipe(
                Effect.zipRight(Deferred.await(goOn)),
                Effect.as(welcome("counter", 0, []))
              )
          }
        })
        const joining = yield* Effect.fork(welcomed(path))
        yield* Deferred.await(begun)
        yield* Effect.forEach(range(1, 100), (n) => host.audience.broadcast(said(n, loud)))
        yield* Deferred.succeed(goOn, undefined)
        const raw = yield* Fiber.join(joining)
        const heard = yield* upTo(raw, "gap")
        const numbers = heard.slice(0, -1).map(numberOf)
        expect(numbers).toEqual(range(1, Math.ceil(behind / loud)))
        expect(heard.at(-1)?.data).toEqual({
          from: (raw.welcome.data?.seq ?? NaN) + numbers.length + 1,
          to: (raw.welcome.data?.seq ?? NaN) + 100
        })
      }),
    { behind }
  )

  protocol(
    "tells a client that missed everything of the shutdown",
    (path) =>
      Effect.gen(function*() {
        const host = yield* talkingHost(path, { loud })
        const raw = yield* welcomed(path)
        raw.socket.pause()
        yield* Effect.repeatN(host.count, 199)
        yield* host.audience.broadcast({ event: "shutdown" })
        raw.socket.resume()
        const names = (yield* upTo(raw, "shutdown")).map(({ event }) => event)
        expect(names.slice(-3)).toEqual(["text_delta", "gap", "shutdown"])
      }),
    { behind }
  )
})

describe("UnixPodServer, asked for records", () => {
  protocol(
    "prepares an answer when the one before it was read",
    (path) =>
      Effect.gen(function*() {
        let asked = 0
        const text = "x".repeat(200 * kilobyte)
        const host = yield* talkingHost(path, {
          host: {
            read: (_, count) =>
              Effect.sync(() => {
                asked++
                return { records: [{ count, text }] }
              })
          }
        })
        const raw = yield* welcomed(path)
        raw.socket.pause()
        const reads = range(1, 40).map((count) =>
          methodLine({ method: "read", params: { before: place(3), count } })
        )
        yield* raw.write(reads.slice(0, 14).join(""))
        yield* raw.write("{\"method\":\"cancel\"}\n")
        yield* host.received.take
        expect(asked).toBeLessThan(kernel / text.length + 2)
        yield* raw.write(reads.slice(14).join(""))
        raw.socket.resume()
        for (const count of range(1, 40)) {
          expect((yield* raw.next).data?.records).toEqual([{ count, text }])
        }
      }),
    { behind }
  )

  protocol(
    "sends as many as fit, and one at least",
    (path) =>
      Effect.gen(function*() {
        const text = "x".repeat(100 * kilobyte)
        const pageOf = (count: number, record: unknown) => ({
          records: range(1, count).map(() => record),
          start: place(count)
        })
        yield* talkingHost(path, {
          host: {
            read: ({ offset }, count) =>
              Effect.succeed(pageOf(count, { text: text.repeat(offset) })),
            welcome: (tail) =>
              Effect.succeed({ ...welcome("counter", 1, []), ...pageOf(tail, { text }) })
          }
        })
        const raw = yield* welcomed(path)
        expect(raw.welcome.data?.records?.length).toBe(1)
        const read = (offset: number, count: number) =>
          raw.write(methodLine({ method: "read", params: { before: place(offset), count } }))
        yield* read(1, 9)
        expect(yield* raw.next).toMatchObject({ data: { ...pageOf(2, { text }) } })
        yield* read(5, 9)
        expect((yield* raw.next).data?.records?.length).toBe(1)
      }),
    { behind }
  )
})

describe("UnixPodServer, with a client that stops reading", () => {
  it.scoped("drops it after a minute, and tells the others", () =>
    Effect.gen(function*() {
      const { host, path } = yield* quickHost
      const ann = yield* welcomed(path, "ann")
      const ben = yield* welcomed(path, "ben")
      ben.socket.pause()
      yield* Effect.forEach(range(1, 200), (n) => host.audience.broadcast(said(n, loud)))
      yield* TestClock.adjust("59 seconds")
      expect((yield* upTo(ann, "clients")).at(-1)?.data?.clients?.length).toBe(2)
      yield* Effect.replicateEffect(ann.next, 200)
      yield* TestClock.adjust("16 seconds")
      expect((yield* ann.next).data?.clients).toMatchObject([{ name: "ann" }])
      ben.socket.resume()
      expect((yield* ben.rest).map(({ event }) => event)).not.toContain("gap")
    }))

  it.scoped("keeps one that reads little, and one that has read everything", () =>
    Effect.gen(function*() {
      const { host, path } = yield* quickHost
      const ann = yield* welcomed(path, "ann")
      const ben = yield* welcomed(path, "ben")
      ben.socket.pause()
      yield* Effect.forEach(range(1, 120), (n) => host.audience.broadcast(said(n, loud)))
      for (let round = 0; round < 4; round++) {
        yield* TestClock.adjust("44 seconds")
        yield* readSome(ben.socket, 300 * kilobyte)
      }
      ben.socket.resume()
      for (const client of [ann, ben]) {
        const heard = yield* Effect.replicateEffect(next(client), 120)
        expect(heard.map(numberOf)).toEqual(range(1, 120))
      }
      yield* host.audience.broadcast(said(121))
      for (const client of [ann, ben]) expect(yield* client.next).toMatchObject(said(121))
    }))
})
