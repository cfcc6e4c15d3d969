import { Effect, Fiber, Schedule, Stream } from "effect"
import type { NativeEvent } from "../../src/domain/NativeEvent.ts"
import type { NativeMethod } from "../../src/domain/NativeMethod.ts"
import type { PodEvent } from "../../src/domain/PodEvent.ts"
import type { PodMethod } from "../../src/domain/PodMethod.ts"
import * as Segment from "../../src/domain/Segment.ts"
import { PodClient } from "../../src/services/PodClient.ts"

export type Event = PodEvent | NativeEvent

/** A client for tests: it keeps every event and can wait for one. */
export const attach = Effect.fnUntraced(function*(name: string, socket: string, client = "ann") {
  const { events, opening, send } = yield* (yield* PodClient).connect(name, socket, { client })
  const heard: Array<Event> = []
  const all = yield* Effect.forkScoped(
    Stream.runForEach(events, (event) => Effect.sync(() => heard.push(event)))
  )
  /** The first event from the `from`th on of which this holds. */
  const hear = <E extends Event["event"]>(
    event: E,
    holds: (event: Extract<Event, { readonly event: E }>) => boolean = () => true,
    from = 0
  ) =>
    Effect.suspend(() =>
      Effect.fromNullable(
        heard.slice(from).find((one): one is Extract<Event, { readonly event: E }> =>
          one.event === event && holds(one as Extract<Event, { readonly event: E }>)
        )
      )
    ).pipe(Effect.retry(Schedule.spaced("5 millis")))

  const run = (text: string) => send({ method: "run", params: { input: [Segment.text(text)] } })
  return {
    opening,
    heard,
    hear,
    send: (method: PodMethod | NativeMethod) => send(method),
    run,
    /** Run a turn and wait until the Pod is idle again. */
    turn: Effect.fnUntraced(function*(text: string) {
      const from = heard.length
      yield* run(text)
      yield* hear("turn_end", () => true, from)
      yield* hear("status", ({ data }) => data.status === "idle", from)
      return heard.slice(from)
    }),
    /** Whether the Pod has ended in order. */
    ended: Effect.map(Fiber.join(all), () => heard.at(-1)?.event === "shutdown"),
    names: () => heard.map(({ event }) => event)
  }
})

/** What an agent said in these events. */
export const saidIn = (events: ReadonlyArray<Event>): string =>
  events.map((event) => event.event === "text_delta" ? event.data.text : "").join("")
