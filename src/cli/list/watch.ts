import { Effect, Option, Stream } from "effect"
import { Cancelled } from "../../domain/PodFailure.ts"
import * as PodMatch from "../../domain/PodMatch.ts"
import type { PodQuery } from "../../domain/PodQuery.ts"
import * as SafeText from "../../domain/SafeText.ts"
import { Screen } from "../../services/Screen.ts"
import { Surroundings } from "../../services/Surroundings.ts"
import * as Feed from "../dashboard/feed.ts"
import { say } from "../output.ts"
import { printAll } from "../reader.ts"
import { run } from "../terminal/run.ts"
import * as Changes from "./changes.ts"
import * as record from "./record.ts"
import { Message, program } from "./screen.ts"

/**
 * Shows the Pods that match, live, until `ctrl-c`: as a table that is drawn anew in its place, or,
 * with a writer or where there is no terminal, as one line for each Pod and then for each change.
 */
export const watchList = Effect.fn("watchList")(
  function*(query: PodQuery, writer: Option.Option<record.Writer>) {
    const { interactive } = yield* Screen
    const { colour, home, plain, unicode } = yield* Surroundings
    const feed = yield* Feed.make
    if (Option.isSome(writer) || plain || !(yield* interactive)) {
      return yield* append(feed, query, Option.getOrElse(writer, () => record.tabbed))
    }
    yield* run(program({ query, home, unicode }), {
      instead: "pods list --watch",
      colour,
      unicode,
      perform: () => Stream.empty,
      messages: Stream.map(feed.pictures, (picture) => Message.PictureChanged({ picture }))
    })
    return yield* new Cancelled()
  },
  Effect.scoped
)

/** Ends when nobody reads on. */
const append = (feed: Feed.Feed, query: PodQuery, writer: record.Writer) => {
  let told: Changes.Told = new Map()
  let trouble: string | undefined
  return feed.pictures.pipe(
    Stream.filter(({ whole }) => whole),
    Stream.runForEach((picture) =>
      Effect.gen(function*() {
        if (trouble !== picture.stale?.reason) {
          trouble = picture.stale?.reason
          if (trouble !== undefined) yield* say(SafeText.line(`pods: ${trouble}`))
        }
        const { entries } = picture
        const wanted = new Set(PodMatch.containing(entries, query).map(({ name }) => name))
        const facts = Changes.facts(picture).filter(({ name }) => wanted.has(name))
        const [next, lines] = Changes.changes(told, entries, facts, writer)
        told = next
        yield* printAll(lines)
      })
    ),
    Effect.catchTag("ReaderLeft", () => Effect.void)
  )
}
