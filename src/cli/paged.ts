import { Effect, Option } from "effect"
import { Pager } from "../services/Pager.ts"
import { reader } from "./output.ts"

/** Prints what the effect prints through a pager, where a person reads stdout. */
export const paged = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.scoped(Effect.gen(function*() {
    const read = yield* Effect.flatMap(Pager, (pager) => pager.open)
    return yield* Option.isNone(read) ? effect : Effect.locally(effect, reader, read)
  }))
