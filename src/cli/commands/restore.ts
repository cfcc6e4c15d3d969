import { Args, Command, Options } from "@effect/cli"
import { Effect, Option } from "effect"
import * as PodEntry from "../../domain/PodEntry.ts"
import { NotRestorable } from "../../domain/PodFailure.ts"
import * as Restorability from "../../domain/Restorability.ts"
import * as SafeText from "../../domain/SafeText.ts"
import { converse } from "../converse.ts"
import { find } from "../find.ts"
import * as launch from "../launch.ts"
import { misused } from "../misused.ts"
import { print } from "../output.ts"
import { isPlain, plain } from "../plainUi.ts"
import { requireTerminal } from "../requireTerminal.ts"
import { restoreAll } from "../restoreAll.ts"

const name = Args.text({ name: "name" }).pipe(
  Args.withDescription("A Pod, or how its name starts"),
  Args.optional
)
const attach = Options.boolean("attach").pipe(
  Options.withDescription("Open the conversation at once")
)
const all = Options.boolean("all").pipe(
  Options.withDescription("Every Pod that ended without having been stopped, as after a reboot")
)
const dryRun = Options.boolean("dry-run").pipe(
  Options.withDescription("With --all: only say which Pods would come back")
)
const verbose = Options.boolean("verbose").pipe(
  Options.withDescription("With --all: also say which Pods stay as they are, and why")
)

/** `pods restore NAME`: start a stopped Pod again, and say how its agent came back. */
export const restore = Command.make(
  "restore",
  { name, attach, plain, all, dryRun, verbose },
  ({ all, attach, dryRun, name, plain, verbose }) =>
    Effect.gen(function*() {
      if (Option.isSome(name) === all) {
        return yield* misused("give either the name of a Pod or --all")
      }
      if (all && attach) return yield* misused("--attach needs the name of one Pod")
      if (dryRun && !all) return yield* misused("--dry-run goes with --all")
      if (verbose && !all) return yield* misused("--verbose goes with --all")
      return yield* Option.match(name, {
        onNone: () => restoreAll({ dryRun, verbose }),
        onSome: (name) => restoreOne(name, attach, plain)
      })
    })
).pipe(Command.withDescription("Start a stopped Pod again, or all that ended unasked: --all"))

const restoreOne = Effect.fnUntraced(function*(
  name: string,
  attach: boolean,
  wantsPlain: boolean
) {
  const entry = yield* find(name)
  const found = Restorability.restorability(entry)
  if (found._tag === "NotRestorable") {
    const attachable = PodEntry.isLive(entry)
    return yield* new NotRestorable({ name: entry.name, reason: found.reason, attachable })
  }
  const plain = yield* isPlain(wantsPlain)
  if (attach) yield* requireTerminal(`pods restore ${found.name}`, plain)
  const pod = yield* launch.restore(found.name)
  yield* print(SafeText.of`${SafeText.line(found.name)} ${launch.reopenedText(pod.reopened)}`)
  if (attach) yield* converse(found.name, pod.socket, { plain })
})
