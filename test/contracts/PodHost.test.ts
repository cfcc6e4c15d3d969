import { Effect, Layer } from "effect"
import { readdirSync } from "node:fs"
import { AgentCommand } from "../../src/domain/PodRecord.ts"
import * as AcpAgent from "../../src/layers/acp/AcpAgent.ts"
import * as FilePodStore from "../../src/layers/file/FilePodStore.ts"
import * as FileRegistry from "../../src/layers/file/FileRegistry.ts"
import * as FileSessionLog from "../../src/layers/file/FileSessionLog.ts"
import { resolve } from "../../src/layers/file/paths.ts"
import * as World from "../../src/layers/memory/World.ts"
import * as UnixPodClient from "../../src/layers/unix/UnixPodClient.ts"
import * as UnixPodServer from "../../src/layers/unix/UnixPodServer.ts"
import { demoAgent } from "../support/demoAgent.ts"
import { scratch } from "../support/scratch.ts"
import { demoTurns } from "./demoTurns.ts"
import { podHostContract } from "./PodHost.contract.ts"

podHostContract("memory", (agents) =>
  Effect.sync(() => ({
    layer: World.doubles({
      script: agents === "broken"
        ? { broken: { reason: "it is not installed", lastWords: [] } }
        : { turn: demoTurns }
    }),
    agent: World.agent,
    cwd: "/work",
    files: () => []
  })))

podHostContract(
  "files and sockets, with the demo agent",
  (agents) =>
    Effect.map(scratch, (home) => {
      const paths = resolve({ PODS_HOME: home }, home)
      return {
        layer: Layer.mergeAll(
          AcpAgent.layer({
            environment: process.env,
            extra: { PODS_DEMO_DIR: home, PODS_DEMO_PACE: "0" }
          }),
          FilePodStore.layer(paths),
          FileRegistry.layer(paths),
          FileSessionLog.layer(paths),
          UnixPodClient.layer,
          UnixPodServer.layer
        ),
        agent: agents === "broken"
          ? new AgentCommand({ name: "none", command: ["/no/such/agent"] })
          : demoAgent(),
        cwd: home,
        files: () =>
          readdirSync(home, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile() && entry.name !== "pods.json")
            .map(({ name }) => name)
      }
    })
)
