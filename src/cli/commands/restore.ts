import { Args, Command, Options } from "@effect/cli"
import { Effect, Option } from "effect"
import * as PodEntry from "../../domain/PodEntry.ts"
import { NotRestorable, WrongUsage } from "../../domain/PodFailure.ts"
import * as Restorability from "../../domain/Restorability.ts"
import * as SafeText from "../../domain/SafeText.ts"
import { converse } from "../converse.ts"
import { find } from "../find.ts"
import * as launch from "../launch.ts"
import { print, say } from "../output.ts"
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
  { name, attach, all, dryRun, verbose },
  ({ all, attach, dryRun, name, verbose }) =>
    Effect.gen(function*() {
      if (Option.isSome(name) === all) {
        return yield* misused(SafeText.of`give either the name of a Pod or --all`)
      }
      if (all && attach) return yield* misused(SafeText.of`--attach needs the name of one Pod`)
      if (dryRun && !all) return yield* misused(SafeText.of`--dry-run goes with --all`)
      if (verbose && !all) return yield* misused(SafeText.of`--verbose goes with --all`)
      return yield* Option.match(name, {
        onNone: () => restoreAll({ dryRun, verbose }),
        onSome: (name) => restoreOne(name, attach)
      })
    })
).pipe(Command.withDescription("Start a stopped Pod again, or all that ended unasked: --all"))

const misused = (what: SafeText.SafeText) =>
  Effect.zipRight(say(SafeText.of`pods: ${what}`), new WrongUsage())

const restoreOne = Effect.fnUntraced(function*(name: string, attach: boolean) {
  const entry = yield* find(name)
  const found = Restorability.restorability(entry)
  if (found._tag === "NotRestorable") {
    const attachable = PodEntry.isLive(entry)
    return yield* new NotRestorable({ name: entry.name, reason: found.reason, attachable })
  }
  if (attach) yield* requireTerminal(`pods restore ${found.name}`)
  const pod = yield* launch.restore(found.name)
  yield* print(SafeText.of`${SafeText.line(found.name)} ${launch.reopenedText(pod.reopened)}`)
  if (attach) yield* converse(found.name, pod.socket)
})
