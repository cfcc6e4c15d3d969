import { Context, type Effect } from "effect"
import type { AgentFailed } from "../domain/PodFailure.ts"
import type { AgentCommand } from "../domain/PodRecord.ts"

/** What an agent told of itself. */
export interface AgentAbilities {
  /** What it calls itself, with its version when it tells. */
  readonly title: string
  /** The version of ACP that it speaks with us. */
  readonly protocol: 1 | 2
  /** Whether it can load an old conversation, go on in one, and list them. */
  readonly loads: boolean
  readonly resumes: boolean
  readonly lists: boolean
  /** Names of the ways to log in that it offers, whether or not somebody is logged in. */
  readonly logins: ReadonlyArray<string>
}

/** Finds out whether an agent can be started and speaks ACP. */
export class AgentCheck extends Context.Tag("pods/AgentCheck")<AgentCheck, {
  /** Start the agent in a directory of its own, ask what it can, and end it. Opens no conversation. */
  readonly check: (command: AgentCommand) => Effect.Effect<AgentAbilities, AgentFailed>
}>() {}
