// Runs real agents in Pods, against a fake model and without any network: `npm run e2e:agents`.
//
// The agent that comes with ACP's SDK is always there. The others are looked for below
// PODS_AGENTS_DIR, a folder in which they were installed:
//   npm install @copilotkit/aimock@1.43.0 opencode-ai@1.18.33 @google/gemini-cli@0.61.0 @zed-industries/codex-acp@0.16.0
// PODS_AGENTS_REQUIRED=opencode,gemini makes it a failure that one of these is not there.
import { spawnSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { startVitest } from "vitest/node"

if (process.env.PODS_AGENTS_DIR) process.env.PODS_AGENTS_DIR = resolve(process.env.PODS_AGENTS_DIR)
const folder = process.env.PODS_AGENTS_DIR
process.chdir(join(import.meta.dirname, ".."))

const others = {
  opencode: { program: "opencode", package: "opencode-ai@1.18.33" },
  gemini: { program: "gemini", package: "@google/gemini-cli@0.61.0" },
  codex: { program: "codex-acp", package: "@zed-industries/codex-acp@0.16.0" }
}
const model = { program: "aimock", package: "@copilotkit/aimock@1.43.0" }

const alone = "PODS_AGENTS_OFFLINE"
const offline = ["-Urn", "sh", "-c", `ip link set lo up && exec env ${alone}=1 "$@"`, "sh"]
if (process.env[alone] === undefined && spawnSync("unshare", [...offline, "true"]).status === 0) {
  const again = [process.execPath, ...process.argv.slice(1)]
  const { status } = spawnSync("unshare", [...offline, ...again], { stdio: "inherit" })
  process.exit(status ?? 1)
}

const isThere = ({ program }) => folder && existsSync(join(folder, "node_modules/.bin", program))
const missing = (name) => [others[name], model].filter((one) => !isThere(one))
const names = Object.keys(others)
const there = names.filter((name) => missing(name).length === 0)
const absent = names.filter((name) => missing(name).length > 0)
const required = process.env.PODS_AGENTS_REQUIRED?.split(",") ?? []

await startVitest("test", [], {
  watch: false,
  include: [
    "test/e2e/agents/*.test.ts",
    ...there.map((name) => `test/e2e/agents/${name}.agent.ts`)
  ],
  fileParallelism: false
})

say(`network: ${process.env[alone] === undefined ? "NOT cut off (unshare is refused)" : "none"}`)
say(`ran: the agents of ACP's SDK${there.map((name) => `, ${name} ${versionOf(name)}`).join("")}`)
for (const name of absent) {
  const packages = missing(name).map((one) => one.package).join(" and ")
  say(`NOT RUN: ${name}; ${packages} not found in PODS_AGENTS_DIR (${folder ?? "not set"})`)
  if (required.includes(name)) process.exitCode = 1
}

function versionOf(name) {
  const [, installed] = /(.+)@/.exec(others[name].package)
  return JSON.parse(readFileSync(join(folder, "node_modules", installed, "package.json"), "utf8"))
    .version
}

function say(line) {
  process.stdout.write(`${line}\n`)
}
