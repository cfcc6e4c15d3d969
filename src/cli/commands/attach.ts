import { Args, Command } from "@effect/cli"
import { Effect } from "effect"
import * as PodEntry from "../../domain/PodEntry.ts"
import { NotAttachable, PodUnreachable } from "../../domain/PodFailure.ts"
import * as Restorability from "../../domain/Restorability.ts"
import { converse } from "../converse.ts"
import { find } from "../find.ts"

const name = Args.text({ name: "name" }).pipe(Args.withDescription("A Pod, or how its name starts"))

/** `pods attach NAME`: talk to a live Pod; never starts one. */
export const attach = Command.make("attach", { name }, ({ name }) =>
  Effect.gen(function*() {
    const entry = yield* find(name)
    const found = Restorability.attachability(entry)
    if (found._tag === "Attachable") return yield* converse(entry.name, found.socket)
    const { reason } = found
    const restorable = Restorability.restorability(entry)._tag === "Restorable"
    return yield* PodEntry.state(entry) === "unreachable"
      ? new PodUnreachable({ name: entry.name, reason })
      : new NotAttachable({ name: entry.name, reason, restorable })
  })).pipe(Command.withDescription("Open the conversation with a live Pod"))
