import { Effect, Layer } from "effect"
import * as AgentConfig from "../../domain/AgentConfig.ts"
import type { AgentCommand } from "../../domain/PodRecord.ts"
import { AgentCatalog } from "../../services/AgentCatalog.ts"

/** The agents of a configuration that is given, not read, and those that are installed. */
export const layer = (
  config: AgentConfig.AgentConfig,
  bundled: AgentCommand,
  found: ReadonlyArray<AgentCommand> = []
): Layer.Layer<AgentCatalog> =>
  Layer.succeed(
    AgentCatalog,
    AgentCatalog.of({
      find: Effect.fn("AgentCatalog.find")(function*(name) {
        return yield* AgentConfig.find(AgentConfig.withFound(config, found), name)
      }),
      all: Effect.succeed({
        agents: AgentConfig.known(config, bundled, found),
        default: config.default
      })
    })
  )
