import { Command, Options } from "@effect/cli"
import { Effect } from "effect"
import * as Checkup from "../../domain/Checkup.ts"
import { Unwell } from "../../domain/PodFailure.ts"
import * as SafeText from "../../domain/SafeText.ts"
import { Checkup as CheckupService } from "../../services/Checkup.ts"
import { Upkeep } from "../../services/Upkeep.ts"
import { print, say } from "../output.ts"

const json = Options.boolean("json").pipe(
  Options.withDescription("Print an array of objects: level, what, todo")
)

const repair = Options.boolean("repair").pipe(
  Options.withDescription("Start a damaged registry anew; a copy of it is kept")
)

/** `pods doctor`: what is wrong around Pods, and what to do about it. */
export const doctor = Command.make(
  "doctor",
  { json, repair },
  ({ json, repair }) =>
    Effect.gen(function*() {
      const checkup = yield* CheckupService
      if (repair) {
        const copy = yield* checkup.repairRegistry
        yield* say(
          copy === undefined
            ? SafeText.of`the registry needs no repair`
            : SafeText.of`the registry was started anew; what was in it is in ${
              SafeText.line(copy)
            }`
        )
      }
      const { litter } = yield* Effect.flatMap(Upkeep, (upkeep) => upkeep.litter)
      const findings = [...Checkup.findings(yield* checkup.facts), ...Checkup.litter(litter)]
      yield* print(
        json
          ? SafeText.json(JSON.stringify(findings, null, 2))
          : SafeText.join(findings.map(shown), SafeText.of`\n`)
      )
      const bad = findings.filter(({ level }) => level === "bad").length
      if (bad > 0) return yield* new Unwell({ problems: bad })
    })
).pipe(Command.withDescription("Look for what is wrong around Pods, and say what to do"))

const shown = ({ level, todo, what }: Checkup.Finding): SafeText.SafeText => {
  const line = SafeText.of`${levels[level]} ${SafeText.line(what)}`
  return todo === undefined ? line : SafeText.of`${line}\n      ${SafeText.line(todo)}`
}

const levels = {
  ok: SafeText.of`ok   `,
  warn: SafeText.of`warn `,
  bad: SafeText.of`BAD  `
}
