import { Args, Command, Options } from "@effect/cli"
import { Clock, Effect, Option } from "effect"
import * as Cells from "../../domain/Cells.ts"
import type { PodEntry } from "../../domain/PodEntry.ts"
import * as PodFacts from "../../domain/PodFacts.ts"
import * as PodQuery from "../../domain/PodQuery.ts"
import * as PodRow from "../../domain/PodRow.ts"
import * as SafeText from "../../domain/SafeText.ts"
import { Screen } from "../../services/Screen.ts"
import { Surroundings } from "../../services/Surroundings.ts"
import { listing } from "../listing.ts"
import { print, say } from "../output.ts"

const json = Options.boolean("json").pipe(
  Options.withDescription("Print an array of objects, one a Pod, with every field")
)

const words = Args.text({ name: "filter" }).pipe(
  Args.withDescription("Only Pods whose name, directory, agent or last message has these words"),
  Args.repeated
)

/** `pods list`: every Pod in the order of all lists, with what its probe found. */
export const list = Command.make(
  "list",
  { json, words },
  ({ json, words }) =>
    Effect.gen(function*() {
      const { entries, troubles } = yield* listing
      const shown = PodQuery.filter(entries, words.join(" "))
      yield* Effect.forEach(troubles, (trouble) => say(SafeText.line(`pods: ${trouble}`)))
      if (json) return yield* print(SafeText.json(jsonArray(shown)))
      if (shown.length === 0) {
        if (entries.length > 0) return yield* say(SafeText.of`No Pod matches.`)
        // Where the store cannot be read there may well be some.
        if (troubles.length > 0) return
        return yield* say(SafeText.of`No Pods yet. Start one here:  pods new`)
      }
      const columns = yield* Effect.flatMap(Screen, (screen) => screen.columns)
      yield* print(SafeText.join(
        columns === undefined ? shown.map(record) : yield* table(shown, columns),
        SafeText.of`\n`
      ))
    })
).pipe(Command.withDescription("List every Pod with its status"))

const jsonArray = (entries: ReadonlyArray<PodEntry>): string =>
  entries.length === 0
    ? "[]"
    : `[\n${entries.map((entry) => `  ${JSON.stringify(PodFacts.facts(entry))}`).join(",\n")}\n]`

/** For programs: one line a Pod, fields separated by tabs, nothing cut. */
const record = (entry: PodEntry): SafeText.SafeText => {
  const { cwd, label, name, updated_at } = PodFacts.facts(entry)
  return SafeText.join(
    [...[name, label, updated_at ?? "", cwd ?? ""].map(SafeText.line), said(entry)],
    SafeText.of`\t`
  )
}

/** For people: aligned columns that fit the terminal; what is said gives way first. */
const table = Effect.fnUntraced(function*(entries: ReadonlyArray<PodEntry>, columns: number) {
  const { home, unicode } = yield* Surroundings
  const now = yield* Clock.currentTimeMillis
  const rows = entries.map((entry) => ({
    ...PodRow.row(entry, { now, home, unicode }),
    said: said(entry)
  }))
  const widest = (column: "name" | "label" | "directory", limit: number) =>
    Math.min(limit, Math.max(...rows.map((row) => Cells.width(row[column]))))
  const name = widest("name", Math.max(8, Math.floor(columns / 3)))
  const label = widest("label", 13)
  const directory = columns >= 70 ? widest("directory", Math.floor(columns / 4)) : 0
  return rows.map((row) => {
    const fixed = SafeText.of`${row.mark} ${fit(row.name, name)}  ${fit(row.label, label)}  ${
      fit(row.age, 4)
    }`
    const place = directory === 0
      ? SafeText.empty
      : SafeText.of`  ${Cells.pad(Cells.cutStart(row.directory, directory), directory)}`
    return Cells.cut(SafeText.of`${fixed}${place}  ${row.said}`, columns)
  })
})

/** Why a Pod is not simply live or stopped, else its preview. */
const said = (entry: PodEntry): SafeText.SafeText =>
  SafeText.line(
    Option.getOrElse(Option.orElse(PodRow.why(entry), () => PodRow.preview(entry)), () => "")
  )

const fit = (text: SafeText.SafeText, cells: number): SafeText.SafeText =>
  Cells.pad(Cells.cut(text, cells), cells)
