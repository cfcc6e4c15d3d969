import { Effect } from "effect"
import { Text } from "../../src/domain/AgentUpdate.ts"
import { AgentCommand } from "../../src/domain/PodRecord.ts"
import * as AcpAgent from "../../src/layers/acp/AcpAgent.ts"
import * as MemoryAgent from "../../src/layers/memory/MemoryAgent.ts"
import type { Step } from "../../src/layers/memory/MemoryAgentSession.ts"
import { demoAgent } from "../support/demoAgent.ts"
import { scratch } from "../support/scratch.ts"
import { agentContract } from "./Agent.contract.ts"

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
    layer: MemoryAgent.layer({ turn: (prompt, earlier) => turns[prompt]?.(earlier.length) ?? [] }),
    command: new AgentCommand({ name: "memory", command: ["none"] }),
    cwd: "/"
  }))
)

const say = (text: string): Step => ({ kind: "Update", update: Text({ text }) })

const choices = ["allow-once", "allow-always", "reject"]

const turns: Record<string, (earlier: number) => ReadonlyArray<Step>> = {
  help: () => Array.from({ length: 200 }, () => say("word ")),
  history: (earlier) => [say(`I remember ${earlier} prompt${earlier === 1 ? "" : "s"}.`)],
  hang: () => [{ kind: "Hang" }],
  fail: () => [{ kind: "Fail", reason: "it was asked to fail" }],
  die: () => [{ kind: "Die", reason: "it exited with code 3", lastWords: ["asked to die"] }],
  permission: () => [{
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
}
