import { Deferred, Effect, Fiber, Layer } from "effect"
import { LaunchFailed } from "../../domain/PodFailure.ts"
import * as Readiness from "../../domain/Readiness.ts"
import { type Launched, Launcher } from "../../services/Launcher.ts"
import { PodHost } from "../../services/PodHost.ts"

/** Runs hosts as fibers, which outlive their launch and end with the layer. */
export const layer: Layer.Layer<Launcher, never, PodHost> = Layer.scoped(
  Launcher,
  Effect.gen(function*() {
    const { run } = yield* PodHost
    const scope = yield* Effect.scope
    return {
      launch: Effect.fn("Launcher.launch")(function*(order) {
        const { name } = order
        const ready = yield* Deferred.make<Launched>()
        const host = yield* Effect.forkIn(
          run(order, (launched) => Effect.asVoid(Deferred.succeed(ready, launched))),
          scope
        )
        const ended = Fiber.join(host).pipe(
          Effect.mapError((failure) => Readiness.launchFailure(name, Readiness.failure(failure))),
          Effect.zipRight(new LaunchFailed({ name, reason: "its host ended", lastWords: [] }))
        )
        return yield* Effect.raceFirst(Deferred.await(ready), ended).pipe(
          Effect.onInterrupt(() => Fiber.interrupt(host))
        )
      })
    }
  })
)
