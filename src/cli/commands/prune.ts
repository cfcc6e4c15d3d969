import { Command, Options } from "@effect/cli"
import { Effect, Either } from "effect"
import * as Litter from "../../domain/Litter.ts"
import * as SafeText from "../../domain/SafeText.ts"
import { NotAllRemoved } from "../../domain/UpkeepFailure.ts"
import { Upkeep } from "../../services/Upkeep.ts"
import { confirm } from "../confirm.ts"
import { print, say } from "../output.ts"

const dryRun = Options.boolean("dry-run").pipe(
  Options.withDescription("Only say what would be removed")
)
const yes = Options.boolean("yes").pipe(Options.withDescription("Do not ask"))
const logs = Options.boolean("logs").pipe(
  Options.withDescription("Also the conversations that no Pod's metadata names")
)

/** `pods prune`: remove what is provably dead, and nothing by its age. */
export const prune = Command.make(
  "prune",
  { dryRun, yes, logs },
  ({ dryRun, logs, yes }) =>
    Effect.gen(function*() {
      const upkeep = yield* Upkeep
      const { litter, troubles } = yield* upkeep.litter
      yield* Effect.forEach(troubles, (trouble) => say(SafeText.line(`pods: ${trouble}`)))
      const dead = litter.filter((one) => logs || one._tag !== "Session")
      const kept = litter.filter((one) => !dead.includes(one))

      if (kept.length > 0) {
        yield* say(SafeText.join(
          [
            SafeText.of`conversations that no Pod's metadata names; they go only with --logs:`,
            ...kept.map((one) => SafeText.line(Litter.subject(one)))
          ],
          SafeText.of`\n  `
        ))
      }
      if (dead.length === 0) return yield* say(SafeText.of`nothing is provably dead`)
      if (dryRun) return yield* print(SafeText.join(dead.map(line), SafeText.of`\n`))

      if (!yes) {
        yield* say(SafeText.join(dead.map(line), SafeText.of`\n`))
        const again = `pods prune${logs ? " --logs" : ""} --yes`
        if (!(yield* confirm(`remove all ${dead.length}?`, again))) return
      }
      const ends = yield* Effect.forEach(dead, (one) =>
        Effect.either(Effect.tap(upkeep.clear(one), (gone) =>
          // What has come to life meanwhile, or went by itself, is none of ours any more.
          gone ? print(SafeText.of`removed ${line(one)}`) : Effect.void)))
      const failures = ends.filter(Either.isLeft)
      yield* Effect.forEach(failures, ({ left }) =>
        say(SafeText.line(`pods: ${left.message}`)))
      if (failures.length > 0) {
        return yield* new NotAllRemoved({ failed: failures.length, of: dead.length })
      }
    })
).pipe(Command.withDescription("Remove what is provably dead: see it first with --dry-run"))

const line = (litter: Litter.Litter): SafeText.SafeText =>
  SafeText.line(`${Litter.subject(litter)}: ${Litter.reason(litter)}`)
