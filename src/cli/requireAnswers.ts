import { Effect } from "effect"
import { Surroundings } from "../services/Surroundings.ts"
import { misused } from "./misused.ts"

/** Fails where nothing may be asked. `instead` is the command that asks nothing. */
export const requireAnswers = Effect.fn("requireAnswers")(function*(instead: string) {
  const { asks } = yield* Surroundings
  if (asks) return
  return yield* misused(
    `nothing may be asked (--no-input, PODS_NO_INPUT or CI is set); use: ${instead}`
  )
})
