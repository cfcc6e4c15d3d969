/**
 * The kernel's own lock on a whole file: `flock(2)`, which insomnia uses too and which ends with
 * its holder, however that dies. Node cannot call it, flock(1) can: it locks the open file
 * description that it inherits, and the lock stays on our descriptor after it has gone.
 *
 * Source: effect reference 10; faults section 1 row 6, C4, C5, C32.
 */
import { Clock, Data, Duration, Effect, type Scope } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import * as fs from "node:fs"
import type { StorageFailed } from "../../domain/PodFailure.ts"
import { errnoOf, storageFailed } from "../../domain/storageFailed.ts"
import * as lockHolder from "./lockHolder.ts"
import * as regularFile from "./regularFile.ts"

export interface LockOptions {
  /**
   * `Exclusive` is for writers and creates a missing file, mode 0600. `Shared` is for readers and
   * never does: a missing file is a `StorageFailed` with `ENOENT`.
   */
  readonly mode: "Exclusive" | "Shared"
  /** How long to wait for other holders; zero does not wait at all. */
  readonly wait: Duration.DurationInput
}

/** Somebody held the lock for all the time that we waited: `node (pid 4242)`. */
export class LockHeld extends Data.TaggedError("LockHeld")<{
  readonly path: string
  readonly holder: string
}> {}

/**
 * Lock the regular file at `path` until the scope closes. Returns its descriptor, open for reading
 * and, when exclusive, for writing. Waiting can be interrupted.
 */
export const flock = (
  path: string,
  options: LockOptions
): Effect.Effect<number, LockHeld | StorageFailed, Scope.Scope> =>
  Effect.gen(function*() {
    const deadline = (yield* now) + Duration.toMillis(options.wait)
    return yield* lockOnce(path, options.mode, deadline).pipe(
      Effect.retry({ while: (failure) => failure._tag === "Replaced", times: 10 })
    )
  }).pipe(
    Effect.catchTag("Replaced", () => new LockHeld({ path, holder: lockHolder.unknown }))
  )

/** The file was removed or replaced while we waited, so that our lock excludes nobody. */
class Replaced extends Data.TaggedError("Replaced") {}

const lockOnce = (path: string, mode: LockOptions["mode"], deadline: number) =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function*() {
      const fd = yield* open(path, mode)
      yield* restore(lockDescriptor(fd, path, mode, deadline)).pipe(
        Effect.zipRight(checkStillThere(fd, path)),
        Effect.onError(() => close(fd))
      )
      yield* Effect.addFinalizer(() => close(fd))
      return fd
    })
  )

const open = (path: string, mode: LockOptions["mode"]): Effect.Effect<number, StorageFailed> =>
  Effect.try({
    try: () =>
      mode === "Shared"
        ? regularFile.open(path, fs.constants.O_RDONLY)
        : regularFile.open(path, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600),
    catch: storageFailed("lock", path)
  })

const close = (fd: number): Effect.Effect<void> => Effect.sync(() => fs.closeSync(fd))

const lockDescriptor = (
  fd: number,
  path: string,
  mode: LockOptions["mode"],
  deadline: number
): Effect.Effect<void, LockHeld | StorageFailed> =>
  Effect.gen(function*() {
    const seconds = ((deadline - (yield* now)) / 1000).toFixed(3)
    const patience = Number(seconds) > 0 ? ["-w", seconds] : ["-n"]
    const side = mode === "Shared" ? "-s" : "-x"
    const exit = yield* runFlock([side, "-E", `${held}`, ...patience, "3"], fd).pipe(
      Effect.mapError(storageFailed("lock", path))
    )
    if (exit === held) {
      return yield* new LockHeld({ path, holder: yield* lockHolder.find(fd) })
    }
    if (exit !== 0) return yield* storageFailed("lock", path)(new NoLock(`flock(1) said ${exit}`))
  })

/** The exit code of flock(1), which gets `fd` as its descriptor 3. */
const runFlock = (args: ReadonlyArray<string>, fd: number): Effect.Effect<number | null, unknown> =>
  Effect.async((resume) => {
    const child = spawn("flock", args, { stdio: ["ignore", "ignore", "ignore", fd] })
    child.once("error", (cause) => {
      resume(Effect.fail(errnoOf(cause) === "ENOENT" ? new NoLock() : cause))
    })
    child.once("exit", (code) => resume(Effect.succeed(code)))
    return endOf(child)
  })

/** Kill a child and wait for it: it has the file open too, and may get the lock until it is dead. */
const endOf = (child: ChildProcess): Effect.Effect<void> =>
  Effect.async((ended) => {
    const over = child.pid === undefined || child.exitCode !== null || child.signalCode !== null
    if (over) return ended(Effect.void)
    child.once("exit", () => ended(Effect.void))
    child.kill("SIGKILL")
  })

const checkStillThere = (fd: number, path: string): Effect.Effect<void, Replaced> =>
  Effect.suspend(() => {
    const mine = fs.fstatSync(fd)
    const there = fs.lstatSync(path, { throwIfNoEntry: false })
    return mine.nlink > 0 && mine.ino === there?.ino && mine.dev === there.dev
      ? Effect.void
      : new Replaced()
  })

/** There is no flock(1), or it is one that cannot wait for a given time (busybox). */
class NoLock extends Error {
  readonly code = "ENOLCK"
}

const held = 75

// The clock of the wall may jump; this one does not.
const now = Effect.map(Clock.currentTimeNanos, (nanos) => Number(nanos / 1_000_000n))
