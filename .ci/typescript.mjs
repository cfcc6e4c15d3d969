// Loads a module of TypeScript, with all it imports, as Node cannot by itself.
import { build } from "esbuild"
import { join } from "node:path"

/** The exports of a module, named from the root of the repository. */
export const load = async (path) => {
  const { outputFiles } = await build({
    absWorkingDir: join(import.meta.dirname, ".."),
    entryPoints: [path],
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "warning"
  })
  const code = Buffer.from(outputFiles[0].contents).toString("base64")
  return import(`data:text/javascript;base64,${code}`)
}
