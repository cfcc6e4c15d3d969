import { Args, Command, Options } from "@effect/cli"
import { Effect } from "effect"
import * as PodEntry from "../../domain/PodEntry.ts"
import { NotAttachable, PodUnreachable } from "../../domain/PodFailure.ts"
import * as Restorability from "../../domain/Restorability.ts"
import { converse } from "../converse.ts"
import { find } from "../find.ts"
import { isPlain, plain } from "../plainUi.ts"

const name = Args.text({ name: "name" }).pipe(Args.withDescription("A Pod, or how its name starts"))

const watch = Options.boolean("watch").pipe(
  Options.withDescription("Only look on: nothing can be sent or answered")
)

/** `pods attach NAME`: talk to a live Pod, or only look on; never starts one. */
export const attach = Command.make(
  "attach",
  { name, watch, plain },
  (wanted) =>
    Effect.gen(function*() {
      const entry = yield* find(wanted.name)
      const found = Restorability.attachability(entry)
      if (found._tag === "Attachable") {
        return yield* converse(entry.name, found.socket, {
          plain: yield* isPlain(wanted.plain),
          watching: wanted.watch
        })
      }
      const { reason } = found
      const restorable = Restorability.restorability(entry)._tag === "Restorable"
      return yield* PodEntry.state(entry) === "unreachable"
        ? new PodUnreachable({ name: entry.name, reason })
        : new NotAttachable({ name: entry.name, reason, restorable })
    })
).pipe(Command.withDescription("Open the conversation with a live Pod"))
