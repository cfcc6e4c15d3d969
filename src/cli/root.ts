import { CliConfig, Command, HelpDoc, Span, ValidationError } from "@effect/cli"
import { Effect } from "effect"
import { WrongUsage } from "../domain/PodFailure.ts"
import { checkArguments } from "./checkArguments.ts"
import { agents } from "./commands/agents.ts"
import { answer } from "./commands/answer.ts"
import { asks } from "./commands/asks.ts"
import { attach } from "./commands/attach.ts"
import { cancel } from "./commands/cancel.ts"
import { goOn } from "./commands/continue.ts"
import { doctor } from "./commands/doctor.ts"
import { list } from "./commands/list.ts"
import { logs } from "./commands/logs.ts"
import { multi } from "./commands/multi.ts"
import { newPod } from "./commands/new.ts"
import { pause } from "./commands/pause.ts"
import { prune } from "./commands/prune.ts"
import { rename } from "./commands/rename.ts"
import { restore } from "./commands/restore.ts"
import { resume } from "./commands/resume.ts"
import { rm } from "./commands/rm.ts"
import { send } from "./commands/send.ts"
import { show } from "./commands/show.ts"
import { stop } from "./commands/stop.ts"
import { wait } from "./commands/wait.ts"
import { withPlainConsole } from "./output.ts"

/** The commands, in the order of the help text. */
const root = Command.make("pods").pipe(
  Command.withDescription("One list of every agent you have running, and one key into any of them"),
  Command.withSubcommands([
    resume,
    multi,
    list,
    newPod,
    attach,
    restore,
    send,
    cancel,
    pause,
    goOn,
    asks,
    answer,
    wait,
    show,
    logs,
    stop,
    rm,
    prune,
    rename,
    agents,
    doctor
  ])
)

/** Names and options are told apart by case, and the options of `@effect/cli` itself are hidden. */
export const config = CliConfig.layer({ isCaseSensitive: true, showBuiltIns: false })

const example = (line: string): HelpDoc.HelpDoc => HelpDoc.p(Span.text(line))

const examples = HelpDoc.enumeration([
  example("pods new fix-login \"fix the login bug\"   start a Pod here"),
  example("pods resume                              choose a Pod and open it"),
  example("pods list --json                         every Pod, for scripts")
])

const parse = Command.run(root, {
  name: "pods",
  version: globalThis.PODS_VERSION,
  footer: HelpDoc.sequence(HelpDoc.h1("EXAMPLES"), examples)
})

/** Runs the command that these arguments ask for; without any, the help. */
export const run = (given: ReadonlyArray<string>) => {
  const args = given.length === 0 ? ["--help"] : given.map(alias)
  return checkArguments(Command.getSubcommands(root), args).pipe(
    Effect.zipRight(parse(["node", "pods", ...args])),
    Effect.catchIf(ValidationError.isValidationError, () => new WrongUsage()),
    withPlainConsole
  )
}

const alias = (argument: string, at: number): string =>
  at === 0 && argument === "ls" ? "list" : argument
