import { Context, type Effect, type Option } from "effect"
import type { KnownAgent } from "../domain/AgentConfig.ts"
import type { AgentUnknown, StorageFailed } from "../domain/PodFailure.ts"
import type { AgentCommand } from "../domain/PodRecord.ts"

/** All agents, the configured ones first, and the name of the default one. */
export interface KnownAgents {
  readonly agents: ReadonlyArray<KnownAgent>
  readonly default: string
}

/** The agents that are configured, come with `pods`, or are well known and installed. */
export class AgentCatalog extends Context.Tag("pods/AgentCatalog")<AgentCatalog, {
  /** The agent of this name, or the default one; `demo` is always there. */
  readonly find: (
    name: Option.Option<string>
  ) => Effect.Effect<AgentCommand, AgentUnknown | StorageFailed>

  /** Every agent that `find` finds. */
  readonly all: Effect.Effect<KnownAgents, StorageFailed>
}>() {}
