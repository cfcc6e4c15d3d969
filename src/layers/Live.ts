import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Terminal from "@effect/platform/Terminal"
import { Config, Effect, Layer } from "effect"
import { AgentCommand } from "../domain/PodRecord.ts"
import { Launcher } from "../services/Launcher.ts"
import { PodClient } from "../services/PodClient.ts"
import * as FileAgentCatalog from "./file/FileAgentCatalog.ts"
import * as FilePodStore from "./file/FilePodStore.ts"
import * as FileRegistry from "./file/FileRegistry.ts"
import * as FileSessionLog from "./file/FileSessionLog.ts"
import { resolve } from "./file/paths.ts"
import * as NodeScreen from "./node/NodeScreen.ts"
import * as NodeSurroundings from "./node/NodeSurroundings.ts"
import * as shipped from "./shipped.ts"
import * as UnixLiveProbe from "./unix/UnixLiveProbe.ts"

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

// The wire formats and the start of processes are loaded when they are used: a list needs neither.
const podClient = Layer.succeed(PodClient, {
  connect: (...to) =>
    Effect.flatMap(
      Effect.promise(() => import("./unix/UnixPodClient.ts")),
      (UnixPodClient) => UnixPodClient.make().connect(...to)
    )
})

const launcher = Layer.succeed(Launcher, {
  launch: (order) =>
    Effect.flatMap(
      Effect.promise(() => import("./node/NodeLauncher.ts")),
      (NodeLauncher) =>
        NodeLauncher.make({
          program: shipped.host,
          environment: process.env,
          logPath: (name) => shipped.hostLog(paths, name)
        }).launch(order)
    )
})

/** What `@effect/cli` asks for and, without prompts and options that name files, never uses. */
const parserPlatform = Layer.mergeAll(
  FileSystem.layerNoop({}),
  Path.layer,
  Layer.succeed(Terminal.Terminal, {
    columns: Effect.succeed(80),
    rows: Effect.succeed(24),
    isTTY: Effect.succeed(false),
    readInput: Effect.dieMessage("pods asks nothing through @effect/cli"),
    readLine: new Terminal.QuitException(),
    display: () => Effect.void
  })
)

/** The layers of every command but `host`, whose are in `LiveHost`. */
export const layer = Layer.mergeAll(
  FilePodStore.layer(paths),
  FileRegistry.layer(paths),
  FileSessionLog.layer(paths),
  FileAgentCatalog.layer(paths, demo),
  probe,
  podClient,
  launcher,
  NodeScreen.layer,
  NodeSurroundings.layer({
    env: process.env,
    cwd: process.cwd(),
    terminal: process.stdout.isTTY
  }),
  parserPlatform
)
