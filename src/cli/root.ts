import { Args, CliConfig, Command, HelpDoc, Options, ValidationError } from "@effect/cli"
import { Cause, Effect, Either, Layer, Option } from "effect"
import * as SafeText from "../domain/SafeText.ts"
import { Surroundings } from "../services/Surroundings.ts"
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
import * as commonOptions from "./commonOptions.ts"
import type { HelpPage } from "./help/HelpPage.ts"
import { misused } from "./misused.ts"
import { print, say, withoutParserTalk } from "./output.ts"

/** Names and options are told apart by case, and the options of `@effect/cli` itself are hidden. */
const cliConfig = CliConfig.make({ isCaseSensitive: true, showBuiltIns: false })
export const config = Layer.succeed(CliConfig.CliConfig, cliConfig)

// What explains commands is loaded only by those who ask.
const loadHelp = Effect.promise(() => import("./help/help.ts"))

const topic = Args.text({ name: "topic" }).pipe(
  Args.withDescription("A command or a topic; else everything in short"),
  Args.optional
)
const man = Options.boolean("man").pipe(
  Options.withDescription("Print everything as a manual page, for man -l -")
)

/** `pods help [TOPIC]`. */
const help = Command.make("help", { topic, man }, ({ man, topic }) =>
  Effect.gen(function*() {
    const help = yield* loadHelp
    const explained = yield* pages
    yield* man ? help.man(explained) : help.help(explained, topic, false)
  })).pipe(Command.withDescription("Explain a command or a topic"))

const shell = Args.choice<"bash" | "zsh" | "fish">(
  [["bash", "bash"], ["zsh", "zsh"], ["fish", "fish"]],
  { name: "shell" }
).pipe(Args.withDescription("bash, zsh or fish; the names come from the directories of the Pods"))

/** `pods completions SHELL`. */
const completions = Command.make("completions", { shell }, ({ shell }) =>
  Effect.gen(function*() {
    const { script } = yield* Effect.promise(() => import("./help/completions.ts"))
    yield* print(script(shell, yield* pages))
  })).pipe(Command.withDescription("Print what makes a shell complete commands and names of Pods"))

/** The commands, in the order of the help text. */
const commands = [
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
  doctor,
  help,
  completions
] as const

const pages: Effect.Effect<ReadonlyArray<HelpPage>> = Effect.map(
  Effect.promise(() => import("./help/commandPage.ts")),
  ({ commandPage }) => commands.map(({ descriptor }) => commandPage(descriptor, cliConfig))
)

const root = Command.make("pods").pipe(Command.withSubcommands(commands))

const parse = Command.run(root, { name: "pods", version: globalThis.PODS_VERSION })

/** Runs the command that these arguments ask for; without any, the help. */
export const run = (given: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const asked = commonOptions.read(given)
    if (Either.isLeft(asked)) return yield* misused(asked.left)
    const { args, color, debug, input } = asked.right
    const surroundings = yield* Surroundings
    yield* carryOut(args, asked.right).pipe(
      Effect.provideService(Surroundings, {
        ...surroundings,
        colour: color === "auto" ? surroundings.colour : color === "always",
        asks: input && surroundings.asks
      }),
      Effect.tapErrorCause((cause) =>
        debug ? say(SafeText.block(Cause.pretty(cause))) : Effect.void
      )
    )
  })

const carryOut = Effect.fnUntraced(function*(
  given: ReadonlyArray<string>,
  asked: commonOptions.CommonOptions
) {
  if (asked.version) return yield* print(SafeText.line(globalThis.PODS_VERSION))
  const [first, ...rest] = given
  const name = first === "ls" ? "list" : first
  const known = Command.getSubcommands(root)
  if (name === undefined || asked.help !== "none") {
    if (name !== undefined) yield* checkArguments(known, [name])
    const { help } = yield* loadHelp
    return yield* help(yield* pages, Option.fromNullable(name), asked.help === "short")
  }
  const args = [name, ...rest]
  yield* checkArguments(known, args)
  yield* withoutParserTalk(parse(["node", "pods", ...args])).pipe(
    Effect.catchIf(ValidationError.isValidationError, ({ error }) => {
      const problem = HelpDoc.toAnsiText(error).replace(styling, "").trim()
      return misused(`${problem}; see: pods ${name} -h`)
    })
  )
})

// oxlint-disable-next-line no-control-regex -- styling is what is looked for
const styling = /\u001b\[[0-9;]*m/g
