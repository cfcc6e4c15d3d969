import { Effect } from "effect"
import { spawn } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { scratch } from "./scratch.ts"

/** The built program. */
export const podsProgram = join(import.meta.dirname, "../../dist/pods.cjs")

/** What a command said and how it ended. */
export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A home of its own for the built program; every host started in it ends with the scope. */
export const home = Effect.gen(function*() {
  const directory = yield* scratch
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: directory,
    PODS_HOME: directory,
    PODS_DEMO_PACE: "0",
    LANG: "C.UTF-8",
    TERM: "xterm-256color",
    USER: "tester"
  }
  yield* Effect.addFinalizer(() => Effect.promise(() => endHosts(directory)))
  const pods = (...args: ReadonlyArray<string>) =>
    Effect.promise(() => run([process.execPath, podsProgram, ...args], env, directory))
  return { directory, env, pods }
})

export type Home = Effect.Effect.Success<typeof home>

/** Runs a command without a terminal to its end. */
export const run = (
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

/** The processes that claim to be live in a home. */
export const claimedPids = (directory: string): ReadonlyArray<number> => {
  const registry = join(directory, "run", "pods.json")
  if (!existsSync(registry)) return []
  try {
    const table: { allocations?: ReadonlyArray<{ pid: number }> } = JSON.parse(
      readFileSync(registry, "utf8") || "{}"
    )
    return (table.allocations ?? []).map(({ pid }) => pid)
  } catch {
    return []
  }
}

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "latin1"))
  } catch {
    return false
  }
}

/** In order first; a host that does not leave in time is killed. */
const endHosts = async (directory: string): Promise<void> => {
  const pids = claimedPids(directory).filter((pid) => pid !== process.pid && isHost(pid))
  for (const pid of pids) kill(pid, "SIGTERM")
  const deadline = Date.now() + 10_000
  while (pids.some(isAlive) && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  for (const pid of pids) kill(pid, "SIGKILL")
}

/** Whether a process is one of our hosts: a test may have written any pid into a registry. */
const isHost = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(podsProgram)
  } catch {
    return false
  }
}

const kill = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended meanwhile.
  }
}
