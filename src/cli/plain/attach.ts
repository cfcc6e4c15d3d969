import { Effect } from "effect"
import { farewell } from "../../domain/LiveConversation.ts"
import * as SafeText from "../../domain/SafeText.ts"
import { conversing, parted } from "../conversing.ts"
import { say } from "../output.ts"
import { requireTerminal } from "../requireTerminal.ts"
import * as Conversation from "./conversation.ts"
import { run } from "./run.ts"

/**
 * Talk to a live Pod line by line, or only `watch`, until the person detaches or the Pod stops; the
 * Pod goes on without us. Fails as the conversation on a screen does.
 */
export const converse = Effect.fn("plain.converse")(
  function*(name: string, socket: string, watching = false) {
    const instead = `pods show ${name}`
    // Asked before connecting, or the Pod would see a client that nobody sits at.
    yield* requireTerminal(instead, true)
    const { beginning, heard, send } = yield* conversing(name, socket, watching)
    const parting = yield* run(Conversation.dialogue(beginning), {
      instead,
      perform: ({ method }) => send(method),
      messages: heard
    }).pipe(
      // ctrl-c ends this program, and the Pod is to be found again all the same.
      Effect.onInterrupt(() => say(farewell(SafeText.line(name), { _tag: "Detached" })))
    )
    yield* parted(parting)
  },
  Effect.scoped
)
