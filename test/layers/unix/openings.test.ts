import { describe, expect } from "@effect/vitest"
import { Deferred, Duration, Effect, Option, Stream } from "effect"
import { asked, greeting, place, said, talkingHost, welcome } from "../../contracts/talkingHost.ts"
import { unreadable } from "../../contracts/talkingHostClient.ts"
import { protocol, snapshot, status } from "./protocol.ts"
import { hello, methodLine, rawClient, welcomed } from "./rawClient.ts"

describe("UnixPodServer, to a client that says no hello", () => {
  protocol(
    "writes the status, one snapshot, and insomnia's events only",
    (path) =>
      Effect.gen(function*() {
        const host = yield* talkingHost(path, { counted: 2 })
        const raw = yield* rawClient(path)
        expect(yield* raw.next).toEqual(status)
        expect(yield* raw.next).toEqual(snapshot([{ n: 1 }, { n: 2 }]))
        yield* host.audience.broadcast(asked("a"))
        yield* host.audience.tell(1, asked("b"))
        yield* host.count
        yield* host.audience.broadcast({
          event: "answered",
          data: {
            ask: "a",
            outcome: { kind: "cancelled" }
          }
        })
        yield* host.audience.broadcast({ event: "shutdown" })
        expect(yield* raw.next).toEqual(said(3))
        expect(yield* raw.next).toEqual({ event: "shutdown" })
        expect(host.openings).toEqual({ snapshots: 1, welcomes: 0 })
      })
  )

  protocol("writes the snapshot of an empty log", (path) =>
    Effect.gen(function*() {
      yield* talkingHost(path)
      const raw = yield* rawClient(path)
      yield* raw.next
      expect(yield* raw.next).toEqual(snapshot([]))
    }))

  protocol(
    "does not let it wait for the grace when its first line is something else",
    (path) =>
      Effect.gen(function*() {
        const host = yield* talkingHost(path)
        const raw = yield* rawClient(path, "{\"method\":\"cancel\"}\n")
        expect(yield* raw.next).toEqual(status)
        expect(yield* raw.next).toEqual(snapshot([]))
        expect(yield* host.received.take).toEqual([
          { id: 1, name: "", watching: false },
          { method: "cancel" }
        ])
      }),
    { grace: Duration.minutes(1) }
  )

  protocol(
    "carries out what arrives during the opening after it, in order",
    (path) =>
      Effect.gen(function*() {
        const goOn = yield* Deferred.make<void>()
        const entries = Stream.concat(
          Stream.succeed("{\"n\":1}"),
          Stream.fromEffect(Effect.as(Deferred.await(goOn), "{\"n\":2}"))
        )
        const host = yield* talkingHost(path, {
          host: {
            snapshot: Effect.succeed({
              greeting: greeting("counter"),
              status: "idle",
              alerts: [warning],
              entries
            })
          }
        })
        const raw = yield* rawClient(path)
        yield* raw.next
        expect(yield* raw.next).toEqual({ event: "alert", data: warning })
        yield* raw.write("{\"method\":\"cancel\"}\nnonsense\n{\"method\":\"pause\"}\n")
        yield* Effect.sleep("50 millis")
        expect(yield* host.received.size).toEqual(Option.some(0))
        yield* Deferred.succeed(goOn, undefined)
        expect(yield* raw.next).toEqual(snapshot([{ n: 1 }, { n: 2 }]))
        expect((yield* raw.next).event).toBe("error")
        expect((yield* host.received.take)[1]).toEqual({ method: "cancel" })
        expect((yield* host.received.take)[1]).toEqual({ method: "pause" })
      })
  )

  protocol(
    "sends what happens during the opening behind it, each event once",
    (path) =>
      Effect.gen(function*() {
        const begun = yield* Deferred.make<void>()
        const goOn = yield* Deferred.make<void>()
        const last = Effect.zipRight(Deferred.succeed(begun, undefined), Deferred.await(goOn))
        const host = yield* talkingHost(path, {
          host: {
            snapshot: Effect.succeed({
              greeting: greeting("counter"),
              status: "idle",
              alerts: [],
              entries: Stream.fromEffect(Effect.as(last, "{\"n\":0}"))
            })
          }
        })
        const raw = yield* rawClient(path)
        yield* Deferred.await(begun)
        yield* Effect.repeatN(host.count, 9)
        yield* Deferred.succeed(goOn, undefined)
        yield* host.count
        expect(yield* raw.next).toEqual(status)
        expect(yield* raw.next).toEqual(snapshot([{ n: 0 }]))
        for (let n = 1; n <= 11; n++) expect(yield* raw.next).toEqual(said(n))
      })
  )

  protocol(
    "ends the snapshot early when the log cannot be read, and says so",
    (path) =>
      Effect.gen(function*() {
        const entries = Stream.concat(Stream.make("{\"n\":1}"), Stream.fail(unreadable))
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
        const raw = yield* rawClient(path)
        yield* raw.next
        expect(yield* raw.next).toEqual(snapshot([{ n: 1 }]))
        expect(yield* raw.next).toEqual({
          event: "error",
          data: { code: "internal", message: unreadable.message }
        })
      })
  )
})

describe("UnixPodServer, to a client that says hello", () => {
  protocol(
    "writes the status, the welcome and every event, and no snapshot",
    (path) =>
      Effect.gen(function*() {
        const host = yield* talkingHost(path, { counted: 1 })
        const raw = yield* rawClient(path, hello())
        expect(yield* raw.next).toEqual(status)
        expect(yield* raw.next).toEqual({
          event: "welcome",
          data: {
            ...welcome("counter", 0, [{ n: 1 }]),
            clients: [{ id: 1, name: "raw", watching: false }],
            seq: 1
          }
        })
        yield* host.audience.broadcast(asked("a"))
        yield* host.count
        expect(yield* raw.next).toEqual({ seq: 2, ...asked("a") })
        expect(yield* raw.next).toEqual({ seq: 3, ...said(2) })
        expect(host.openings).toEqual({ snapshots: 0, welcomes: 1 })
      })
  )

  protocol("answers a hello that comes late after the snapshot", (path) =>
    Effect.gen(function*() {
      const host = yield* talkingHost(path)
      const raw = yield* rawClient(path)
      yield* raw.next
      expect((yield* raw.next).event).toBe("snapshot")
      yield* host.audience.broadcast(asked("unseen"))
      yield* host.count
      yield* raw.write(hello("late"))
      expect(yield* raw.next).toEqual(said(1))
      expect(yield* raw.next).toMatchObject({ event: "welcome", data: { records: [{ n: 1 }] } })
      yield* host.audience.broadcast(asked("seen"))
      expect(yield* raw.next).toEqual({ seq: 4, ...asked("seen") })
      yield* raw.write("{\"method\":\"cancel\"}\n")
      expect((yield* host.received.take)[0].name).toBe("late")
    }))

  protocol("takes a hello behind another line for late", (path) =>
    Effect.gen(function*() {
      yield* talkingHost(path)
      const raw = yield* rawClient(path, `{"method":"cancel"}\n${hello()}`)
      const events = [yield* raw.next, yield* raw.next, yield* raw.next]
      expect(events.map(({ event }) => event)).toEqual(["status", "snapshot", "welcome"])
    }))

  protocol(
    "numbers what everybody hears, and nothing that one client is told",
    (path) =>
      Effect.gen(function*() {
        const host = yield* talkingHost(path)
        const ann = yield* welcomed(path, "ann")
        const foreign = yield* rawClient(path)
        yield* foreign.next
        yield* foreign.next
        yield* host.count
        yield* ann.write("nonsense\n{\"method\":\"cancel\"}\n")
        const [{ id }] = yield* host.received.take
        yield* host.audience.tell(id, asked("a"))
        yield* host.audience.broadcast(asked("b"))
        const ben = yield* welcomed(path, "ben")
        yield* host.count
        expect(yield* ann.next).toEqual({ seq: 2, ...said(1) })
        expect((yield* ann.next).event).toBe("error")
        expect(yield* ann.next).toEqual(asked("a"))
        expect(yield* ann.next).toEqual({ seq: 3, ...asked("b") })
        const clients = yield* ann.next
        expect([clients.seq, clients.data?.clients?.map(({ name }) => name)]).toEqual(
          [4, ["ann", "", "ben"]]
        )
        expect(yield* ann.next).toEqual({ seq: 5, ...said(2) })
        expect([ann.welcome.seq, ann.welcome.data?.seq, ben.welcome.data?.seq]).toEqual(
          [undefined, 1, 4]
        )
        expect(yield* ben.next).toEqual({ seq: 5, ...said(2) })
        expect([yield* foreign.next, yield* foreign.next]).toEqual([said(1), said(2)])
      })
  )

  protocol("says nothing of who leaves after the shutdown", (path) =>
    Effect.gen(function*() {
      const host = yield* talkingHost(path)
      const ann = yield* welcomed(path, "ann")
      yield* Effect.scoped(Effect.gen(function*() {
        const ben = yield* welcomed(path, "ben")
        yield* host.audience.broadcast({ event: "shutdown" })
        yield* ben.next
      }))
      expect((yield* ann.next).event).toBe("clients")
      expect((yield* ann.next).event).toBe("shutdown")
      const there = Effect.gen(function*() {
        yield* ann.write(hello("ann"))
        const { data, event } = yield* ann.next
        expect(event).toBe("welcome")
        return data?.clients?.length
      })
      yield* Effect.repeat(there, { until: (clients) => clients === 1 })
    }))

  protocol("has nothing to read for a client that said no hello", (path) =>
    Effect.gen(function*() {
      yield* talkingHost(path, { counted: 3 })
      const raw = yield* rawClient(path)
      const params = { before: place(3), count: 1 }
      yield* raw.write(methodLine({ method: "read", params }))
      const events = [yield* raw.next, yield* raw.next, yield* raw.next]
      expect(events.map(({ event }) => event)).toEqual(["status", "snapshot", "error"])
      yield* raw.write(`${hello()}${methodLine({ method: "read", params })}`)
      expect((yield* raw.next).event).toBe("welcome")
      expect(yield* raw.next).toMatchObject({ event: "records", data: { records: [{ n: 3 }] } })
    }))

  protocol("says why and closes when there is no welcome at all", (path) =>
    Effect.gen(function*() {
      yield* talkingHost(path, { host: { welcome: () => Effect.fail(unreadable) } })
      const raw = yield* rawClient(path, hello())
      expect(yield* raw.rest).toEqual([
        status,
        { event: "error", data: { code: "internal", message: unreadable.message } }
      ])
    }))
})

const warning = { level: "warn", source: "pod", message: "careful", timestamp_ms: 1 } as const
