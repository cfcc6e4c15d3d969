import { Clock, Effect, Random, Stream } from "effect"
import type { Beginning, Heard, Parting } from "../domain/LiveConversation.ts"
import { ConnectionLost } from "../domain/PodFailure.ts"
import { PodClient, type PodConnection } from "../services/PodClient.ts"
import { Surroundings } from "../services/Surroundings.ts"
import { awayMark } from "./awayMark.ts"

/**
 * Opens a conversation with a live Pod until the scope closes, and remembers until when it was seen.
 * Fails when the Pod cannot be reached.
 */
export const conversing = Effect.fn("conversing")(
  function*(name: string, socket: string, watching: boolean) {
    const { user } = yield* Surroundings
    const mark = yield* awayMark(name, socket, user)
    const { connect } = yield* PodClient
    const connection = yield* connect(name, socket, { client: user, watch: watching })
    const now = yield* Clock.currentTimeMillis
    yield* mark.saw
    yield* Effect.forkScoped(mark.put)
    yield* Effect.addFinalizer(() => mark.put)
    const nonce = (yield* Random.nextIntBetween(0, 36 ** 6)).toString(36)
    const { seenUntil } = mark
    const { opening } = connection
    const beginning: Beginning = { name, user, nonce, watching, now, seenUntil, opening }
    return {
      beginning,
      heard: heard(Stream.tap(connection.events, () => mark.saw)),
      /** Says something; that is heard which comes of it. */
      send: (method: Parameters<PodConnection["send"]>[0]) =>
        Stream.fromEffect(connection.send(method)).pipe(Stream.drain, Stream.catchAll(lost))
    }
  }
)

/** Fails when the connection was lost, of which the person has been told. */
export const parted = (parting: Parting): Effect.Effect<void, ConnectionLost> =>
  parting._tag === "Lost" ? new ConnectionLost({ reason: parting.reason }) : Effect.void

const heard = (events: PodConnection["events"]): Stream.Stream<Heard> =>
  events.pipe(
    Stream.mapEffect((event) =>
      Effect.map(Clock.currentTimeMillis, (now): Heard => ({ _tag: "HeardEvent", event, now }))
    ),
    Stream.concat(Stream.succeed<Heard>({ _tag: "PodEnded" })),
    Stream.catchAll(lost)
  )

const lost = ({ reason }: ConnectionLost): Stream.Stream<Heard> =>
  Stream.succeed({ _tag: "LostConnection", reason })
