import { Duration, Effect, Stream } from "effect"
import { Surroundings } from "../../services/Surroundings.ts"
import type { Program } from "../terminal/Program.ts"
import { run } from "../terminal/run.ts"
import { feed, type Pods } from "./feed.ts"
import { type Command, Message, type Model, type Outcome, type Start } from "./model.ts"
import { init, update } from "./update.ts"
import { view } from "./view.ts"

export interface Options<R> {
  /** An empty list is believed when the stream ends. To ask again, it is run once more. */
  readonly pods: Pods<R>
  /** The command to use where there is no terminal. */
  readonly instead: string
}

/**
 * Lets the person choose a Pod, inline, and opens it: restores it, if need be, and reaches it. What
 * fails is said in the picker, which stays; one line remains of what works, and nothing else.
 */
export const pick = Effect.fn("pick")(function*<R>({ instead, pods }: Options<R>) {
  const { colour, cwd, home, unicode } = yield* Surroundings
  return yield* run(program({ cwd, home, unicode }), {
    instead,
    colour,
    perform: yield* feed(pods),
    messages: pods.pipe(
      Stream.tap(pause),
      Stream.map((entries): Message => Message.ListChanged({ entries })),
      Stream.concat(Stream.succeed<Message>(Message.ListEnded()))
    )
  })
})

/** A list of 10,000 Pods takes a while to make, and one that grows is new all the time. */
const pause = ({ length }: ReadonlyArray<unknown>) => Effect.sleep(Duration.millis(length / 100))

/** The picker as a screen. */
export const program = (start: Start): Program<Model, Message, Command, Outcome> => ({
  init: (size) => init(start, size),
  update,
  view
})
