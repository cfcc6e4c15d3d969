/** `pods host NAME` on the real layers, below PODS_HOME; the demo agent has no pauses. */
import { Effect, Exit, Layer } from "effect"
import { join } from "node:path"
import * as AcpAgent from "../../src/layers/acp/AcpAgent.ts"
import * as FilePodStore from "../../src/layers/file/FilePodStore.ts"
import * as FileRegistry from "../../src/layers/file/FileRegistry.ts"
import * as FileSessionLog from "../../src/layers/file/FileSessionLog.ts"
import { resolve } from "../../src/layers/file/paths.ts"
import * as PodHostLayer from "../../src/layers/host/PodHost.ts"
import * as NodeHostReadiness from "../../src/layers/node/NodeHostReadiness.ts"
import * as UnixPodServer from "../../src/layers/unix/UnixPodServer.ts"
import { PodHost } from "../../src/services/PodHost.ts"

const paths = resolve(process.env, process.cwd())

const layer = PodHostLayer.layer({ pid: process.pid, version: "0.0.0" }).pipe(
  Layer.provide(Layer.mergeAll(
    AcpAgent.layer({
      environment: process.env,
      extra: { PODS_DEMO_DIR: join(paths.data, "demo"), PODS_DEMO_PACE: "0" }
    }),
    FilePodStore.layer(paths),
    FileRegistry.layer(paths),
    FileSessionLog.layer(paths),
    UnixPodServer.layer
  ))
)

const { announceFailure, announceReady, order } = NodeHostReadiness.make(process.argv[3] ?? "")

const program = Effect.gen(function*() {
  const { run } = yield* PodHost
  yield* run(yield* order, announceReady)
}).pipe(Effect.tapError(announceFailure), Effect.provide(layer))

const fiber = Effect.runFork(program)
process.on("SIGTERM", () => fiber.unsafeInterruptAsFork(fiber.id()))
fiber.addObserver((exit) => process.exit(Exit.isSuccess(exit) ? 0 : 1))
