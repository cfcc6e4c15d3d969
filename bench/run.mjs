/** All benchmarks, one after the other; each prints figures against a floor of its own run. */
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"

for (
  const name of process.argv.length > 2
    ? process.argv.slice(2)
    : ["start", "probe", "picker", "dashboard", "host", "size"]
) {
  console.log(`\n${name}`)
  const file = fileURLToPath(new URL(`./${name}.mjs`, import.meta.url))
  const { status } = spawnSync(process.execPath, [file], { stdio: "inherit" })
  if (status !== 0) process.exitCode = 1
}
