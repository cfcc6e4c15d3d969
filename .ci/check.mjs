// Every gate, in one command: `npm run check`. Quiet where all is well; a step that fails shows all
// it said, the others go on, and the last lines name what failed.
import { spawn } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"

const root = join(import.meta.dirname, "..")
process.chdir(root)
process.env.PATH = join(root, "node_modules/.bin") + delimiter + process.env.PATH
const plain = { NO_COLOR: "1", DPRINT_CACHE_DIR: join(root, "node_modules/.cache/dprint") }

const folder = mkdtempSync(join(tmpdir(), "pods-check-"))
const report = join(folder, "vitest.json")

const effect = ["effect-language-service", "diagnostics", "--strict", "--format", "text"]
const shown = ["--severity", "error,warning"]
/** Clock, random, timers, environment and console belong to the layers. */
const outsideLayers = JSON.stringify({
  diagnosticSeverity: Object.fromEntries(
    ["globalConsole", "globalDate", "globalRandom", "globalTimers", "processEnv"]
      .flatMap((rule) => [[rule, "error"], [`${rule}InEffect`, "error"]])
      .concat([["strictEffectProvide", "error"]])
  )
})

const scripts = shellScripts()
const build = { name: "build", command: ["node", ".ci/build.mjs"] }
const staticSteps = [
  { name: "package-lock.json", command: ["node", ".ci/lock.mjs"] },
  { name: "tsc", command: ["tsc", "--noEmit", "--pretty", "false"] },
  { name: "oxlint, with the import table", command: ["oxlint", "--deny-warnings"] },
  { name: "dprint", command: ["dprint", "check"] },
  { name: "effect diagnostics", command: [...effect, ...shown, "--project", "tsconfig.json"] },
  {
    name: "effect diagnostics outside layers",
    command: [...effect, "--project", ".ci/tsconfig.pure.json", "--lspconfig", outsideLayers]
  },
  { name: "knip", command: ["knip", "--no-progress"] },
  {
    name: `shellcheck (${scripts.join(", ")})`,
    command: ["shellcheck", ...scripts],
    optional: true
  }
]
const tests = {
  name: "vitest",
  command: ["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`]
}

const failed = []
await carryOut(build, {})
await inTurn(staticSteps, 2)
await carryOut(tests, {})

process.stdout.write(testCounts())
rmSync(folder, { recursive: true, force: true })
if (failed.length > 0) {
  process.stdout.write(`Failed: ${failed.join("; ")}\n`)
  process.exitCode = 1
}

async function inTurn(steps, atOnce) {
  const queue = [...steps]
  const worker = async () => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
      await carryOut(step, plain)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

function carryOut({ name, command: [program, ...args], optional }, variables) {
  const started = performance.now()
  return new Promise((resolve) => {
    const said = []
    const env = { ...process.env, ...variables }
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env })
    child.stdout.on("data", (bytes) => said.push(bytes))
    child.stderr.on("data", (bytes) => said.push(bytes))
    const end = (mark, text) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      process.stdout.write(`${mark} ${seconds.padStart(5)} s  ${name}\n${text}`)
      resolve()
    }
    const fail = (text) => {
      failed.push(name)
      end("FAIL", text)
    }
    child.once("error", ({ code, message }) => {
      if (optional && code === "ENOENT") end("skip", `${program} is not installed\n`)
      else fail(`${message}\n`)
    })
    child.once("close", (code, signal) => {
      if (code === 0) end("ok  ", "")
      else if (code !== null && code > 0) fail(Buffer.concat(said).toString())
      else if (signal !== null) fail(`${Buffer.concat(said)}ended by ${signal}\n`)
    })
  })
}

function testCounts() {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, "utf8"))
    const unread = testResults.filter(({ status, assertionResults }) =>
      status === "failed" && assertionResults.length === 0
    )
    return `${numPassedTests} passed, ${numFailedTests + unread.length} failed\n`
  } catch {
    return "" // vitest did not come to its end
  }
}

function shellScripts() {
  return [".", ".ci", "bench", "test/e2e", "test/support"].flatMap((at) => {
    try {
      return readdirSync(at, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => join(at, name))
        .filter((path) => path.endsWith(".sh") || /^#!.*\b(ba)?sh\b/.test(firstLine(path)))
    } catch {
      return [] // no such folder yet
    }
  })
}

function firstLine(path) {
  return readFileSync(path, "latin1").split("\n", 1)[0]
}
