import { Effect, Option } from "effect"
import { AgentCommand, type AgentProcess } from "../../../src/domain/PodRecord.ts"
import * as AcpAgent from "../../../src/layers/acp/AcpAgent.ts"
import { Agent, type Previous } from "../../../src/services/Agent.ts"
import { fakeAgent } from "../../support/fakeAgents/fakeAgent.ts"

/** One of the agents in test/support/fakeAgents. */
export const fake = fakeAgent

/** Any program as an agent. */
export const program = (file: string, ...args: ReadonlyArray<string>) =>
  new AgentCommand({ name: "fake", command: [file, ...args] })

/** Starts an agent that ends with the scope. */
export const start = (
  command: AgentCommand,
  { cwd = import.meta.dirname, mode, previous, spawned = () => Effect.void, ...options }:
    & Partial<AcpAgent.Options>
    & {
      readonly previous?: Previous
      readonly mode?: string
      readonly cwd?: string
      readonly spawned?: (process: AgentProcess) => Effect.Effect<void>
    } = {}
) =>
  Effect.flatMap(Agent, (agent) =>
    agent.start({
      command,
      cwd,
      previous: Option.fromNullable(previous),
      mode: Option.fromNullable(mode),
      spawned
    })).pipe(Effect.provide(AcpAgent.layer({ environment: process.env, ...options })))
