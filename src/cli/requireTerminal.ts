import { Effect } from "effect"
import { NoTerminal } from "../domain/PodFailure.ts"
import { Screen } from "../services/Screen.ts"

/** Fails where nobody sits at a terminal, before anything is done for a screen to show. */
export const requireTerminal = Effect.fn("requireTerminal")(function*(instead: string) {
  const { interactive } = yield* Screen
  if (!(yield* interactive)) return yield* new NoTerminal({ instead })
})
