import { Clock, Effect, Random, Stream } from "effect"
import * as Failure from "../../domain/PodFailure.ts"
import * as SafeText from "../../domain/SafeText.ts"
import { PodClient, type PodConnection } from "../../services/PodClient.ts"
import { Surroundings } from "../../services/Surroundings.ts"
import { awayMark } from "../awayMark.ts"
import { say } from "../output.ts"
import { requireTerminal } from "../requireTerminal.ts"
import * as Conversation from "./conversation.ts"
import { run } from "./run.ts"
import type { Command, Message } from "./talk.ts"

/**
 * Talk to a live Pod line by line, or only `watch`, until the person detaches or the Pod stops; the
 * Pod goes on without us. Fails as the conversation on a screen does.
 */
export const converse = Effect.fn("plain.converse")(
  function*(name: string, socket: string, watching = false) {
    const { user } = yield* Surroundings
    const instead = `pods show ${name}`
    // Asked before connecting, or the Pod would see a client that nobody sits at.
    yield* requireTerminal(instead, true)
    const mark = yield* awayMark(name, socket, user)
    const { connect } = yield* PodClient
    const connection = yield* connect(name, socket, { client: user, watch: watching })
    const now = yield* Clock.currentTimeMillis
    yield* mark.saw
    yield* Effect.forkScoped(mark.put)
    yield* Effect.addFinalizer(() => mark.put)
    const nonce = (yield* Random.nextIntBetween(0, 36 ** 6)).toString(36)
    const { opening } = connection
    const start = { name, user, nonce, watching, now, seenUntil: mark.seenUntil, opening }
    const outcome = yield* run(Conversation.dialogue(start), {
      instead,
      perform: (command) => perform(connection, command),
      messages: messages(connection, mark.saw)
    }).pipe(
      // ctrl-c ends this program, and the Pod is to be found again all the same.
      Effect.onInterrupt(() => say(SafeText.of`detached; pods attach ${SafeText.line(name)}`))
    )
    if (outcome._tag === "Lost") {
      return yield* new Failure.ConnectionLost({ reason: outcome.reason })
    }
  },
  Effect.scoped
)

const messages = (
  { events }: PodConnection,
  saw: Effect.Effect<void>
): Stream.Stream<Message> =>
  events.pipe(
    Stream.tap(() => saw),
    Stream.mapEffect((event) =>
      Effect.map(Clock.currentTimeMillis, (now): Message => ({ _tag: "HeardEvent", event, now }))
    ),
    Stream.concat(Stream.succeed<Message>({ _tag: "PodEnded" })),
    Stream.catchAll(lost)
  )

const perform = (connection: PodConnection, command: Command): Stream.Stream<Message> =>
  Stream.fromEffect(connection.send(command.method)).pipe(Stream.drain, Stream.catchAll(lost))

const lost = ({ reason }: Failure.ConnectionLost): Stream.Stream<Message> =>
  Stream.succeed({ _tag: "LostConnection", reason })
