import { Args, Command, Options } from "@effect/cli"
import { Clock, Effect, Either, Option } from "effect"
import type { PodEntry } from "../../domain/PodEntry.ts"
import * as PodFacts from "../../domain/PodFacts.ts"
import { ListIncomplete } from "../../domain/PodFailure.ts"
import * as PodMatch from "../../domain/PodMatch.ts"
import * as PodQuery from "../../domain/PodQuery.ts"
import * as SafeText from "../../domain/SafeText.ts"
import { Screen } from "../../services/Screen.ts"
import { Surroundings } from "../../services/Surroundings.ts"
import * as record from "../list/record.ts"
import * as table from "../list/table.ts"
import { listing } from "../listing.ts"
import { misused } from "../misused.ts"
import { print, printLines, say } from "../output.ts"

const json = Options.boolean("json").pipe(
  Options.withDescription("Print an array of objects, one a Pod; with --watch one object a line")
)
const format = Options.text("format").pipe(
  Options.withDescription("Print a line like '{name}\\t{status}' for each Pod"),
  Options.optional
)
const quiet = Options.boolean("quiet").pipe(
  Options.withAlias("q"),
  Options.withDescription("Print names only")
)
const watch = Options.boolean("watch").pipe(
  Options.withDescription("Stay, and show what changes; in a pipe a line for each change")
)
const words = Args.text({ name: "filter" }).pipe(
  Args.withDescription("Only Pods whose name, directory, agent or last message has these words"),
  Args.repeated
)

/** `pods list`: every Pod in the order of all lists, with what its probe found. */
export const list = Command.make(
  "list",
  { json, format, quiet, watch, words },
  (given) =>
    Effect.gen(function*() {
      const writer = yield* writerOf(given)
      const query = PodQuery.plain(given.words.join(" "))
      if (given.watch) {
        // Only this keeps connections, and only a terminal shows a screen.
        const { watchList } = yield* Effect.promise(() => import("../list/watch.ts"))
        return yield* watchList(query, writer)
      }
      const { entries, troubles } = yield* listing
      yield* Effect.forEach(troubles, (trouble) => say(SafeText.line(`pods: ${trouble}`)))
      const shown = PodMatch.containing(entries, query)
      if (given.json) yield* print(jsonArray(shown))
      else if (shown.length > 0) yield* printAll(shown, writer)
      // Where something cannot be read there may well be some.
      else if (Option.isNone(writer) && troubles.length === 0) {
        yield* say(
          entries.length > 0
            ? SafeText.of`No Pod matches.`
            : SafeText.of`No Pods yet. Start one here:  pods new`
        )
      }
      if (troubles.length > 0) return yield* new ListIncomplete()
    })
).pipe(Command.withDescription("List every Pod with its status"))

interface Wanted {
  readonly json: boolean
  readonly format: Option.Option<string>
  readonly quiet: boolean
}

/** None for whatever is best for the reader. */
const writerOf = Effect.fnUntraced(function*({ format, json, quiet }: Wanted) {
  if (Number(json) + Number(quiet) + Number(Option.isSome(format)) > 1) {
    return yield* misused("--json, --format and --quiet exclude each other")
  }
  if (json) return Option.some(record.json)
  if (quiet) return Option.some(record.name)
  if (Option.isNone(format)) return Option.none<record.Writer>()
  const template = record.template(format.value)
  return Either.isRight(template) ? Option.some(template.right) : yield* misused(template.left)
})

const jsonArray = (entries: ReadonlyArray<PodEntry>): SafeText.SafeText => {
  const lines = entries.map((entry) => SafeText.of`  ${record.json(PodFacts.facts(entry))}`)
  return lines.length === 0
    ? SafeText.of`[]`
    : SafeText.of`[\n${SafeText.join(lines, SafeText.of`,\n`)}\n]`
}

const printAll = Effect.fnUntraced(function*(
  entries: ReadonlyArray<PodEntry>,
  writer: Option.Option<record.Writer>
) {
  const columns = yield* Effect.flatMap(Screen, (screen) => screen.columns)
  if (Option.isSome(writer) || columns === undefined) {
    const write = Option.getOrElse(writer, () => record.tabbed)
    const lines = entries.map((entry) => write(PodFacts.facts(entry)))
    return yield* print(SafeText.join(lines, SafeText.of`\n`))
  }
  const { home, unicode } = yield* Surroundings
  const now = yield* Clock.currentTimeMillis
  yield* printLines(
    table.table(entries.map((entry) => table.row({ entry }, { now, home, unicode })), columns)
  )
})
