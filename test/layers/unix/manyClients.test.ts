import { describe, expect } from "@effect/vitest"
import { Deferred, Duration, Effect, Exit, Scope, Stream } from "effect"
import { readdirSync } from "node:fs"
import { connect } from "node:net"
import { greeting, talkingHost } from "../../contracts/talkingHost.ts"
import { protocol, status } from "./protocol.ts"
import { hello, rawClient } from "./rawClient.ts"

describe("UnixPodServer, with many clients", () => {
  protocol(
    "tells one client too many the status and an error, and takes the next again",
    (path) =>
      Effect.gen(function*() {
        yield* talkingHost(path)
        const scope = yield* Scope.make()
        for (let client = 0; client < 64; client++) {
          const raw = yield* Scope.extend(rawClient(path, hello()), scope)
          yield* raw.next
        }
        const refused = yield* rawClient(path, hello())
        expect(yield* refused.rest).toEqual([
          status,
          {
            event: "error",
            data: { code: "internal", message: "64 clients are attached already" }
          }
        ])
        yield* Scope.close(scope, Exit.void)
        const later = yield* untilWelcome(path)
        expect(later.event).toBe("welcome")
      })
  )

  protocol(
    "leaves no connection of one client too many open when it ends",
    (path) =>
      Effect.gen(function*() {
        const scope = yield* Scope.make()
        yield* Scope.extend(talkingHost(path), scope)
        const refused = yield* Effect.acquireRelease(
          Effect.sync(() => connect({ path, allowHalfOpen: true })),
          (socket) => Effect.sync(() => socket.destroy())
        )
        yield* Effect.async<void>((resume) => {
          refused.resume().once("end", () => resume(Effect.void))
        })
        yield* Scope.close(scope, Exit.void)
        yield* Effect.async<void>((resume) => {
          refused.once("error", () => resume(Effect.void))
          refused.write("{}\n", (error) => resume(error ? Effect.void : Effect.die("it is open")))
        })
      }),
    { clients: 0, patience: Duration.minutes(1) }
  )

  protocol("loses nothing to probes that hang up", (path) =>
    Effect.gen(function*() {
      const host = yield* talkingHost(path, { counted: 10 })
      const probe = Effect.scoped(Effect.flatMap(rawClient(path), ({ next }) => next))
      yield* probe
      const before = yield* quiet
      for (let round = 0; round < 10; round++) {
        yield* Effect.all(Array.from({ length: 30 }, () => probe), { concurrency: "unbounded" })
      }
      yield* descriptorsFallTo(before)
      const raw = yield* rawClient(path, hello())
      expect(yield* raw.next).toEqual(status)
      expect((yield* raw.next).event).toBe("welcome")
      expect(host.openings.snapshots).toBe(0)
    }), { grace: Duration.minutes(1) })

  protocol(
    "stops reading the log when a client hangs up during its opening",
    (path) =>
      Effect.gen(function*() {
        const begun = yield* Deferred.make<void>()
        const stopped = yield* Deferred.make<void>()
        const entries = Stream.fromEffect(Deferred.succeed(begun, undefined)).pipe(
          Stream.zipRight(Stream.never),
          Stream.ensuring(Deferred.succeed(stopped, undefined))
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
        const raw = yield* rawClient(path)
        yield* Deferred.await(begun)
        raw.socket.destroy()
        yield* Deferred.await(stopped)
      })
  )
})

/** The number of open descriptors, once it stays the same for a while. */
const quiet: Effect.Effect<number> = Effect.gen(function*() {
  const before = descriptors()
  yield* Effect.sleep("50 millis")
  return before === descriptors() ? before : yield* quiet
})

const descriptors = () => readdirSync("/proc/self/fd").length

const descriptorsFallTo = (count: number): Effect.Effect<void> =>
  Effect.suspend(() =>
    descriptors() <= count
      ? Effect.void
      : Effect.zipRight(Effect.sleep("20 millis"), descriptorsFallTo(count))
  )

const untilWelcome = (path: string): Effect.Effect<{ event: string }, unknown> =>
  Effect.scoped(Effect.gen(function*() {
    const raw = yield* rawClient(path, hello())
    yield* raw.next
    return yield* raw.next
  })).pipe(Effect.filterOrElse(
    ({ event }) => event === "welcome",
    () => Effect.zipRight(Effect.sleep("20 millis"), untilWelcome(path))
  ))
