import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import { Config, Layer } from "effect"
import { join } from "node:path"
import { AgentCommand } from "../domain/PodRecord.ts"
import * as FileAgentCatalog from "./file/FileAgentCatalog.ts"
import * as FilePodStore from "./file/FilePodStore.ts"
import * as FileRegistry from "./file/FileRegistry.ts"
import * as FileSessionLog from "./file/FileSessionLog.ts"
import { resolve } from "./file/paths.ts"
import * as NodeLauncher from "./node/NodeLauncher.ts"
import * as NodeScreen from "./node/NodeScreen.ts"
import * as NodeSurroundings from "./node/NodeSurroundings.ts"
import * as shipped from "./shipped.ts"
import * as UnixLiveProbe from "./unix/UnixLiveProbe.ts"
import * as UnixPodClient from "./unix/UnixPodClient.ts"

const paths = resolve(process.env, process.cwd())

const demo = AgentCommand.make({
  name: "demo",
  command: [shipped.demoAgent],
  env: ["PODS_DEMO_PACE"]
})

const probe = Layer.unwrapEffect(
  Config.duration("PODS_STATUS_TIMEOUT").pipe(
    Config.withDefault(UnixLiveProbe.statusTimeout),
    Config.map(UnixLiveProbe.layer)
  )
)

/** The layers of every command but `host`, whose are in `LiveHost`. */
export const layer = Layer.mergeAll(
  FilePodStore.layer(paths),
  FileRegistry.layer(paths),
  FileSessionLog.layer(paths),
  FileAgentCatalog.layer(paths, demo),
  probe,
  UnixPodClient.layer,
  NodeLauncher.layer({
    program: shipped.program,
    environment: process.env,
    logPath: (name) => join(paths.ownRun, `${name}.log`)
  }),
  NodeScreen.layer,
  NodeSurroundings.layer({
    env: process.env,
    cwd: process.cwd(),
    terminal: process.stdout.isTTY
  }),
  // What `@effect/cli` runs on.
  NodeFileSystem.layer,
  NodePath.layer,
  NodeTerminal.layer
)
