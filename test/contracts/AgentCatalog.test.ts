import { Effect } from "effect"
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import * as FileAgentCatalog from "../../src/layers/file/FileAgentCatalog.ts"
import * as MemoryAgentCatalog from "../../src/layers/memory/MemoryAgentCatalog.ts"
import { tempPaths } from "../layers/file/tempPaths.ts"
import { agentCatalogContract, demo } from "./AgentCatalog.contract.ts"

agentCatalogContract(
  "MemoryAgentCatalog",
  (config) => Effect.sync(() => MemoryAgentCatalog.layer(config))
)

agentCatalogContract("FileAgentCatalog", (config) =>
  Effect.map(tempPaths, (paths) => {
    const agents = config.agents
      .filter(({ name }) => name !== demo.name)
      .map(({ name, command, env }) => [name, { command, env }])
    mkdirSync(dirname(paths.configFile), { recursive: true })
    writeFileSync(
      paths.configFile,
      JSON.stringify({ agents: Object.fromEntries(agents), default: config.default })
    )
    return FileAgentCatalog.layer(paths, demo)
  }))
