import { Args, Command, Options } from "@effect/cli"
import { Effect } from "effect"
import * as PodEntry from "../../domain/PodEntry.ts"
import { NotRestorable } from "../../domain/PodFailure.ts"
import * as Restorability from "../../domain/Restorability.ts"
import * as SafeText from "../../domain/SafeText.ts"
import { converse } from "../converse.ts"
import { find } from "../find.ts"
import * as launch from "../launch.ts"
import { print } from "../output.ts"
import { requireTerminal } from "../requireTerminal.ts"

const name = Args.text({ name: "name" }).pipe(Args.withDescription("A Pod, or how its name starts"))
const attach = Options.boolean("attach").pipe(
  Options.withDescription("Open the conversation at once")
)

/** `pods restore NAME`: start a stopped Pod again, and say how its agent came back. */
export const restore = Command.make(
  "restore",
  { name, attach },
  ({ attach, name }) =>
    Effect.gen(function*() {
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
).pipe(Command.withDescription("Start a stopped Pod again"))
