import { Effect, type Scope } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"

/** Another process, killed and waited for when the scope closes or when told. */
export interface ForeignProcess {
  readonly pid: number
  readonly kill: (signal: NodeJS.Signals) => void
  /** Kill it; returns when it is dead. */
  readonly end: Effect.Effect<void>
  /** The line of its standard output with this index, as soon as it is there. */
  readonly line: (index: number) => Effect.Effect<string>
  /** What it wrote to its standard output, when it has ended by itself with exit code 0. */
  readonly output: Effect.Effect<string>
}

/** Starts a program and waits until it has written a first line to its standard output. */
export const foreignProcess = (
  command: string,
  args: ReadonlyArray<string>
): Effect.Effect<ForeignProcess, never, Scope.Scope> =>
  Effect.acquireRelease(Effect.promise(() => start(command, args)), ({ end }) => end)

/** A Node process that holds the lock of a file, taken by a flock(1) that has gone since. */
export const lockedByNode = (path: string): Effect.Effect<ForeignProcess, never, Scope.Scope> =>
  foreignProcess(process.execPath, ["-e", holdLock, path])

const holdLock = `
  const fd = require("fs").openSync(process.argv[1], "a+")
  const { spawnSync } = require("child_process")
  spawnSync("flock", ["-x", "3"], { stdio: ["ignore", "ignore", "inherit", fd] })
  console.log("ready")
  setInterval(() => {}, 60_000)
`

const start = async (command: string, args: ReadonlyArray<string>): Promise<ForeignProcess> => {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] })
  const ended = once(child, "close")
  const { pid } = child
  let written = ""
  child.stdout.setEncoding("utf8").on("data", (data) => written += data)
  const line = async (index: number): Promise<string> => {
    const lines = written.split("\n")
    if (index < lines.length - 1) return lines[index] ?? ""
    const outcome = await Promise.race([once(child.stdout, "data"), ended])
    if (child.stdout.readableEnded) throw new Error(`${command} wrote only ${written} ${outcome}`)
    return line(index)
  }
  await line(0)
  if (pid === undefined) throw new Error(`${command} has no pid`)
  return {
    pid,
    kill: (signal) => child.kill(signal),
    end: Effect.promise(() => end(child, ended)),
    line: (index) => Effect.promise(() => line(index)),
    output: Effect.promise(async () => {
      const [code] = await ended
      if (code !== 0) throw new Error(`${command} ended with ${code} and wrote ${written}`)
      return written
    })
  }
}

const end = async (child: ChildProcess, ended: Promise<unknown>): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL")
  await ended
}
