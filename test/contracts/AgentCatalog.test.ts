import { Effect } from "effect"
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import * as FileAgentCatalog from "../../src/layers/file/FileAgentCatalog.ts"
import * as MemoryAgentCatalog from "../../src/layers/memory/MemoryAgentCatalog.ts"
import { tempPaths } from "../layers/file/tempPaths.ts"
import { agentCatalogContract, demo } from "./AgentCatalog.contract.ts"

agentCatalogContract(
  "MemoryAgentCatalog",
  (config, installed) => Effect.sync(() => MemoryAgentCatalog.layer(config, demo, installed))
)

agentCatalogContract("FileAgentCatalog", (config, installed) =>
  Effect.map(tempPaths, (paths) => {
    const agents = config.agents
      .filter(({ name }) => name !== demo.name)
      .map(({ acp, name, command, env }) => [name, { command, env, acp }])
    mkdirSync(dirname(paths.configFile), { recursive: true })
    writeFileSync(
      paths.configFile,
      JSON.stringify({ agents: Object.fromEntries(agents), default: config.default })
    )
    const bin = join(paths.data, "bin")
    mkdirSync(bin, { recursive: true })
    for (const { command: [program] } of installed) {
      writeFileSync(join(bin, program), "", { mode: 0o755 })
    }
    return FileAgentCatalog.layer(paths, demo, { path: `/nowhere:${bin}` })
  }))
