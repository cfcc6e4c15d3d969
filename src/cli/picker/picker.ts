import { Effect, Option, Stream } from "effect"
import type { PodEntry } from "../../domain/PodEntry.ts"
import { Surroundings } from "../../services/Surroundings.ts"
import type { Program } from "../terminal/Program.ts"
import { run } from "../terminal/run.ts"
import { type Command, Message, type Model, type Outcome, type Start } from "./model.ts"
import { init, update } from "./update.ts"
import { view } from "./view.ts"

export interface Options<R> {
  /**
   * All Pods known by now, in the order of all lists. An empty list is believed when the stream
   * ends. To ask again, the stream is run once more, and its last list counts.
   */
  readonly pods: Stream.Stream<ReadonlyArray<PodEntry>, never, R>
  /** The command to use where there is no terminal. */
  readonly instead: string
  /** The Pod to select, and why it could not be opened just now. */
  readonly failed?: { readonly name: string; readonly sentence: string }
}

/**
 * Lets the person choose a Pod, inline, and leaves nothing on the screen. Whatever is to be said
 * about the choice is up to the caller; when an opening fails, it comes back with `failed`.
 */
export const pick = Effect.fn("pick")(function*<R>({ failed, instead, pods }: Options<R>) {
  const { colour, cwd, home, unicode } = yield* Surroundings
  const start = { cwd, home, unicode, selected: failed?.name, failed: failed?.sentence }
  return yield* run(program(start), {
    instead,
    colour,
    perform: (command) => perform(command, pods),
    messages: pods.pipe(
      Stream.map((entries): Message => Message.ListChanged({ entries })),
      Stream.concat(Stream.succeed<Message>(Message.ListEnded()))
    )
  })
})

/** The picker as a screen. */
export const program = (start: Start): Program<Model, Message, Command, Outcome> => ({
  init: (size) => init(start, size),
  update,
  view
})

const perform = <R>(
  { _tag }: Command,
  pods: Options<R>["pods"]
): Stream.Stream<Message, never, R> => {
  switch (_tag) {
    case "LookAgain":
      return Stream.fromEffect(Stream.runLast(pods)).pipe(
        Stream.filterMap(Option.map((entries) => Message.LookedAgain({ entries })))
      )
  }
}
