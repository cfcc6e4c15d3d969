import { Clock, Effect, Ref } from "effect"
import { SegmentId } from "../../domain/ids.ts"
import { segmentContinued } from "../../domain/LogEntry.ts"
import { shortHistory } from "../../domain/lostContext.ts"
import type { StorageFailed } from "../../domain/PodFailure.ts"
import type * as PodMachine from "../../domain/PodMachine.ts"
import { Registry } from "../../services/Registry.ts"
import { SessionLog } from "../../services/SessionLog.ts"
import { newId } from "./beginning.ts"
import type { Running } from "./Running.ts"

/**
 * Go on in a new segment, which begins with the newest messages of the old one, so that insomnia can
 * still replay it. The claim follows, then the stored metadata; what fails of these is made good
 * later. Source: faults section 0.
 */
export const rotation = Effect.fnUntraced(function*({ claim, pod, state, writer }: Running) {
  const log = yield* SessionLog
  const registry = yield* Registry
  const { session } = pod

  const rotate = Effect.gen(function*(): Effect.fn.Return<PodMachine.Input, StorageFailed> {
    const { segment: old, turns } = yield* Ref.get(state)
    const { records } = yield* log.tail(session, old, 200)
    const segment = SegmentId.make(yield* newId)
    const first = segmentContinued({
      session,
      from: { segment: old, turns },
      history: shortHistory(records),
      now: yield* Clock.currentTimeMillis
    })
    yield* writer.rotate(segment, first)
    const claimed = yield* Ref.updateAndGet(claim, (old) => ({ ...old, segment_id: segment }))
    yield* Effect.ignoreLogged(registry.uphold(claimed))
    return { _tag: "Rotated", segment, first }
  })

  return Effect.catchAll(
    rotate,
    ({ message }): Effect.Effect<PodMachine.Input> =>
      Effect.succeed({ _tag: "NotRotated", reason: message })
  )
})
