import { buildSync } from "esbuild"
import { createHash } from "node:crypto"
import { mkdirSync, renameSync, writeFileSync } from "node:fs"
import { basename, join, resolve } from "node:path"

/**
 * A program, bundled so that a child process can run it. The path of its source may begin at this
 * folder. Made once in a process.
 */
export const bundledOnce = (source: string): string => {
  const known = bundles.get(source)
  if (known !== undefined) return known
  const bundle = bundled(resolve(import.meta.dirname, source))
  bundles.set(source, bundle)
  return bundle
}

const bundles = new Map<string, string>()

/** Named for its content and put in place whole, so that all tests may share it. */
const bundled = (source: string): string => {
  const { outputFiles } = buildSync({
    entryPoints: [source],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    target: "node20",
    logLevel: "error"
  })
  const code = outputFiles[0]?.contents ?? new Uint8Array()
  const folder = join(import.meta.dirname, "../../node_modules/.cache/pods")
  const hash = createHash("sha256").update(code).digest("hex").slice(0, 16)
  const path = join(folder, `${basename(source, ".ts")}-${hash}.cjs`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${path}.${process.pid}`, code)
  renameSync(`${path}.${process.pid}`, path)
  return path
}
