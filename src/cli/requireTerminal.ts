import { Effect } from "effect"
import { NoTerminal } from "../domain/PodFailure.ts"
import { LineTerminal } from "../services/LineTerminal.ts"
import { Screen } from "../services/Screen.ts"

/**
 * Fails where nobody sits at a terminal, before anything is done for a screen to show, or for
 * `plain` lines in its place. `instead` is the command to use there.
 */
export const requireTerminal = Effect.fn("requireTerminal")(
  function*(instead: string, plain = false) {
    const { interactive } = yield* Screen
    const { attended } = yield* LineTerminal
    if (!(yield* plain ? attended : interactive)) return yield* new NoTerminal({ instead })
  }
)
