import { Args, Command } from "@effect/cli"
import { Effect, Option } from "effect"
import { PodUnreachable } from "../../domain/PodFailure.ts"
import * as Restorability from "../../domain/Restorability.ts"
import * as SafeText from "../../domain/SafeText.ts"
import { find } from "../find.ts"
import { print, say } from "../output.ts"
import { shutDown } from "../shutDown.ts"

const name = Args.text({ name: "name" }).pipe(Args.withDescription("A Pod, or how its name starts"))

/** `pods stop NAME`: end a host in order. The conversation stays and can be restored. */
export const stop = Command.make("stop", { name }, ({ name }) =>
  Effect.gen(function*() {
    const entry = yield* find(name)
    const shown = SafeText.line(entry.name)
    const found = Restorability.attachability(entry)
    if (found._tag === "Attachable") {
      yield* shutDown({ name: entry.name, socket: found.socket })
      return yield* print(SafeText.of`${shown} has stopped`)
    }
    if (Option.exists(entry.live, ({ claim }) => claim.holder === "Alive")) {
      return yield* new PodUnreachable({ name: entry.name, reason: found.reason })
    }
    // What was wanted is so already.
    return yield* say(SafeText.of`${shown} is not running`)
  })).pipe(Command.withDescription("End a live Pod in order; its conversation stays"))
