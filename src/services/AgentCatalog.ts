import { Context, type Effect, type Option } from "effect"
import type { AgentUnknown, StorageFailed } from "../domain/PodFailure.ts"
import type { AgentCommand } from "../domain/PodRecord.ts"

/** The agents that are configured or come with `pods`. */
export class AgentCatalog extends Context.Tag("pods/AgentCatalog")<AgentCatalog, {
  /** The agent of this name, or the default one; `demo` is always there. */
  readonly find: (
    name: Option.Option<string>
  ) => Effect.Effect<AgentCommand, AgentUnknown | StorageFailed>
}>() {}
