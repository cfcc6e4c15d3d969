import { Effect } from "effect"
import * as PodEntry from "../domain/PodEntry.ts"
import { NotAttachable, PodUnreachable } from "../domain/PodFailure.ts"
import * as Restorability from "../domain/Restorability.ts"
import { find } from "./find.ts"

/** Where a live Pod can be talked to. */
export interface Reached {
  readonly name: string
  readonly socket: string
}

/** The live Pod that a person means. Fails with the next step when it cannot be talked to. */
export const reach = Effect.fn("reach")(function*(name: string) {
  return yield* reached(yield* find(name))
})

/** As `reach`, of a Pod that has been found already. */
export const reached = (
  entry: PodEntry.PodEntry
): Effect.Effect<Reached, NotAttachable | PodUnreachable> =>
  Effect.gen(function*() {
    const { name } = entry
    const found = Restorability.attachability(entry)
    if (found._tag === "Attachable") return { name, socket: found.socket }
    const { reason } = found
    const restorable = Restorability.restorability(entry)._tag === "Restorable"
    return yield* PodEntry.state(entry) === "unreachable"
      ? new PodUnreachable({ name, reason })
      : new NotAttachable({ name, reason, restorable })
  })
