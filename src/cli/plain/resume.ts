import { Clock, Effect, Stream } from "effect"
import { Surroundings } from "../../services/Surroundings.ts"
import { feed } from "../picker/feed.ts"
import * as Picker from "../picker/model.ts"
import type { Options } from "../picker/picker.ts"
import * as Choice from "./choice.ts"
import { run } from "./run.ts"

/** As `pick`, in plain lines: a numbered list, and a question. */
export const choose = Effect.fn("plain.choose")(function*<R>({ instead, pods }: Options<R>) {
  const { cwd, home, unicode } = yield* Surroundings
  const perform = yield* feed(pods)
  return yield* run(Choice.dialogue({ cwd, home, unicode }), {
    instead,
    perform: (command) =>
      command._tag === "Describe"
        ? Stream.concat(perform(command), Stream.succeed(endedDescribing))
        : perform(command),
    // Nothing is read out before the list is whole.
    messages: Stream.takeRight(pods, 1).pipe(
      Stream.map((entries): Choice.Message => Picker.Message.ListChanged({ entries })),
      Stream.concat(Stream.fromEffect(time)),
      Stream.concat(Stream.succeed<Choice.Message>(Picker.Message.ListEnded()))
    )
  })
})

const time = Effect.map(Clock.currentTimeMillis, (now): Choice.Message => ({ _tag: "Ticked", now }))

const endedDescribing: Choice.Message = { _tag: "EndedDescribing" }
