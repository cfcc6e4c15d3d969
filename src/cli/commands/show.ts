import { Args, Command, Options } from "@effect/cli"
import { Effect, Option } from "effect"
import * as Cells from "../../domain/Cells.ts"
import * as LiveReport from "../../domain/LiveReport.ts"
import * as PodEntry from "../../domain/PodEntry.ts"
import * as PodFacts from "../../domain/PodFacts.ts"
import * as Restorability from "../../domain/Restorability.ts"
import * as SafeText from "../../domain/SafeText.ts"
import { find } from "../find.ts"
import { liveFacts } from "../liveFacts.ts"
import { print } from "../output.ts"
import { paged } from "../paged.ts"

const name = Args.text({ name: "name" }).pipe(Args.withDescription("A Pod, or how its name starts"))

const noPager = Options.boolean("no-pager").pipe(
  Options.withDescription("Print straight to the terminal, however long it is")
)

/** `pods show NAME`: everything known about one Pod, and why it stands as it does. */
export const show = Command.make(
  "show",
  { name, noPager },
  ({ name, noPager }) =>
    Effect.gen(function*() {
      const entry = yield* find(name)
      const live = yield* liveFacts(entry)
      const said = live.map(([what, words]) => line(what, words))
      const facts = print(SafeText.join([...lines(entry), ...said], SafeText.of`\n`))
      yield* noPager ? facts : paged(facts)
    })
).pipe(Command.withDescription("Show everything known about one Pod, and why"))

const lines = (entry: PodEntry.PodEntry): ReadonlyArray<SafeText.SafeText> => {
  const facts = PodFacts.facts(entry)
  const attach = Restorability.attachability(entry)
  const restore = Restorability.restorability(entry)
  return [
    line("name", facts.name),
    line(
      "status",
      Option.match(probed(entry), {
        onNone: () => facts.label,
        onSome: (words) => `${facts.label} (${words})`
      })
    ),
    line("attach", attach._tag === "Attachable" ? "possible" : `no: ${attach.reason}`),
    line("restore", restore._tag === "Restorable" ? "possible" : `no: ${restore.reason}`),
    line("agent", facts.agent),
    line("directory", facts.cwd),
    line("last record", facts.updated_at),
    line("preview", facts.preview),
    line("session", facts.session_id),
    line("segment", facts.segment_id),
    line("socket", facts.socket),
    line("process", facts.pid === null ? null : holder(entry, facts.pid)),
    ...(entry.claims > 1 ? [line("conflict", `${entry.claims} allocations claim its name`)] : [])
  ]
}

const line = (label: string, value: string | null): SafeText.SafeText =>
  SafeText.of`${Cells.pad(SafeText.line(label), 12)} ${SafeText.line(value ?? "-")}`

/** What the probe found, beyond what the label says. */
const probed = (entry: PodEntry.PodEntry): Option.Option<string> =>
  Option.flatMap(PodEntry.report(entry), (report) =>
    report._tag === "Unreachable"
      ? Option.some(LiveReport.reasonText(report.reason))
      : Option.map(report.remark, LiveReport.remarkText))

const holder = (entry: PodEntry.PodEntry, pid: number): string =>
  Option.exists(entry.live, ({ claim }) => claim.holder === "Gone") ? `${pid} (gone)` : `${pid}`
