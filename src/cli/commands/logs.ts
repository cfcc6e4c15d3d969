import { Args, Command, HelpDoc, Options, ValidationError } from "@effect/cli"
import { Effect, Option } from "effect"
import * as PodEntry from "../../domain/PodEntry.ts"
import * as SafeText from "../../domain/SafeText.ts"
import { SessionLog } from "../../services/SessionLog.ts"
import { find } from "../find.ts"
import { follow } from "../follow.ts"
import { type How, printLog } from "../logPrint.ts"
import { say } from "../output.ts"
import { paged } from "../paged.ts"
import { podLog } from "../podLog.ts"
import { printAll } from "../reader.ts"
import * as Transcript from "../transcript.ts"

const name = Args.text({ name: "name" }).pipe(Args.withDescription("A Pod, or how its name starts"))
const last = Options.text("last").pipe(
  Options.withAlias("n"),
  Options.withDescription("How many of the newest entries, or all; else 50"),
  Options.withDefault("50"),
  Options.mapEffect((text) =>
    text === "all" || /^\d{1,9}$/.test(text)
      ? Effect.succeed(text === "all" ? Option.none<number>() : Option.some(Number(text)))
      : Effect.fail(ValidationError.invalidValue(
        HelpDoc.p(`--last is "${text}", but has to be a number or all`)
      ))
  )
)
const following = Options.boolean("follow").pipe(
  Options.withAlias("f"),
  Options.withDescription("Go on with what a live Pod says and does, until it stops")
)
const json = Options.boolean("json").pipe(
  Options.withDescription("Print the records of the log as they are stored, one a line")
)

const noPager = Options.boolean("no-pager").pipe(
  Options.withDescription("Print straight to the terminal, however long it is")
)

/** `pods logs NAME`: the conversation of a Pod, live or not, as plain text. */
export const logs = Command.make(
  "logs",
  { name, last, following, json, noPager },
  (given) =>
    Effect.gen(function*() {
      const entry = yield* find(given.name)
      if (given.following && PodEntry.isLive(entry)) return yield* follow(entry, given)
      const stored = printStored(entry, given)
      yield* given.noPager || given.following ? stored : paged(stored)
      if (given.following) {
        yield* say(SafeText.of`${SafeText.line(entry.name)} is not running; this is all of it`)
      }
    }).pipe(Effect.catchTag("ReaderLeft", () => Effect.void))
).pipe(Command.withDescription(
  "Print the conversation of a Pod"
))

const printStored = Effect.fnUntraced(function*(entry: PodEntry.PodEntry, how: How) {
  const log = yield* podLog(entry)
  if (Option.isNone(log)) {
    return yield* say(SafeText.of`${SafeText.line(entry.name)} has had no prompt yet`)
  }
  const { segment, session } = log.value
  const page = yield* (yield* SessionLog).tail(session, segment, 500)
  const transcript = yield* printLog(Option.some(session), page, how)
  if (!how.json) yield* printAll(Transcript.unfinished(transcript, PodEntry.isLive(entry)))
})
