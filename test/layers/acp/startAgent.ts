import { Effect, Option } from "effect"
import { join } from "node:path"
import { AgentCommand } from "../../../src/domain/PodRecord.ts"
import * as AcpAgent from "../../../src/layers/acp/AcpAgent.ts"
import { Agent } from "../../../src/services/Agent.ts"

/** One of the agents in test/support/fakeAgents. */
export const fake = (name: string, ...args: ReadonlyArray<string>) =>
  program(process.execPath, join(import.meta.dirname, "../../support/fakeAgents", name), ...args)

/** Any program as an agent; it is given the variable GIVEN. */
export const program = (file: string, ...args: ReadonlyArray<string>) =>
  new AgentCommand({ name: "fake", command: [file, ...args], env: ["GIVEN"] })

/** Starts an agent that ends with the scope. */
export const start = (
  command: AgentCommand,
  { cwd = import.meta.dirname, previous, ...options }: Partial<AcpAgent.Options> & {
    readonly previous?: string
    readonly cwd?: string
  } = {}
) =>
  Effect.flatMap(
    Agent,
    (agent) => agent.start({ command, cwd, previous: Option.fromNullable(previous) })
  ).pipe(Effect.provide(AcpAgent.layer({ environment: process.env, ...options })))
