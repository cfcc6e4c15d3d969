import { CommandDescriptor, HelpDoc, Usage } from "@effect/cli"
import { Array, Effect, HashMap } from "effect"
import { UnknownArgument } from "../domain/PodFailure.ts"
import { nearestOf } from "./nearest.ts"

/**
 * Refuses commands and options that do not exist, which `@effect/cli` answers with a list of all
 * commands, or takes for an argument: `pods list --jsn` would look for Pods called `--jsn`.
 */
export const checkArguments = Effect.fnUntraced(function*(
  commands: HashMap.HashMap<string, CommandDescriptor.Command<unknown>>,
  [first = "", ...rest]: ReadonlyArray<string>
) {
  if (looksLikeOption(first)) return yield* known("option", first, builtIn, "pods --help")
  yield* known("command", first, HashMap.toEntries(commands).map(([name]) => name), "pods --help")
  const given = Array.takeWhile(rest, (argument) => argument !== "--").filter(looksLikeOption)
  if (given.length === 0) return
  const options = [...optionsOf(HashMap.unsafeGet(commands, first)), ...builtIn]
  yield* Effect.forEach(given, (option) => known("option", option, options, `pods ${first} --help`))
})

/** Every command has them; by now they have been read. */
const builtIn = ["--help", "-h", "--version", "--color", "--no-input", "--debug"]

/** A prompt may begin with a dash too: `- do this`, `-5 degrees`. */
const looksLikeOption = (argument: string): boolean => /^--?[A-Za-z][\w-]*(?:=|$)/.test(argument)

/** What the usage line shows: `[--agent text] [(-a, --attach)]`. */
const optionsOf = (command: CommandDescriptor.Command<unknown>): ReadonlyArray<string> =>
  HelpDoc.toAnsiText(Usage.getHelp(CommandDescriptor.getUsage(command)))
    .match(/(?<![\w-])--?[A-Za-z][\w-]*/g) ?? []

const known = (
  kind: "command" | "option",
  argument: string,
  words: ReadonlyArray<string>,
  help: string
): Effect.Effect<void, UnknownArgument> => {
  const [given = ""] = kind === "option" ? argument.split("=", 1) : [argument]
  if (words.includes(given)) return Effect.void
  return new UnknownArgument({ kind, given, nearest: nearestOf(given, words), help })
}
