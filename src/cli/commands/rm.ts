import { Args, Command, Options } from "@effect/cli"
import { Effect, Either, Option } from "effect"
import * as Belongings from "../../domain/Belongings.ts"
import type { PodName } from "../../domain/ids.ts"
import * as PodEntry from "../../domain/PodEntry.ts"
import * as SafeText from "../../domain/SafeText.ts"
import { NotAllRemoved, NotRemovable } from "../../domain/UpkeepFailure.ts"
import { Upkeep } from "../../services/Upkeep.ts"
import { confirm } from "../confirm.ts"
import { find } from "../find.ts"
import { print, say } from "../output.ts"

const names = Args.text({ name: "name" }).pipe(
  Args.withDescription("Stopped Pods, or how their names start"),
  Args.atLeast(1)
)
const yes = Options.boolean("yes").pipe(Options.withDescription("Do not ask"))
const keepLog = Options.boolean("keep-log").pipe(
  Options.withDescription("Keep the conversation's files")
)

/** `pods rm NAME...`: forget stopped Pods, after telling what that removes. */
export const rm = Command.make(
  "rm",
  { names, yes, keepLog },
  ({ keepLog, names: given, yes }) =>
    Effect.gen(function*() {
      const upkeep = yield* Upkeep
      const found = yield* Effect.forEach(given, removable)
      const names = [...new Set(found)]
      for (const name of names) {
        const kept = Belongings.lines(yield* upkeep.belongings(name), keepLog)
        yield* say(SafeText.join(
          [
            SafeText.of`${SafeText.line(name)} will be forgotten; this is removed:`,
            ...kept.map((line) => SafeText.line(line))
          ],
          SafeText.of`\n  `
        ))
      }
      if (!yes) {
        const again = `pods rm ${names.join(" ")}${keepLog ? " --keep-log" : ""} --yes`
        if (!(yield* confirm(`forget ${names.join(", ")}?`, again))) return
      }
      const ends = yield* Effect.forEach(names, (name) =>
        Effect.either(Effect.tap(upkeep.forget(name, { keepLog }), () =>
          print(SafeText.of`${SafeText.line(name)} is forgotten`))))
      const failures = ends.filter(Either.isLeft)
      const [first] = failures
      if (first === undefined) {
        return
      }
      if (names.length === 1) {
        return yield* first.left
      }
      yield* Effect.forEach(failures, ({ left }) =>
        say(SafeText.line(`pods: ${left.message}`)))
      return yield* new NotAllRemoved({ failed: failures.length, of: names.length })
    })
).pipe(Command.withDescription("Forget stopped Pods, with their conversations"))

/** The Pod that is meant, when nothing of it may be alive. */
const removable = Effect.fnUntraced(function*(name: string) {
  const entry = yield* find(name)
  const refuse = (reason: string, next: string) =>
    new NotRemovable({ name: entry.name, reason, next })
  if (PodEntry.isLive(entry)) {
    return yield* refuse("it is live", `end it first with: pods stop ${entry.name}`)
  }
  const why = `see why with: pods show ${entry.name}`
  if (Option.exists(entry.live, ({ claim }) => claim.holder === "Alive")) {
    return yield* refuse("its process is alive, but cannot be reached", why)
  }
  if (Option.isSome(entry.heldBy)) {
    return yield* refuse(`its conversation is held by the Pod ${entry.heldBy.value}`, why)
  }
  if (Option.isSome(entry.doubt)) {
    return yield* refuse(`it may be live unseen: ${entry.doubt.value}`, why)
  }
  if (Option.isNone(entry.stored)) {
    return yield* refuse("nothing is stored under its name", "clear its claim with: pods prune")
  }
  const kept: PodName = entry.stored.value.name
  return kept
})
