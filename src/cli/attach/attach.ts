import { Effect, Stream } from "effect"
import { NoTerminal } from "../../domain/PodFailure.ts"
import type { Editor } from "../../services/Editor.ts"
import type { PodStore } from "../../services/PodStore.ts"
import type { Registry } from "../../services/Registry.ts"
import { Screen } from "../../services/Screen.ts"
import type { SessionLog } from "../../services/SessionLog.ts"
import { Surroundings } from "../../services/Surroundings.ts"
import { conversing, parted } from "../conversing.ts"
import { edited } from "../editing.ts"
import { pageBefore } from "../liveLog.ts"
import type { Reached } from "../reach.ts"
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
    const { colour, unicode } = yield* Surroundings
    const instead = `pods show ${name}`
    const screen = yield* Screen
    // Asked before connecting, or the Pod would see a client that nobody sits at.
    if (!(yield* screen.interactive)) return yield* new NoTerminal({ instead })
    const { beginning, heard, send } = yield* conversing(name, socket, watching)
    const parting = yield* run(program({ ...beginning, unicode }), {
      instead,
      colour,
      unicode,
      perform: (command, hands) =>
        command._tag === "Send"
          ? send(command.method)
          : perform({ name, socket }, command, hands),
      messages: heard
    })
    yield* parted(parting)
  },
  Effect.scoped
)

/** The conversation as a screen. */
export const program = (start: Start): Program<Model, Message, Command, Outcome> => ({
  init: (size) => init(start, size),
  update,
  view: screen
})

const perform = (
  pod: Reached,
  command: Exclude<Command, { readonly _tag: "Send" }>,
  hands: Hands
): Stream.Stream<Message, never, Editor | PodStore | Registry | SessionLog> => {
  switch (command._tag) {
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
