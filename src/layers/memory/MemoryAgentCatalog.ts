import { Effect, Layer } from "effect"
import * as AgentConfig from "../../domain/AgentConfig.ts"
import { AgentCatalog } from "../../services/AgentCatalog.ts"

/** The agents of a configuration that is given, not read. */
export const layer = (config: AgentConfig.AgentConfig): Layer.Layer<AgentCatalog> =>
  Layer.succeed(
    AgentCatalog,
    AgentCatalog.of({
      find: Effect.fn("AgentCatalog.find")(function*(name) {
        return yield* AgentConfig.find(config, name)
      })
    })
  )
