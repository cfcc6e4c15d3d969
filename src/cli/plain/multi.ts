import { Clock, Duration, Effect, Either, FiberSet, Mailbox, Option, Random, Stream } from "effect"
import type { PodEntry } from "../../domain/PodEntry.ts"
import type { AgentCatalog } from "../../services/AgentCatalog.ts"
import type { Launcher } from "../../services/Launcher.ts"
import type { PodClient } from "../../services/PodClient.ts"
import type { PodStore } from "../../services/PodStore.ts"
import type { Registry } from "../../services/Registry.ts"
import { Surroundings } from "../../services/Surroundings.ts"
import * as Feed from "../dashboard/feed.ts"
import * as errands from "../errands.ts"
import { open } from "../open.ts"
import { watched } from "./listing.ts"
import type { Command, Message, Model } from "./overview.ts"
import { run } from "./run.ts"

/**
 * All Pods in plain lines until the person quits. A Pod that is opened has the terminal meanwhile.
 * `instead` is the command to use where there is no terminal.
 */
export const overview = Effect.fn("plain.overview")(function*(instead: string) {
  const { home, user } = yield* Surroundings
  const nonce = (yield* Random.nextIntBetween(0, 36 ** 6)).toString(36)
  const feed = yield* Feed.make
  const ended = yield* Mailbox.make<Message>()
  const running = yield* FiberSet.make()

  /** Errands go on while a Pod is opened. */
  const start = <R>(errand: Effect.Effect<Message, never, R>): Stream.Stream<never, never, R> =>
    Stream.drain(Stream.fromEffect(
      FiberSet.run(running, Effect.flatMap(errand, (message) => ended.offer(message)))
    ))
  const withPod = <A, R>(
    name: string,
    gone: A,
    errand: (pod: PodEntry) => Effect.Effect<A, never, R>
  ) => Option.match(feed.entry(name), { onNone: () => Effect.succeed(gone), onSome: errand })

  const perform = (command: Command): Stream.Stream<Message, never, Needed> => {
    switch (command._tag) {
      case "SendPrompt": {
        const { id, name, text } = command
        return start(
          withPod(name, rejected, (pod) => errands.sendPrompt(pod, id, text, true)).pipe(
            Effect.map((receipt): Message => ({ _tag: "PromptEnded", name, receipt }))
          )
        )
      }
      case "SendAnswer": {
        const { ask, name, outcome } = command
        return start(
          withPod(name, gone, (pod) => errands.sendAnswer(pod, ask, outcome)).pipe(
            Effect.map((reason): Message => ({ _tag: "AnswerEnded", name, reason }))
          )
        )
      }
      case "StopPod": {
        const { name } = command
        return start(
          withPod(name, gone, errands.stop).pipe(
            Effect.map((reason): Message => ({ _tag: "StopEnded", name, reason }))
          )
        )
      }
      case "StartHere":
        return start(
          Effect.map(errands.start, (started): Message => ({ _tag: "StartEnded", ...started }))
        )
      case "LookAgain":
        return Stream.drain(Stream.fromEffect(feed.lookAgain))
    }
  }

  let saved: Model | undefined
  while (true) {
    const outcome = yield* run(watched({ home, user, nonce, saved }), {
      instead,
      perform,
      messages: Stream.mergeAll([
        Stream.mapEffect(feed.pictures, (picture) =>
          Effect.map(
            Clock.currentTimeMillis,
            (now): Message => ({ _tag: "PictureChanged", picture, now })
          )),
        Stream.fromEffect(Effect.as(Effect.sleep(enough), { _tag: "WaitedEnough" } as const)),
        Mailbox.toStream(ended)
      ], { concurrency: "unbounded" })
    })
    if (outcome._tag === "Quit") {
      return yield* Effect.asVoid(Effect.timeoutOption(FiberSet.awaitEmpty(running), "2 seconds"))
    }
    saved = outcome.saved
    const { name } = outcome.plan
    const opened = yield* Effect.either(open(outcome.plan, true))
    if (Either.isLeft(opened)) {
      yield* ended.offer({ _tag: "OpenFailed", name, reason: opened.left.message })
    }
  }
}, Effect.scoped)

/** What errands take. */
type Needed = AgentCatalog | Launcher | PodClient | PodStore | Registry | Surroundings

const gone = "it is gone"

const rejected = { kind: "rejected", reason: gone } as const

const enough = Duration.seconds(1)
