import { Effect, Either } from "effect"
import { spawn } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { Allocation } from "../../src/domain/Allocation.ts"
import { decodeTable } from "../../src/domain/Allocation.ts"
import { decodeLine, type LogEntry } from "../../src/domain/LogEntry.ts"
import type { PodFacts } from "../../src/domain/PodFacts.ts"
import { endAll, processesWithin } from "./processes.ts"
import { scratch } from "./scratch.ts"
import { terminal } from "./terminal.ts"
import { until } from "./until.ts"

const root = join(import.meta.dirname, "../..")

/** The built program. */
export const podsProgram = join(root, "dist/pods.cjs")

/** What a command said and how it ended. */
export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface View {
  readonly columns?: number
  readonly rows?: number
  /** Variables beside those of the home. */
  readonly env?: Record<string, string>
}

/** A home of its own for the built program; every process that lives in it ends with the scope. */
export const home = Effect.gen(function*() {
  const directory = yield* scratch
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: directory,
    PODS_HOME: directory,
    PODS_CACHE_DIR: join(root, "node_modules/.cache/pods/e2e"),
    PODS_DEMO_PACE: "0",
    LANG: "C.UTF-8",
    TERM: "xterm-256color",
    USER: "tester"
  }
  yield* Effect.addFinalizer(() => endAll(() => processesWithin(directory)))

  const run = (command: ReadonlyArray<string>) =>
    Effect.promise(() => runs(command, env, directory))
  const pods = (...args: ReadonlyArray<string>) => run([process.execPath, podsProgram, ...args])
  /** The command in a terminal. */
  const screen = (args: ReadonlyArray<string>, view: View = {}) =>
    terminal([process.execPath, podsProgram, ...args], {
      ...view,
      env: { ...env, ...view.env },
      cwd: directory
    })

  const list = Effect.map(
    pods("list", "--json"),
    ({ stdout }): ReadonlyArray<PodFacts> => JSON.parse(stdout)
  )
  /** One Pod, as `pods list --json` tells it. */
  const facts = (name: string) => Effect.map(list, (all) => all.find((pod) => pod.name === name))
  const labelled = (name: string, label: string) =>
    until(`${name} to be ${label}`, Effect.map(facts(name), (pod) => pod?.label === label))

  /** Starts a Pod, with a prompt or none, and waits until its turn is over. */
  const start = Effect.fnUntraced(function*(name: string, prompt?: string) {
    const { code, stderr } = yield* pods("new", name, ...(prompt === undefined ? [] : [prompt]))
    if (code !== 0) throw new Error(`pods new ${name}: ${stderr}`)
    yield* labelled(name, "live idle")
  })

  return { directory, env, run, pods, screen, list, facts, labelled, start }
})

export type Home = Effect.Effect.Success<typeof home>

/** The claims of a home's registry; none where there is none. */
export const claims = (directory: string): ReadonlyArray<Allocation> =>
  Either.getOrThrow(decodeTable(textOf(join(directory, "run/pods.json")))).allocations

export const claimOf = (directory: string, name: string): Allocation => {
  const claim = claims(directory).find((claim) => claim.pod_name === name)
  if (claim === undefined) throw new Error(`${name} claims nothing`)
  return claim
}

/** Every file below a home but the directories, sorted, with paths that begin below it. */
export const filesIn = (directory: string): ReadonlyArray<string> =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .toSorted()

/** The log lines of a home's sessions, each of which must be in the format, oldest first. */
export const logEntries = (directory: string): ReadonlyArray<LogEntry> =>
  filesIn(directory)
    .filter((path) => path.startsWith("sessions/"))
    .flatMap((path) => textOf(join(directory, path)).split("\n").slice(0, -1))
    .map((line) => Either.getOrThrowWith(decodeLine(line), ({ reason }) => `${reason}: ${line}`))

const textOf = (path: string): string => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return ""
  }
}

/** Runs a command without a terminal to its end. */
const runs = (
  command: ReadonlyArray<string>,
  env: Record<string, string>,
  cwd: string
): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const [program = "", ...args] = command
    const child = spawn(program, args, { env, cwd, stdio: ["ignore", "pipe", "pipe"] })
    const said = { stdout: "", stderr: "" }
    child.stdout.setEncoding("utf8").on("data", (text: string) => said.stdout += text)
    child.stderr.setEncoding("utf8").on("data", (text: string) => said.stderr += text)
    child.on("error", reject)
    child.on("close", (code) => resolve({ code, ...said }))
  })
