import { Data, Deferred, type Duration, Effect, type Scope } from "effect"
import { type ChildProcess, spawn as spawnProcess } from "node:child_process"
import { existsSync } from "node:fs"
import type { Writable } from "node:stream"
import type { AgentCommand, AgentProcess } from "../../domain/PodRecord.ts"
import { errnoOf } from "../../domain/storageFailed.ts"
import { type Chunks, chunksOf } from "./Chunks.ts"
import { LastWords } from "./LastWords.ts"
import * as processGroup from "./processGroup.ts"
import { type Identify, processOf } from "./reap.ts"

/** The process of an agent, the leader of a process group of its own. */
export interface AgentChild {
  /** By what it can be found again; undefined when the system does not tell. */
  readonly process: AgentProcess | undefined
  readonly input: Writable
  readonly output: Chunks
  readonly lastWords: LastWords
  /** Waits for its exit, which may come before or after the end of its output, or without it. */
  readonly exited: Effect.Effect<Exit>
  /** Waits for the end of its stderr, after which `lastWords` are complete. */
  readonly silent: Effect.Effect<void>
  /** Closes its stdin and ends the whole group; what it has said can still be read. */
  readonly end: Effect.Effect<void>
  /** Ends the whole group without asking; `end` still has to wait for it. */
  readonly kill: Effect.Effect<void>
}

/** How a process ended: a code, or the signal that killed it. */
export type Exit =
  | { readonly kind: "Code"; readonly code: number }
  | { readonly kind: "Signal"; readonly signal: string }

/** There is no process. `reason` is a sentence about the command or the directory. */
export class SpawnFailed extends Data.TaggedError("SpawnFailed")<{ readonly reason: string }> {}

export interface Order {
  readonly command: AgentCommand["command"]
  /** Absolute. */
  readonly cwd: string
  readonly environment: Record<string, string>
  readonly identify: Identify
  /** Between SIGTERM and SIGKILL. */
  readonly grace: Duration.Duration
}

/** Starts an agent; its group is ended when the scope closes. Source: ACP reference 7.8, 7.9. */
export const spawn = (order: Order): Effect.Effect<AgentChild, SpawnFailed, Scope.Scope> =>
  Effect.acquireRelease(
    launch(order),
    ({ child, process }) => Effect.zipRight(child.end, Effect.sync(() => closePipes(process)))
  ).pipe(Effect.map(({ child }) => child))

const launch = Effect.fnUntraced(function*(order: Order) {
  const exit = yield* Deferred.make<Exit>()
  const silent = yield* Deferred.make<void>()
  const lastWords = new LastWords()
  const [program, ...args] = order.command

  // One step from the spawn to the listeners: what comes before them would be lost.
  const { identity, output, process } = yield* Effect.try({
    try: () => {
      const { cwd, environment: env, identify } = order
      const process = spawnProcess(program, args, { cwd, env, detached: true, stdio: "pipe" })
      process.once("exit", (code, signal) => {
        Deferred.unsafeDone(exit, Effect.succeed(exitOf(code, signal)))
      })
      process.stderr.on("data", (piece: Buffer) => lastWords.push(piece))
      process.stderr.once("close", () => Deferred.unsafeDone(silent, Effect.void))
      const output = chunksOf(process.stdout)
      // Now, since also a process that has ended already is there until its exit is told.
      const identity = process.pid === undefined ? undefined : processOf(process.pid, identify)
      return { identity, output, process }
    },
    catch: (error) => spawnFailed(order, error)
  })
  const pid = yield* started(process, order)

  const child: AgentChild = {
    process: identity,
    input: process.stdin,
    output,
    lastWords,
    exited: Deferred.await(exit),
    silent: Deferred.await(silent),
    kill: Effect.sync(() => {
      // The number of a leader that was waited for may become somebody else's.
      if (process.exitCode === null && process.signalCode === null) processGroup.kill(pid)
    }),
    end: Effect.zipRight(
      Effect.sync(() => process.stdin.end()),
      processGroup.endOf(pid, order.grace)
    )
  }
  return { child, process }
})

/** Gives the process id. */
const started = (process: ChildProcess, order: Order): Effect.Effect<number, SpawnFailed> =>
  Effect.async((resume) => {
    process.once("spawn", () => {
      if (process.pid !== undefined) resume(Effect.succeed(process.pid))
    })
    process.on("error", (error) => resume(Effect.fail(spawnFailed(order, error))))
  })

const closePipes = (process: ChildProcess): void => {
  for (const pipe of process.stdio) pipe?.destroy()
}

const exitOf = (code: number | null, signal: NodeJS.Signals | null): Exit =>
  code === null ? { kind: "Signal", signal: signal ?? "a signal" } : { kind: "Code", code }

const spawnFailed = ({ command: [program], cwd }: Order, error: unknown): SpawnFailed => {
  const code = errnoOf(error)
  // The system blames the program for a directory that is missing.
  if (code === "ENOENT" && !existsSync(cwd)) {
    return new SpawnFailed({ reason: `the directory ${cwd} does not exist` })
  }
  const reason = reasons[code]?.(program) ?? `${program} cannot be started (${code})`
  return new SpawnFailed({ reason })
}

const reasons: Record<string, (program: string) => string> = {
  ENOENT: (program) =>
    program.includes("/")
      ? `${program} does not exist`
      : `${program} is not installed, or not on the PATH`,
  EACCES: (program) => `${program} may not be executed`
}
