import { Effect } from "effect"
import { WrongUsage } from "../domain/PodFailure.ts"
import * as SafeText from "../domain/SafeText.ts"
import { say } from "./output.ts"

/** Fails as wrong usage, after saying in a sentence what is wrong with the arguments. */
export const misused = (problem: string): Effect.Effect<never, WrongUsage> =>
  Effect.zipRight(say(SafeText.line(`pods: ${problem}`)), new WrongUsage())
