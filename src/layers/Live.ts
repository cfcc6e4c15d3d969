import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import { Config, Layer } from "effect"
import { join } from "node:path"
import { AgentCommand } from "../domain/PodRecord.ts"
import * as AcpAgent from "./acp/AcpAgent.ts"
import * as FileAgentCatalog from "./file/FileAgentCatalog.ts"
import * as FilePodStore from "./file/FilePodStore.ts"
import * as FileRegistry from "./file/FileRegistry.ts"
import * as FileSessionLog from "./file/FileSessionLog.ts"
import { resolve } from "./file/paths.ts"
import * as NodeHostReadiness from "./node/NodeHostReadiness.ts"
import * as NodeLauncher from "./node/NodeLauncher.ts"
import * as NodeScreen from "./node/NodeScreen.ts"
import * as NodeSurroundings from "./node/NodeSurroundings.ts"
import * as PodHost from "./PodHost.ts"
import * as UnixLiveProbe from "./unix/UnixLiveProbe.ts"
import * as UnixPodClient from "./unix/UnixPodClient.ts"
import * as UnixPodServer from "./unix/UnixPodServer.ts"

const paths = resolve(process.env, process.cwd())

/** `dist`, where the loader, the program and the demo agent lie side by side. */
const dist = import.meta.dirname

const demoProgram = "pods-demo-agent"

const demo = AgentCommand.make({
  name: "demo",
  command: [demoProgram],
  env: ["PODS_DEMO_PACE"]
})

const probe = Layer.unwrapEffect(
  Config.duration("PODS_STATUS_TIMEOUT").pipe(
    Config.withDefault(UnixLiveProbe.statusTimeout),
    Config.map(UnixLiveProbe.layer)
  )
)

const stores = Layer.mergeAll(
  FilePodStore.layer(paths),
  FileRegistry.layer(paths),
  FileSessionLog.layer(paths)
)

/** For every command but `host`. */
export const commands = Layer.mergeAll(
  stores,
  probe,
  UnixPodClient.layer,
  FileAgentCatalog.layer(paths, demo),
  NodeLauncher.layer({
    program: [process.execPath, join(dist, "pods.cjs")],
    environment: process.env,
    logPath: (name) => join(paths.ownRun, `${name}.log`)
  }),
  // What `@effect/cli` runs on.
  NodeFileSystem.layer,
  NodePath.layer,
  NodeTerminal.layer,
  NodeScreen.layer,
  NodeSurroundings.layer({
    env: process.env,
    cwd: process.cwd(),
    terminal: process.stdout.isTTY
  })
)

/** For `pods host`. */
export const host = PodHost.layer({
  pid: process.pid,
  version: globalThis.PODS_VERSION
}).pipe(
  Layer.provide(Layer.mergeAll(
    stores,
    UnixPodServer.layer,
    AcpAgent.layer({
      environment: process.env,
      extra: { PODS_DEMO_DIR: join(paths.data, "own", "demo") },
      programs: { [demoProgram]: [process.execPath, join(dist, "demo-agent.cjs")] },
      version: globalThis.PODS_VERSION
    })
  )),
  Layer.merge(NodeHostReadiness.layer(process.argv[3] ?? ""))
)
