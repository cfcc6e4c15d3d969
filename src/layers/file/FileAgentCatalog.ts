/**
 * The agents that `<config>/config.json` names. Read at each call, so that a screen that stays open
 * for days knows an agent as soon as it is configured.
 *
 * Source: product, "Agents".
 */
import { Effect, Either, Layer } from "effect"
import { realpathSync } from "node:fs"
import * as AgentConfig from "../../domain/AgentConfig.ts"
import { StorageFailed } from "../../domain/PodFailure.ts"
import type { AgentCommand } from "../../domain/PodRecord.ts"
import { AgentCatalog } from "../../services/AgentCatalog.ts"
import * as fileText from "./fileText.ts"
import type { Paths } from "./paths.ts"
import { refusalText } from "./refusal.ts"

/** The configured agents and the bundled one, which is the default as long as none is configured. */
export const layer = (paths: Paths, bundled: AgentCommand): Layer.Layer<AgentCatalog> =>
  Layer.succeed(
    AgentCatalog,
    AgentCatalog.of({
      find: Effect.fn("AgentCatalog.find")(function*(name) {
        return yield* AgentConfig.find(yield* readConfig(paths.configFile, bundled), name)
      })
    })
  )

// Written by hand.
const cap = 1 << 20

const readConfig = Effect.fnUntraced(function*(path: string, bundled: AgentCommand) {
  const failed = (reason: string, cause: unknown) =>
    new StorageFailed({ doing: "use the configuration", path, code: reason, cause })

  // Whoever keeps his configuration elsewhere and links to it here means it.
  const reading = yield* fileText.read(whereItPoints(path), { cap })
  switch (reading._tag) {
    case "Missing":
      return AgentConfig.bundledOnly(bundled)
    case "Problem":
      return yield* failed(
        // All other links have been followed.
        reading.code === "ELOOP"
          ? `${refusalText(path, reading.cause)}, which is missing`
          : reading.reason,
        reading.cause
      )
    case "Text":
      return yield* Either.mapLeft(
        AgentConfig.decode(reading.text, bundled),
        (problem) => failed(`${problem.reason}; correct it or move it away`, problem)
      )
  }
})

const whereItPoints = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
