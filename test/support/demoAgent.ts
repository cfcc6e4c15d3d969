import { readdirSync, statSync } from "node:fs"
import { join } from "node:path"
import { AgentCommand } from "../../src/domain/PodRecord.ts"
import { bundledOnce } from "./bundledOnce.ts"

/** The demo agent as a program of its own. The layer must give it PODS_DEMO_DIR and PODS_DEMO_PACE. */
export const demoAgent = (): AgentCommand =>
  new AgentCommand({ name: "demo", command: [process.execPath, demoAgentFile()] })

/** A file that Node can run: what was built if it is newer than its sources, else a bundle of them. */
export const demoAgentFile = (): string => {
  file ??= isBuilt() ? built : bundledOnce(join(sources, "main.ts"))
  return file
}

let file: string | undefined

const root = join(import.meta.dirname, "../..")

const sources = join(root, "src/demo")

const built = join(root, "dist/demo-agent.cjs")

const isBuilt = (): boolean => {
  const time = statSync(built, { throwIfNoEntry: false })?.mtimeMs ?? 0
  return readdirSync(sources).every((name) => statSync(join(sources, name)).mtimeMs < time)
}
