import { Effect, Option } from "effect"
import { UnknownArgument } from "../../domain/PodFailure.ts"
import { Screen } from "../../services/Screen.ts"
import { nearestOf } from "../nearest.ts"
import { print, printLines } from "../output.ts"
import { paged } from "../paged.ts"
import { examples } from "./examples.ts"
import type { HelpPage } from "./HelpPage.ts"
import { manPage } from "./manPage.ts"
import { pageLines } from "./pageLines.ts"
import { common, exitCodes, topics } from "./topics.ts"

/** Explains `about`, a command or a topic, or all of pods; in short with three examples. */
export const help = Effect.fn("help")(function*(
  commands: ReadonlyArray<HelpPage>,
  about: Option.Option<string>,
  isShort: boolean
) {
  const page = yield* Option.match(about, {
    onNone: () => Effect.succeed(rootPage(commands)),
    onSome: (name) => named(commands, name)
  })
  const columns = yield* Effect.flatMap(Screen, (screen) => screen.columns)
  const lines = printLines(pageLines(page, columns ?? 80, isShort))
  yield* isShort ? lines : paged(lines)
})

/** Prints everything as a manual page, for man(1). */
export const man = (commands: ReadonlyArray<HelpPage>) =>
  print(manPage(rootPage(commands), commands, topics, globalThis.PODS_VERSION))

const named = (commands: ReadonlyArray<HelpPage>, name: string) => {
  const pages = new Map([
    ...commands.map((page) => [page.name.replace("pods ", ""), page] as const),
    ...topics.map((page) => [page.name, page] as const)
  ])
  const wanted = name === "ls" ? "list" : name
  const page = pages.get(wanted)
  if (page !== undefined) return Effect.succeed(page)
  const nearest = nearestOf(name, [...pages.keys()])
  return new UnknownArgument({ kind: "topic", given: name, nearest, help: "pods help" })
}

const rootPage = (commands: ReadonlyArray<HelpPage>): HelpPage => ({
  name: "pods",
  usage: "pods COMMAND [ARGUMENTS]",
  about: "One list of every agent you have running, and one key into any of them",
  sections: [
    {
      title: "COMMANDS",
      entries: commands.map(({ about, name }) => ({
        term: name.replace("pods ", ""),
        words: about
      }))
    },
    common,
    {
      title: "TOPICS of pods help",
      entries: topics.map(({ about, name }) => ({ term: name, words: about }))
    },
    exitCodes
  ],
  brief: ["COMMANDS"],
  examples: ["new", "resume", "list"].flatMap((name) => examples[name]?.slice(-2, -1) ?? [])
})
