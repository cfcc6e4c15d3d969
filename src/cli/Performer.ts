import { Deferred, Effect, FiberSet, Mailbox, Option, Stream } from "effect"
import type { PodEntry } from "../domain/PodEntry.ts"
import type { AgentCatalog } from "../services/AgentCatalog.ts"
import type { Editor } from "../services/Editor.ts"
import type { Launcher } from "../services/Launcher.ts"
import type { PodClient } from "../services/PodClient.ts"
import type { PodStore } from "../services/PodStore.ts"
import type { Registry } from "../services/Registry.ts"
import type { SessionLog } from "../services/SessionLog.ts"
import type { Surroundings } from "../services/Surroundings.ts"
import type { Feed } from "./dashboard/feed.ts"
import { type Command, Message } from "./dashboard/model.ts"
import { edited } from "./editing.ts"
import * as errands from "./errands.ts"
import { previewing } from "./previewing.ts"
import type { Hands } from "./terminal/run.ts"

/** Carries out what the dashboard wants done. */
export interface Performer {
  readonly perform: (
    command: Command,
    hands: Hands
  ) => Stream.Stream<Message, never, Services>
  /** What came of errands, to be told by whatever screen is there by then. */
  readonly ended: Mailbox.Mailbox<Message>
  /** Waits a moment for errands that are under way. */
  readonly finished: Effect.Effect<void>
}

type Services =
  | AgentCatalog
  | Editor
  | Launcher
  | PodClient
  | PodStore
  | Registry
  | SessionLog
  | Surroundings

/** Errands go on while a Pod is opened, until the scope closes. */
export const make = Effect.fnUntraced(function*(feed: Feed) {
  const ended = yield* Mailbox.make<Message>()
  const running = yield* FiberSet.make()
  let previewOver = yield* Deferred.make<void>()

  const look = (name: string) => Effect.sync(() => feed.entry(name))

  /** Of a Pod that is gone. */
  const withPod = <A, R>(
    name: string,
    gone: A,
    errand: (pod: PodEntry) => Effect.Effect<A, never, R>
  ) =>
    Effect.flatMap(look(name), Option.match({ onNone: () => Effect.succeed(gone), onSome: errand }))

  const start = <R>(errand: Effect.Effect<Message, never, R>): Stream.Stream<never, never, R> =>
    Stream.drain(Stream.fromEffect(
      FiberSet.run(running, Effect.flatMap(errand, (message) => ended.offer(message)))
    ))

  const preview = (name: string | undefined) =>
    Stream.unwrap(Effect.gen(function*() {
      yield* Deferred.succeed(previewOver, undefined)
      if (name === undefined) return Stream.empty
      previewOver = yield* Deferred.make<void>()
      return Stream.interruptWhenDeferred(previewing(name, look(name)), previewOver)
    }))

  const perform: Performer["perform"] = (command, hands) => {
    switch (command._tag) {
      case "Preview":
        return preview(command.name)
      case "SendPrompt": {
        const { id, name, queue, text } = command
        return start(
          withPod(name, rejected, (pod) => errands.sendPrompt(pod, id, text, queue)).pipe(
            Effect.map((receipt) => Message.PromptEnded({ name, id, receipt }))
          )
        )
      }
      case "SendAnswer": {
        const { ask, name, outcome } = command
        return start(
          withPod(name, gone, (pod) => errands.sendAnswer(pod, ask, outcome)).pipe(
            Effect.map((reason) => Message.AnswerEnded({ name, ask, reason }))
          )
        )
      }
      case "StopPod": {
        const { name } = command
        return start(
          withPod(name, undefined, errands.stop).pipe(
            Effect.map((reason) => Message.StopEnded({ name, reason }))
          )
        )
      }
      case "StartHere":
        return start(Effect.map(errands.start, (started) => Message.StartEnded(started)))
      case "LookAgain":
        return Stream.drain(Stream.fromEffect(feed.lookAgain))
      case "Copy":
        return Stream.drain(Stream.fromEffect(hands.copy(command.text)))
      case "Edit": {
        const { name } = command
        return Stream.map(
          Stream.fromEffect(edited(hands, command.text)),
          (text) => Message.EditorEnded({ name, text })
        )
      }
    }
  }

  const performer: Performer = {
    perform,
    ended,
    finished: Effect.asVoid(Effect.timeoutOption(FiberSet.awaitEmpty(running), "2 seconds"))
  }
  return performer
})

const gone = "it is gone"

const rejected = { kind: "rejected", reason: gone } as const
