import { Args, Command, Options } from "@effect/cli"
import { Effect } from "effect"
import * as PodEntry from "../../domain/PodEntry.ts"
import { NotAttachable, PodUnreachable } from "../../domain/PodFailure.ts"
import * as Restorability from "../../domain/Restorability.ts"
import { find } from "../find.ts"

const name = Args.text({ name: "name" }).pipe(Args.withDescription("A Pod, or how its name starts"))

const watch = Options.boolean("watch").pipe(
  Options.withDescription("Only look on: nothing can be sent or answered")
)

/** `pods attach NAME`: talk to a live Pod, or only look on; never starts one. */
export const attach = Command.make("attach", { name, watch }, (wanted) =>
  Effect.gen(function*() {
    const entry = yield* find(wanted.name)
    const found = Restorability.attachability(entry)
    if (found._tag === "Attachable") {
      return yield* converse(entry.name, found.socket, wanted.watch)
    }
    const { reason } = found
    const restorable = Restorability.restorability(entry)._tag === "Restorable"
    return yield* PodEntry.state(entry) === "unreachable"
      ? new PodUnreachable({ name: entry.name, reason })
      : new NotAttachable({ name: entry.name, reason, restorable })
  })).pipe(Command.withDescription("Open the conversation with a live Pod"))

/** The screen is loaded only now: most commands never show one. */
const converse = (name: string, socket: string, watching: boolean) =>
  Effect.flatMap(
    Effect.promise(() => import("../attach/attach.ts")),
    (screen) => screen.converse(name, socket, watching)
  )
