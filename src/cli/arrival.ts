import { Duration, Effect, Option } from "effect"
import type { Welcome } from "../domain/NativeEvent.ts"
import { NotOffered, StillWaiting } from "../domain/TurnFailure.ts"
import { LiveProbe } from "../services/LiveProbe.ts"
import { Registry } from "../services/Registry.ts"
import { reach, type Reached } from "./reach.ts"
import { type Happening, visit } from "./visit.ts"

/** How a Pod can be wanted to be. */
export type Goal = "idle" | "asks" | "stopped"

/** Returns when the Pod is so. Fails when it is not live and so can be neither idle nor ask. */
export const arrival = Effect.fn("arrival")(function*(name: string, goal: Goal) {
  const attempt = goal === "stopped" ? Effect.suspend(() => stopped(name)) : look(name, goal)
  while (!(yield* attempt)) yield* Effect.sleep(pause)
})

/** Whether it has; false when it is worth another look. */
const stopped = Effect.fnUntraced(function*(name: string) {
  const sockets = yield* holds(name)
  yield* Effect.forEach(sockets, (socket) => untilGone({ name, socket }))
  return sockets.length === 0
})

/** The sockets of those who claim the name and live, or answer although nobody is known to live. */
const holds = Effect.fnUntraced(function*(name: string) {
  const registry = yield* Registry
  const { probeAll } = yield* LiveProbe
  const claims = yield* Effect.map(
    registry.claims,
    (all) => all.filter(({ allocation }) => allocation.pod_name === name)
  )
  const sockets = claims.map(({ allocation }) => allocation.socket)
  const reports = yield* probeAll(sockets)
  return sockets.filter((_, at) =>
    claims[at]?.holder === "Alive" || reports[at]?._tag === "Reachable"
  )
})

/** The end of the conversation is the sign; one that cannot be had is asked for again. */
const untilGone = (to: Reached) =>
  visit(to, { tail: 0, watch: true }).pipe(
    Effect.flatMap((at) => at.hear(() => Option.none())),
    Effect.scoped,
    Effect.ignore
  )

/** Between two looks at what cannot be listened to. */
const pause = Duration.millis(100)

/** Whether it came to be so; false when the connection was lost and has to be made anew. */
const look = (name: string, goal: "idle" | "asks") =>
  Effect.scoped(Effect.gen(function*() {
    const at = yield* visit(yield* reach(name), { tail: 0, watch: true })
    if (goal === "asks" && !at.opening.native) return yield* new NotOffered({ name, what: "asks" })
    let standing = standingOf(at.opening)
    while (!isSo(standing, goal)) {
      const event = yield* at.next
      if (Option.isNone(event)) {
        return yield* new StillWaiting({ name, reason: `has stopped, and ${never[goal]}` })
      }
      standing = after(standing, event.value)
    }
    return true
  })).pipe(Effect.catchTag("ConnectionLost", () => Effect.succeed(false)))

const never: Record<"idle" | "asks", string> = {
  idle: "will not be idle",
  asks: "will ask nothing"
}

type Standing = Pick<Welcome, "status" | "held"> & {
  readonly waiting: number
  readonly asking: boolean
}

const standingOf = (
  { asks, held, queue, status }: Pick<Welcome, "asks" | "held" | "queue" | "status">
): Standing => ({ status, held, waiting: queue.length, asking: asks.length > 0 })

const after = (standing: Standing, event: Happening): Standing => {
  switch (event.event) {
    case "welcome":
      return standingOf(event.data)
    case "status":
      return { ...standing, status: event.data.status }
    case "queue":
      return { ...standing, held: event.data.held, waiting: event.data.queue.length }
    case "asked":
      return { ...standing, asking: true }
    default:
      return standing
  }
}

/** Between two turns a Pod with prompts in its queue says that it is idle. */
const isSo = ({ asking, held, status, waiting }: Standing, goal: "idle" | "asks"): boolean =>
  goal === "asks" ? asking : status === "idle" && (waiting === 0 || held)
