import { Effect } from "effect"
import { AgentCommand } from "../../src/domain/PodRecord.ts"
import * as AcpAgent from "../../src/layers/acp/AcpAgent.ts"
import { identify } from "../../src/layers/file/processIdentity.ts"
import * as MemoryAgent from "../../src/layers/memory/MemoryAgent.ts"
import { demoAgent } from "../support/demoAgent.ts"
import { fakeAgent } from "../support/fakeAgents/fakeAgent.ts"
import { scratch } from "../support/scratch.ts"
import { agentContract } from "./Agent.contract.ts"
import { versatileTurns } from "./Agent.turns.ts"

agentContract(
  "AcpAgent with the demo agent",
  "plain",
  Effect.map(scratch, (directory) => ({
    layer: AcpAgent.layer({
      environment: process.env,
      extra: { PODS_DEMO_DIR: directory, PODS_DEMO_PACE: "0" },
      identify
    }),
    command: demoAgent(),
    cwd: directory
  }))
)

for (const acp of [1, 2] as const) {
  agentContract(
    `AcpAgent with an agent that speaks ACP v${acp}`,
    "versatile",
    Effect.map(scratch, (directory) => ({
      layer: AcpAgent.layer({ environment: process.env, identify }),
      command: new AgentCommand({ ...fakeAgent("versatile.mjs", directory), acp }),
      cwd: directory
    }))
  )
}

agentContract(
  "MemoryAgent",
  "versatile",
  Effect.sync(() => ({
    layer: MemoryAgent.layer({ turn: versatileTurns, mode: "build" }),
    command: new AgentCommand({ name: "memory", command: ["none"] }),
    cwd: "/"
  }))
)
