import { Chunk, Effect, Option, type Scope, Stream } from "effect"
import { ConnectionLost, type PodUnreachable } from "../domain/PodFailure.ts"
import { PodClient, type PodConnection, type Visitor } from "../services/PodClient.ts"
import { Surroundings } from "../services/Surroundings.ts"
import type { Reached } from "./reach.ts"

/** What can be heard of a Pod. */
export type Happening = Stream.Stream.Success<PodConnection["events"]>

/** A conversation without a screen, of which one event after the other is taken. */
export interface Visit extends Pick<PodConnection, "opening" | "send"> {
  readonly name: string
  /** The name under which the other clients see us. */
  readonly client: string
  /** The next event; none when the Pod has ended in order. */
  readonly next: Effect.Effect<Option.Option<Happening>, ConnectionLost>
  /** Passes over events until one tells what is wanted. */
  readonly hear: <A>(
    wanted: (event: Happening) => Option.Option<A>
  ) => Effect.Effect<A, ConnectionLost>
}

/** Open a conversation with a live Pod until the scope closes. */
export const visit: (
  to: Reached,
  how?: Omit<Visitor, "client">
) => Effect.Effect<
  Visit,
  PodUnreachable | ConnectionLost,
  PodClient | Surroundings | Scope.Scope
> = Effect.fn("visit")(function*({ name, socket }, how = {}) {
  const { user } = yield* Surroundings
  const { connect } = yield* PodClient
  const { events, opening, send } = yield* connect(name, socket, { client: user, ...how })
  const pull = yield* Stream.toPull(Stream.rechunk(events, 1))

  const next: Visit["next"] = pull.pipe(
    Effect.repeat({ until: Chunk.isNonEmpty }),
    Effect.map(Chunk.head),
    Effect.catchAll(Option.match({
      onNone: () => Effect.succeedNone,
      onSome: (lost) => Effect.fail(lost)
    }))
  )
  const hear: Visit["hear"] = (wanted) =>
    Effect.flatMap(next, (event) => {
      if (Option.isNone(event)) return Effect.fail(ended)
      const told = wanted(event.value)
      return Option.isSome(told) ? Effect.succeed(told.value) : hear(wanted)
    })
  return { name, client: user, opening, send, next, hear }
})

const ended = new ConnectionLost({ reason: "the Pod has stopped" })
