import { buildSync } from "esbuild"
import { join } from "node:path"

/** Bundles a TypeScript program so that a child process can run it; the path of the bundle. */
export const bundled = (source: string, directory: string, name = "program.cjs"): string => {
  const outfile = join(directory, name)
  buildSync({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    logLevel: "error"
  })
  return outfile
}
