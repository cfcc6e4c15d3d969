import { Effect, Layer } from "effect"
import { readdirSync } from "node:fs"
import { Text } from "../../src/domain/AgentUpdate.ts"
import { AgentCommand } from "../../src/domain/PodRecord.ts"
import * as AcpAgent from "../../src/layers/acp/AcpAgent.ts"
import * as FilePodStore from "../../src/layers/file/FilePodStore.ts"
import * as FileRegistry from "../../src/layers/file/FileRegistry.ts"
import * as FileSessionLog from "../../src/layers/file/FileSessionLog.ts"
import { resolve } from "../../src/layers/file/paths.ts"
import type { Step } from "../../src/layers/memory/MemoryAgentSession.ts"
import * as World from "../../src/layers/memory/World.ts"
import * as UnixPodClient from "../../src/layers/unix/UnixPodClient.ts"
import * as UnixPodServer from "../../src/layers/unix/UnixPodServer.ts"
import { demoAgent } from "../support/demoAgent.ts"
import { scratch } from "../support/scratch.ts"
import { podHostContract } from "./PodHost.contract.ts"

podHostContract("memory", (agents) =>
  Effect.sync(() => ({
    layer: World.doubles({
      script: agents === "broken"
        ? { broken: { reason: "it is not installed", lastWords: [] } }
        : { turn: turns }
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

const say = (text: string): Step => ({ kind: "Update", update: Text({ text }) })

const choices = ["allow-once", "allow-always", "reject"]

const turns = (prompt: string, earlier: ReadonlyArray<string>): ReadonlyArray<Step> => {
  switch (prompt) {
    case "help":
      return Array.from({ length: 300 }, (_, index) => say(`${index} `))
    case "history": {
      const prompts = earlier.length === 1 ? "1 prompt" : `${earlier.length} prompts`
      return [say(`I remember ${prompts}. The last one was: ${earlier.at(-1)}`)]
    }
    case "hang":
      return [{ kind: "Hang" }]
    case "die":
      return [{ kind: "Die", reason: "it exited with code 3", lastWords: ["asked to die"] }]
    case "permission":
      return [{
        kind: "Ask",
        ask: {
          title: "Delete notes.txt",
          options: choices.map((id) => ({ id, name: id, kind: "allow_once" }))
        },
        after: (outcome) =>
          outcome.kind === "cancelled"
            ? [{ kind: "Stop", reason: "cancelled" }]
            : [say(`You chose ${outcome.option}.`)]
      }]
    default:
      return [say(prompt)]
  }
}
