import { Duration, Effect, Option } from "effect"
import type { Reopened } from "../domain/AgentSignal.ts"
import type { PodName } from "../domain/ids.ts"
import type { LaunchOrder } from "../domain/LaunchOrder.ts"
import * as SafeText from "../domain/SafeText.ts"
import { AgentCatalog } from "../services/AgentCatalog.ts"
import { Launcher } from "../services/Launcher.ts"
import { Surroundings } from "../services/Surroundings.ts"
import { say } from "./output.ts"

/** Starts a host, and says so when that takes longer than a person waits without wondering. */
export const launch = (order: LaunchOrder) =>
  Effect.gen(function*() {
    const doing = order.kind === "New" ? SafeText.of`starting` : SafeText.of`restoring`
    yield* Effect.forkScoped(
      Effect.delay(say(SafeText.of`${doing} ${SafeText.line(order.name)}…`), Duration.millis(500))
    )
    const launcher = yield* Launcher
    return yield* launcher.launch(order)
  }).pipe(Effect.scoped)

/** Starts a stopped Pod again. */
export const restore = (name: PodName) => Effect.flatMap(restoreOrder(name), launch)

/**
 * What a host is told that continues a stopped Pod. One that another program started gets the
 * default agent and the directory of whoever restores it, since nothing better is known.
 */
export const restoreOrder = (name: PodName) =>
  Effect.gen(function*() {
    const { cwd } = yield* Surroundings
    const { find } = yield* AgentCatalog
    const agent = yield* Effect.option(find(Option.none()))
    return {
      kind: "Restore",
      name,
      ...Option.match(agent, {
        onNone: () => ({}),
        onSome: (agent) => ({ otherwise: { agent, cwd } })
      })
    } satisfies LaunchOrder
  })

/** How the agent of a restored Pod came back, in words that follow its name. */
export const reopenedText = (reopened: Reopened): SafeText.SafeText => {
  switch (reopened.kind) {
    case "Fresh":
      return SafeText.of`is running`
    case "Resumed":
      return SafeText.of`is back: its agent resumed the conversation`
    case "Loaded": {
      const back = SafeText.of`is back: its agent loaded the conversation again`
      if (reopened.remembers === undefined) return back
      const { of, prompts } = reopened.remembers
      return SafeText.of`${back}; it remembers ${prompts} of ${of} prompts`
    }
    case "Lost":
      return SafeText.of`is back, but its agent lost the conversation (${
        SafeText.line(reopened.why)
      }); a transcript goes with your next prompt`
  }
}
