import { Clock, Effect, Random, Stream } from "effect"
import { ConnectionLost, NoTerminal } from "../../domain/PodFailure.ts"
import type { Editor } from "../../services/Editor.ts"
import { PodClient, type PodConnection } from "../../services/PodClient.ts"
import type { PodStore } from "../../services/PodStore.ts"
import type { Registry } from "../../services/Registry.ts"
import { Screen } from "../../services/Screen.ts"
import type { SessionLog } from "../../services/SessionLog.ts"
import { Surroundings } from "../../services/Surroundings.ts"
import { awayMark } from "../awayMark.ts"
import { edited } from "../editing.ts"
import { pageBefore } from "../liveLog.ts"
import type { Program } from "../terminal/Program.ts"
import { type Hands, run } from "../terminal/run.ts"
import type { Command, Message, Model, Outcome, Start } from "./model.ts"
import { screen } from "./screen.ts"
import { init, update } from "./update.ts"

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
    const mark = yield* awayMark(name, socket, user)
    const client = yield* PodClient
    const connection = yield* client.connect(name, socket, { client: user, watch: watching })
    const { opening } = connection
    const now = yield* Clock.currentTimeMillis
    yield* mark.saw
    yield* Effect.forkScoped(mark.put)
    yield* Effect.addFinalizer(() => mark.put)
    const nonce = (yield* Random.nextIntBetween(0, 36 ** 6)).toString(36)
    const { seenUntil } = mark
    const start = { name, user, nonce, watching, unicode, now, seenUntil, opening }
    const outcome = yield* run(program(start), {
      instead,
      colour,
      perform: (command, hands) => perform({ name, socket, connection }, command, hands),
      messages: messages(connection, mark.saw)
    })
    if (outcome._tag === "Lost") return yield* new ConnectionLost({ reason: outcome.reason })
  },
  Effect.scoped
)

/** The conversation as a screen. */
export const program = (start: Start): Program<Model, Message, Command, Outcome> => ({
  init: (size) => init(start, size),
  update,
  view: screen
})

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

/** The Pod on the other side. */
interface Partner {
  readonly name: string
  readonly socket: string
  readonly connection: PodConnection
}

const perform = (
  { connection, ...pod }: Partner,
  command: Command,
  hands: Hands
): Stream.Stream<Message, never, Editor | PodStore | Registry | SessionLog> => {
  switch (command._tag) {
    case "Send":
      return Stream.fromEffect(connection.send(command.method)).pipe(
        Stream.drain,
        Stream.catchAll(lost)
      )
    case "Edit":
      return Stream.map(
        Stream.fromEffect(edited(hands, command.text)),
        (text) => ({ _tag: "EditorEnded", text })
      )
    case "ReadLog": {
      const { before, request } = command
      return Stream.fromEffect(Effect.match(pageBefore(pod, before), {
        onSuccess: (page): Message => ({ _tag: "LogRead", request, page }),
        onFailure: ({ message: reason }): Message => ({ _tag: "LogNotRead", request, reason })
      }))
    }
  }
}

const lost = ({ reason }: ConnectionLost): Stream.Stream<Message> =>
  Stream.succeed({ _tag: "LostConnection", reason })
