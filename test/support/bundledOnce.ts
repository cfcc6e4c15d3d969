import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { bundled } from "./bundled.ts"

/** The bundle of a program of this folder, made once in this process and removed with it. */
export const bundledOnce = (source: string): string => {
  const known = bundles.get(source)
  if (known !== undefined) return known
  const directory = mkdtempSync(join(tmpdir(), "pods-bundle-"))
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }))
  const bundle = bundled(join(import.meta.dirname, source), directory)
  bundles.set(source, bundle)
  return bundle
}

const bundles = new Map<string, string>()
