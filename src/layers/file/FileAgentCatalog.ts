/**
 * The agents that `<config>/config.json` names, and those on the PATH. Read at each call, so that a screen that stays open
 * for days knows an agent as soon as it is configured.
 *
 * Source: product, "Agents".
 */
import { Effect, Either, Layer } from "effect"
import * as fs from "node:fs"
import { delimiter, isAbsolute, join } from "node:path"
import * as AgentConfig from "../../domain/AgentConfig.ts"
import { StorageFailed } from "../../domain/PodFailure.ts"
import type { AgentCommand } from "../../domain/PodRecord.ts"
import { wellKnownAgents } from "../../domain/wellKnownAgents.ts"
import { AgentCatalog } from "../../services/AgentCatalog.ts"
import * as fileText from "./fileText.ts"
import type { Paths } from "./paths.ts"
import { refusalText } from "./refusal.ts"

export interface Options {
  /** The PATH on which well-known agents are looked for; none are found without it. */
  readonly path?: string | undefined
}

/**
 * The configured agents, the bundled one, which is the default as long as none is configured, and
 * the well-known ones that are installed.
 */
export const layer = (
  paths: Paths,
  bundled: AgentCommand,
  { path = "" }: Options = {}
): Layer.Layer<AgentCatalog> =>
  Layer.succeed(
    AgentCatalog,
    AgentCatalog.of({
      find: Effect.fn("AgentCatalog.find")(function*(name) {
        const config = yield* readConfig(paths.configFile, bundled)
        // Whoever uses a configured agent need not wait for a slow directory of the PATH.
        const known = AgentConfig.find(config, name)
        if (Either.isRight(known)) return known.right
        return yield* AgentConfig.find(AgentConfig.withFound(config, installed(path)), name)
      }),
      all: Effect.gen(function*() {
        const config = yield* readConfig(paths.configFile, bundled)
        return {
          agents: AgentConfig.known(config, bundled, installed(path)),
          default: config.default
        }
      }).pipe(Effect.withSpan("AgentCatalog.all"))
    })
  )

/** The well-known agents whose programs are on a PATH. */
const installed = (path: string): ReadonlyArray<AgentCommand> => {
  // A relative directory would be another one for the host.
  const directories = path.split(delimiter).filter((directory) => isAbsolute(directory))
  return wellKnownAgents.filter(({ command: [program] }) =>
    directories.some((directory) => isExecutable(join(directory, program)))
  )
}

const isExecutable = (path: string): boolean => {
  try {
    fs.accessSync(path, fs.constants.X_OK)
    return fs.statSync(path).isFile()
  } catch {
    return false
  }
}

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
    return fs.realpathSync(path)
  } catch {
    return path
  }
}
