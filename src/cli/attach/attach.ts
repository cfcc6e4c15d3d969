import { Clock, Effect, Random, Stream } from "effect"
import { ConnectionLost, NoTerminal } from "../../domain/PodFailure.ts"
import { PodClient, type PodConnection } from "../../services/PodClient.ts"
import { Screen } from "../../services/Screen.ts"
import { Surroundings } from "../../services/Surroundings.ts"
import type { Program } from "../terminal/Program.ts"
import { run } from "../terminal/run.ts"
import type { Command, Message, Model, Outcome, Start } from "./model.ts"
import { init, update } from "./update.ts"
import { view } from "./view.ts"

/**
 * Talk to a live Pod in the terminal, or only `watch`, until the person detaches or the Pod stops;
 * the Pod goes on without us. Fails when the Pod cannot be reached, when the connection is lost, and
 * where there is no terminal.
 */
export const converse = Effect.fn("converse")(
  function*(name: string, socket: string, watching = false) {
    const { colour, unicode, user } = yield* Surroundings
    const instead = `pods show ${name}`
    const screen = yield* Screen
    // Asked before connecting, or the Pod would see a client that nobody sits at.
    if (!(yield* screen.interactive)) return yield* new NoTerminal({ instead })
    const client = yield* PodClient
    const connection = yield* client.connect(name, socket, { client: user, watch: watching })
    const { opening } = connection
    const now = yield* Clock.currentTimeMillis
    const nonce = (yield* Random.nextIntBetween(0, 36 ** 6)).toString(36)
    const start = { name, user, nonce, watching, unicode, now, opening }
    const outcome = yield* run(program(start), {
      instead,
      colour,
      perform: (command) => perform(connection, command),
      messages: messages(connection)
    })
    if (outcome._tag === "Lost") return yield* new ConnectionLost({ reason: outcome.reason })
  },
  Effect.scoped
)

/** The conversation as a screen. */
export const program = (start: Start): Program<Model, Message, Command, Outcome> => ({
  init: (size) => init(start, size),
  update,
  view
})

const messages = ({ events }: PodConnection): Stream.Stream<Message> =>
  events.pipe(
    Stream.mapEffect((event) =>
      Effect.map(Clock.currentTimeMillis, (now): Message => ({ _tag: "HeardEvent", event, now }))
    ),
    Stream.concat(Stream.succeed<Message>({ _tag: "PodEnded" })),
    Stream.catchAll(lost)
  )

const perform = (connection: PodConnection, command: Command): Stream.Stream<Message> =>
  Stream.fromEffect(connection.send(command.method)).pipe(Stream.drain, Stream.catchAll(lost))

const lost = ({ reason }: ConnectionLost): Stream.Stream<Message> =>
  Stream.succeed({ _tag: "LostConnection", reason })
