import { Effect, Either, Mailbox, Random, Stream } from "effect"
import { Surroundings } from "../../services/Surroundings.ts"
import { open } from "../open.ts"
import { say } from "../output.ts"
import * as Performer from "../Performer.ts"
import type { Program } from "../terminal/Program.ts"
import { run } from "../terminal/run.ts"
import * as Feed from "./feed.ts"
import { type Command, Message, type Model, type Outcome, type Start } from "./model.ts"
import { init, update } from "./update.ts"
import { view } from "./view.ts"

/**
 * Shows all Pods on the full screen until the person quits. A Pod that is opened takes the normal
 * screen meanwhile; the dashboard comes back as it was. `instead` is the command to use where there
 * is no terminal.
 */
export const dashboard = Effect.fn("dashboard")(function*(instead: string) {
  const { colour, cwd, home, unicode, user } = yield* Surroundings
  const nonce = (yield* Random.nextIntBetween(0, 36 ** 6)).toString(36)
  const feed = yield* Feed.make
  const performer = yield* Performer.make(feed)
  let saved: Model | undefined
  while (true) {
    const outcome = yield* run(program({ cwd, home, unicode, user, nonce, saved }), {
      instead,
      colour,
      unicode,
      screen: "full",
      perform: performer.perform,
      messages: [
        Stream.map(feed.pictures, (picture) => Message.PictureChanged({ picture })),
        Mailbox.toStream(performer.ended)
      ]
    })
    if (outcome._tag === "Quit") {
      yield* performer.finished
      return yield* Effect.forEach(outcome.unsent, say, { discard: true })
    }
    saved = outcome.saved
    const { name } = outcome.plan
    const opened = yield* Effect.either(open(outcome.plan))
    if (Either.isLeft(opened)) {
      yield* performer.ended.offer(Message.OpenFailed({ name, reason: opened.left.message }))
    }
  }
}, Effect.scoped)

/** The dashboard as a screen. */
export const program = (start: Start): Program<Model, Message, Command, Outcome> => ({
  init: (size) => init(start, size),
  update,
  view
})
