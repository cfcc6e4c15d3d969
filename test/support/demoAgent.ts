import { buildSync } from "esbuild"
import { createHash } from "node:crypto"
import { mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { AgentCommand } from "../../src/domain/PodRecord.ts"

/**
 * The bundled demo agent. `directory` is where it keeps its conversations, for which the layer
 * must give it PODS_DEMO_DIR, and PODS_DEMO_PACE.
 */
export const demoAgent = (): AgentCommand =>
  new AgentCommand({ name: "demo", command: [process.execPath, demoAgentFile()] })

/** A file that Node can run: what was built if it is newer than its sources, else a bundle of them. */
export const demoAgentFile = (): string => {
  file ??= isBuilt() ? built : bundled()
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

/** Named for its content and put in place whole, so that all tests may share it. */
const bundled = (): string => {
  const { outputFiles } = buildSync({
    entryPoints: [join(sources, "main.ts")],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    target: "node20"
  })
  const code = outputFiles[0]?.contents ?? new Uint8Array()
  const folder = join(root, "node_modules/.cache/pods")
  const hash = createHash("sha256").update(code).digest("hex").slice(0, 16)
  const path = join(folder, `demo-agent-${hash}.cjs`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${path}.${process.pid}`, code)
  renameSync(`${path}.${process.pid}`, path)
  return path
}
