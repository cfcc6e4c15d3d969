/** The launcher's end of a host: its process, and what it says until it is ready. */
import { Data, Deferred, type Duration, Effect, Fiber, Option } from "effect"
import { type ChildProcess, spawn as spawnProcess } from "node:child_process"
import { Duplex } from "node:stream"
import { errnoOf } from "../../domain/storageFailed.ts"

/** A host that runs in a session and process group of its own. */
export interface HostChild {
  readonly pid: number
  /** Send the order. */
  readonly tell: (line: string) => Effect.Effect<void>
  /** Its first line without the newline; none when it ends or closes its pipe without one. */
  readonly line: Effect.Effect<Option.Option<string>>
  /** Whether it ended without having read all that it was sent, so that it has done nothing. */
  readonly passedOver: Effect.Effect<boolean>
  /** How it ended, in a sentence. */
  readonly exited: Effect.Effect<string>
  /** Let it live on without us. */
  readonly letGo: Effect.Effect<void>
  /** End it: SIGTERM, and after the grace SIGKILL to its group. Returns when it is gone. */
  readonly end: (grace: Duration.Duration) => Effect.Effect<void>
}

export class SpawnFailed extends Data.TaggedError("SpawnFailed")<{ readonly reason: string }> {}

/** Starts a host; whatever it writes to stdout and stderr goes to `log`, an open descriptor. */
export const spawn = (order: {
  readonly program: readonly [string, ...ReadonlyArray<string>]
  readonly environment: Record<string, string | undefined>
  readonly log: number
}): Effect.Effect<HostChild, SpawnFailed> =>
  Effect.gen(function*() {
    const exit = yield* Deferred.make<string>()
    const line = yield* Deferred.make<Option.Option<string>>()
    const [command, ...args] = order.program
    let passedOver = false

    // One step from the spawn to the listeners: what comes before them would be lost.
    const { child, pipe } = yield* Effect.try({
      try: () => {
        const child = spawnProcess(command, args, {
          env: order.environment,
          detached: true,
          stdio: ["ignore", order.log, order.log, "pipe"]
        })
        const pipe = child.stdio[3]
        if (!(pipe instanceof Duplex)) throw new Error("no pipe")
        child.once("exit", (code, signal) =>
          Deferred.unsafeDone(exit, Effect.succeed(sentence(code, signal))))
        listen(pipe, (said) =>
          Deferred.unsafeDone(line, Effect.succeed(said)))
        // A socket that is closed with something unread in it resets the connection (unix(7)).
        pipe.on("error", (error) => passedOver = ["ECONNRESET", "EPIPE"].includes(errnoOf(error)))
        return { child, pipe }
      },
      catch: (error) => spawnFailed(command, error)
    })
    const pid = yield* started(child, command)

    const exited = Deferred.await(exit)
    return {
      pid,
      tell: (text) => Effect.sync(() => pipe.write(`${text}\n`)),
      // An exit is noticed before the last words in the pipe are.
      line: Effect.raceFirst(
        Deferred.await(line),
        Effect.zipRight(exited, Effect.timeoutOption(Deferred.await(line), "1 second")).pipe(
          Effect.map(Option.flatten)
        )
      ),
      passedOver: Effect.sync(() => passedOver),
      exited,
      letGo: Effect.sync(() => {
        pipe.destroy()
        child.unref()
      }),
      end: (grace) =>
        Effect.gen(function*() {
          pipe.destroy()
          signal(child, "SIGTERM")
          if (Option.isNone(yield* within(exited, grace))) signal(child, "SIGKILL")
          yield* exited
        })
    }
  })

/** The first line of a stream, decoded whole so that no character is cut. */
const listen = (pipe: Duplex, said: (line: Option.Option<string>) => void): void => {
  const received: Array<Buffer> = []
  pipe.on("data", (piece: Buffer) => {
    received.push(piece)
    if (!piece.includes(0x0a)) return
    const [first = ""] = Buffer.concat(received).toString("utf8").split("\n", 1)
    said(Option.some(first))
  })
  // What goes wrong with it shows as its end.
  pipe.once("close", () => said(Option.none()))
}

/** Gives the process id. */
const started = (child: ChildProcess, command: string) =>
  Effect.async<number, SpawnFailed>((resume) => {
    child.once("spawn", () => {
      if (child.pid !== undefined) resume(Effect.succeed(child.pid))
    })
    child.on("error", (error) => resume(Effect.fail(spawnFailed(command, error))))
  })

const signal = (child: ChildProcess, name: "SIGTERM" | "SIGKILL"): void => {
  // The number of a process that is gone may become somebody else's.
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(name === "SIGKILL" ? -child.pid : child.pid, name)
  } catch {
    // It is gone.
  }
}

/** Also where nothing can be interrupted. */
const within = <A>(
  effect: Effect.Effect<A>,
  time: Duration.Duration
): Effect.Effect<Option.Option<A>> =>
  Effect.timeoutOption(effect, time).pipe(
    Effect.interruptible,
    Effect.forkDaemon,
    Effect.flatMap(Fiber.join)
  )

const sentence = (code: number | null, signal: NodeJS.Signals | null): string =>
  code === null ? `it was killed by ${signal ?? "a signal"}` : `it exited with code ${code}`

const spawnFailed = (command: string, error: unknown): SpawnFailed => {
  return new SpawnFailed({ reason: `${command} cannot be started (${errnoOf(error)})` })
}
