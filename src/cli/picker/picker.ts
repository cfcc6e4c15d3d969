import { Clock, Duration, Effect, Stream } from "effect"
import type { PodEntry } from "../../domain/PodEntry.ts"
import { Surroundings } from "../../services/Surroundings.ts"
import type { Program } from "../terminal/Program.ts"
import { run } from "../terminal/run.ts"
import { feed, type Pods } from "./feed.ts"
import { type Command, Message, type Model, type Outcome, type Sight, type Start } from "./model.ts"
import { init, update } from "./update.ts"
import { view } from "./view.ts"

export interface Options<R> {
  /** An empty list is believed when the stream ends. To ask again, it is run once more. */
  readonly pods: Pods<R>
  /** The list from then on, given the last one and when it was begun (UTC milliseconds). */
  readonly news?: (
    entries: ReadonlyArray<PodEntry>,
    since: number
  ) => Stream.Stream<Sight, never, R>
  /** The command to use where there is no terminal. */
  readonly instead: string
}

/**
 * Lets the person choose a Pod, inline, and opens it: restores it, if need be, and reaches it. What
 * fails is said in the picker, which stays; one line remains of what works, and nothing else.
 */
export const pick = Effect.fn("pick")(function*<R>({ instead, news = nothing, pods }: Options<R>) {
  const { colour, cwd, home, unicode } = yield* Surroundings
  const since = yield* Clock.currentTimeMillis
  let last: ReadonlyArray<PodEntry> = []
  return yield* run(program({ cwd, home, unicode }), {
    instead,
    colour,
    unicode,
    perform: yield* feed(pods),
    messages: pods.pipe(
      Stream.tap(pause),
      Stream.map((entries): Message => {
        last = entries
        return Message.ListChanged({ entries })
      }),
      Stream.concat(Stream.succeed<Message>(Message.ListEnded())),
      Stream.concat(
        Stream.suspend(() =>
          Stream.map(news(last, since), (sight): Message => Message.SightChanged({ sight }))
        )
      )
    )
  })
})

const nothing = () => Stream.empty

/** A list of 10,000 Pods takes a while to make, and one that grows is new all the time. */
const pause = ({ length }: ReadonlyArray<unknown>) => Effect.sleep(Duration.millis(length / 100))

/** The picker as a screen. */
export const program = (start: Start): Program<Model, Message, Command, Outcome> => ({
  init: (size) => init(start, size),
  update,
  view
})
