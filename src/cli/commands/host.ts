import { Effect } from "effect"
import { HostReadiness } from "../../services/HostReadiness.ts"
import { PodHost } from "../../services/PodHost.ts"

/**
 * `pods host NAME`: the host itself, started by `pods new` and `pods restore`. Hidden from help, and
 * without `@effect/cli`, because every Pod pays for what its host loads.
 */
export const host = Effect.gen(function*() {
  const { announceFailure, announceReady, order } = yield* HostReadiness
  const { run } = yield* PodHost
  yield* Effect.flatMap(order, (order) => run(order, announceReady)).pipe(
    Effect.tapError(announceFailure)
  )
})
