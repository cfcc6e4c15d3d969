import { Args, Command, Options } from "@effect/cli"
import { Effect, Option } from "effect"
import { newPodNameProblem, podName } from "../../domain/ids.ts"
import { newPodName } from "../../domain/newPodName.ts"
import { BadName } from "../../domain/PodFailure.ts"
import * as SafeText from "../../domain/SafeText.ts"
import { AgentCatalog } from "../../services/AgentCatalog.ts"
import { PodStore } from "../../services/PodStore.ts"
import { Surroundings } from "../../services/Surroundings.ts"
import { converse } from "../converse.ts"
import { launch } from "../launch.ts"
import { print, say } from "../output.ts"
import { isPlain, plain } from "../plainUi.ts"
import { requireTerminal } from "../requireTerminal.ts"
import { sendPrompt } from "../send.ts"

const name = Args.text({ name: "name" }).pipe(
  Args.withDescription(
    "Lower-case letters, digits, . _ and -; else it is called after the directory"
  ),
  Args.optional
)
const prompt = Args.text({ name: "prompt" }).pipe(
  Args.withDescription("What the agent is to do first"),
  Args.optional
)
const agent = Options.text("agent").pipe(
  Options.withDescription("An agent of the configuration, or demo"),
  Options.optional
)
const cwd = Options.text("cwd").pipe(
  Options.withDescription("The directory in which the agent works; else this one"),
  Options.optional
)
const attach = Options.boolean("attach").pipe(
  Options.withDescription("Open the conversation at once")
)

/** `pods new`: start a Pod. Its name goes to stdout, so that scripts can use it. */
export const newPod = Command.make(
  "new",
  { name, prompt, agent, cwd, attach, plain },
  (given) =>
    Effect.gen(function*() {
      const surroundings = yield* Surroundings
      const directory = yield* surroundings.directory(Option.getOrElse(given.cwd, () => "."))
      const name = yield* chooseName(given.name, directory)
      const command = yield* Effect.flatMap(AgentCatalog, (catalog) => catalog.find(given.agent))
      const plain = yield* isPlain(given.plain)
      if (given.attach) yield* requireTerminal(`pods new ${name}`, plain)
      const pod = yield* launch({ kind: "New", name, agent: command, cwd: directory })
      yield* print(SafeText.line(name))
      if (Option.isSome(given.prompt)) {
        yield* sendPrompt(name, pod.socket, given.prompt.value)
      }
      if (given.attach) return yield* converse(name, pod.socket, { plain })
      yield* say(
        SafeText.of`${SafeText.line(name)} runs ${
          SafeText.line(command.name)
        }; open it with: pods attach ${SafeText.line(name)}`
      )
    })
).pipe(Command.withDescription("Start a Pod"))

const chooseName = Effect.fnUntraced(function*(given: Option.Option<string>, directory: string) {
  if (Option.isSome(given)) {
    const problem = newPodNameProblem(given.value)
    const name = podName(given.value)
    if (Option.isSome(problem) || Option.isNone(name)) {
      return yield* new BadName({
        name: given.value,
        problem: Option.getOrElse(problem, () => "a name needs at least one character")
      })
    }
    return name.value
  }
  const taken = yield* Effect.flatMap(PodStore, (store) => store.names)
  return newPodName(directory, new Set(taken.map((kept) => kept.name)))
})
