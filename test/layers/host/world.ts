import { Deferred, Effect, Fiber, Layer, Stream } from "effect"
import { PodName } from "../../../src/domain/ids.ts"
import * as PodHostLayer from "../../../src/layers/host/PodHost.ts"
import * as World from "../../../src/layers/memory/World.ts"
import { Agent, type AgentSession } from "../../../src/services/Agent.ts"
import type { Launched } from "../../../src/services/Launcher.ts"
import { PodHost } from "../../../src/services/PodHost.ts"
import type { PodServer } from "../../../src/services/PodServer.ts"
import type { PodStore } from "../../../src/services/PodStore.ts"
import type { Registry } from "../../../src/services/Registry.ts"
import type { SessionLog } from "../../../src/services/SessionLog.ts"

export const alpha = PodName.make("alpha")
/** An agent that does nothing of its own accord. */
export const silentAgent = (parts: Partial<AgentSession>) =>
  Layer.succeed(Agent, {
    start: () =>
      Effect.succeed({
        id: "one",
        title: "test",
        reopened: { kind: "Fresh" },
        signals: Stream.never,
        sent: Effect.succeed(0),
        prompt: () => Effect.never,
        cancel: Effect.void,
        kill: Effect.void,
        answer: () => Effect.void,
        ...parts
      }),
    reap: () => Effect.void
  })

/** The world with a host in it, and something of it replaced. */
export const world = (
  replaced: Layer.Layer<never> | Layer.Layer<Agent | PodServer | PodStore | Registry | SessionLog>
) =>
  PodHostLayer.layer({ pid: 7, version: "0.0.0" }).pipe(
    Layer.provideMerge(Layer.merge(World.doubles(), replaced))
  )

export const start = Effect.gen(function*() {
  const ready = yield* Deferred.make<Launched>()
  const { run } = yield* PodHost
  const host = yield* Effect.forkScoped(
    run(
      { kind: "New", name: alpha, agent: World.agent, cwd: "/work" },
      (launched) => Effect.asVoid(Deferred.succeed(ready, launched))
    )
  )
  const failed = Effect.zipRight(Fiber.join(host), Effect.never)
  return { host, launched: yield* Effect.raceFirst(Deferred.await(ready), failed) }
})
