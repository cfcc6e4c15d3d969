import { Effect, Layer } from "effect"
import { dirname } from "node:path"
import * as MemoryLauncher from "../../src/layers/memory/MemoryLauncher.ts"
import { PodHost } from "../../src/services/PodHost.ts"
import { fakeHosts } from "../support/fakeHosts.ts"
import { fakeSystemd, works } from "../support/fakeSystemd.ts"
import { hostBehaviour } from "../support/hostBehaviour.ts"
import { launcherContract } from "./Launcher.contract.ts"

launcherContract(
  "MemoryLauncher",
  Effect.sync(() => {
    const running = new Set<string>()
    const host = PodHost.of({
      run: (order, ready) =>
        Effect.suspend(() => {
          running.add(order.name)
          const behaviour = hostBehaviour(order)
          if (behaviour._tag === "Fails") return Effect.fail(behaviour.failure)
          return behaviour._tag === "Hangs"
            ? Effect.never
            : Effect.zipRight(ready({ ...behaviour.launched, pid: 1 }), Effect.never)
        }).pipe(Effect.ensuring(Effect.sync(() => running.delete(order.name))))
    })
    return {
      layer: Layer.provide(MemoryLauncher.layer, Layer.succeed(PodHost, host)),
      runs: (name: string) => Effect.sync(() => running.has(name))
    }
  })
)

launcherContract(
  "NodeLauncher",
  Effect.map(fakeHosts, ({ layer, runs }) => ({ layer: layer(), runs }))
)

launcherContract(
  "NodeLauncher in a scope",
  Effect.gen(function*() {
    const { variables } = yield* fakeSystemd(works)
    const { layer, own, runs } = yield* fakeHosts
    const environment = { ...process.env, ...variables, FAKE_HOST_DIR: dirname(own) }
    return { layer: layer({ environment }), runs }
  })
)
