import { Effect } from "effect"
import { AgentCommand } from "../../src/domain/PodRecord.ts"
import * as AcpAgent from "../../src/layers/acp/AcpAgent.ts"
import * as MemoryAgent from "../../src/layers/memory/MemoryAgent.ts"
import { demoAgent } from "../support/demoAgent.ts"
import { scratch } from "../support/scratch.ts"
import { agentContract } from "./Agent.contract.ts"
import { demoTurns } from "./demoTurns.ts"

agentContract(
  "AcpAgent with the demo agent",
  Effect.map(scratch, (directory) => ({
    layer: AcpAgent.layer({
      environment: process.env,
      extra: { PODS_DEMO_DIR: directory, PODS_DEMO_PACE: "0" }
    }),
    command: demoAgent(),
    cwd: directory
  }))
)

agentContract(
  "MemoryAgent",
  Effect.sync(() => ({
    layer: MemoryAgent.layer({ turn: demoTurns }),
    command: new AgentCommand({ name: "memory", command: ["none"] }),
    cwd: "/"
  }))
)
