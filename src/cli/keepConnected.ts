import { Clock, Duration, Effect, Stream } from "effect"
import { listName } from "../domain/attendees.ts"
import type { LiveReport } from "../domain/LiveReport.ts"
import { LiveProbe } from "../services/LiveProbe.ts"
import { type Opening, PodClient } from "../services/PodClient.ts"
import type { Reached } from "./reach.ts"
import type { Happening } from "./visit.ts"

/** Who is told of a Pod while its connection is kept. Times are UTC milliseconds. */
export interface Listener {
  /** No conversation is open, and this is what the socket answered. */
  readonly probed: (report: LiveReport, now: number) => void
  readonly opened: (opening: Opening, now: number) => void
  readonly heard: (event: Happening, now: number) => void
  /** The Pod has ended in order. */
  readonly left: () => void
  /** The socket, which does not answer, is tried again at that time. */
  readonly retrying: (at: number) => void
  /** Whether nobody is there who could come back, as far as is known. */
  readonly isGone: () => boolean
}

/** Records of an opening: enough to tell what a Pod is about. */
const tail = 20

/**
 * Keeps a connection with a Pod, which is made again whenever it is lost, later and later while that
 * fails. `known` is what its socket has answered just now. Returns when the Pod is gone for good.
 */
export const keepConnected = Effect.fn("keepConnected")(
  function*({ name, socket }: Reached, known: LiveReport | undefined, listener: Listener) {
    const { probeAll } = yield* LiveProbe
    const { connect } = yield* PodClient

    const probe = Effect.gen(function*() {
      const reports = yield* probeAll([socket])
      const now = yield* Clock.currentTimeMillis
      reports.forEach((report) => listener.probed(report, now))
      return reports.every(isReachable)
    })

    const talk = Effect.gen(function*() {
      const visitor = { client: listName, tail, watch: true, brief: true }
      const { events, opening } = yield* connect(name, socket, visitor)
      listener.opened(opening, yield* Clock.currentTimeMillis)
      const clock = yield* Effect.clock
      yield* Stream.runForEach(
        events,
        (event) => Effect.sync(() => listener.heard(event, clock.unsafeCurrentTimeMillis()))
      )
    }).pipe(Effect.scoped)

    let missed = 0
    let failed = 0
    let reachable = known === undefined ? yield* probe : isReachable(known)
    while (reachable || !listener.isGone()) {
      if (reachable) {
        if (failed > 0) yield* Effect.sleep(pause(failed))
        const began = yield* Clock.currentTimeMillis
        const end = yield* Effect.either(talk)
        const lasted = (yield* Clock.currentTimeMillis) - began
        failed = lasted > Duration.toMillis(steady) ? 0 : failed + 1
        missed = 0
        if (end._tag === "Right") {
          listener.left()
          yield* Effect.sleep(farewell)
        }
      } else {
        const wait = pause(missed)
        listener.retrying((yield* Clock.currentTimeMillis) + Duration.toMillis(wait))
        yield* Effect.sleep(wait)
        missed += 1
      }
      reachable = yield* probe
    }
  }
)

const isReachable = ({ _tag }: LiveReport): boolean => _tag === "Reachable"

/** A conversation of this length was none that fails at once. */
const steady = Duration.seconds(5)

/** How long a host may take to leave once it has said so. */
const farewell = Duration.seconds(1)

/** From a quarter of a second to ten. */
const pause = (attempt: number): Duration.Duration =>
  Duration.min(Duration.millis(250 * 2 ** Math.min(attempt, 6)), Duration.seconds(10))
