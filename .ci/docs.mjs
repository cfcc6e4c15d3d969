// Says whether docs/keys.md is what the key tables of the screens say; `--write` makes it so.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { load } from "./typescript.mjs"

const folder = join(import.meta.dirname, "../docs")
const file = join(folder, "keys.md")
const { keysPage } = await load(".ci/keysPage.ts")

if (process.argv.includes("--write")) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, keysPage())
} else if (keysPage() !== written()) {
  process.stdout.write(
    "docs/keys.md is not what the key tables say: run node .ci/docs.mjs --write\n"
  )
  process.exitCode = 1
}

function written() {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return ""
  }
}
