/**
 * Appending to a session log. A call appends in one write, so a killed host leaves at most one torn
 * line, and a full disk leaves none.
 *
 * Source: faults 0.10, 4.1 (append log, fsync policy), C6, C8, C9, C11, C31.
 */
import { Effect, type Scope } from "effect"
import * as fs from "node:fs"
import { encodeLine, type LogEntry } from "../../domain/LogEntry.ts"
import { longestLine } from "../../domain/logGlance.ts"
import type { StorageFailed } from "../../domain/PodFailure.ts"
import { storageFailed } from "../../domain/storageFailed.ts"
import type { LogWriter } from "../../services/SessionLog.ts"

/** A log that the holder of its lease has opened, and that ends with a whole line. */
export interface OpenLog {
  readonly path: string
  /** Open for appending; closing it is not the writer's. */
  readonly fd: number
  /** In bytes. */
  readonly size: number
  /** Makes the names of the file and of its directory durable. */
  readonly syncNames: Effect.Effect<void, StorageFailed>
}

/**
 * The writer of a log until the scope closes. Besides the disk's own failures it refuses to write
 * to a log that was removed or that somebody else has written to, lines that no reader would take,
 * and everything after a failed sync: the kernel tells that once, and then claims to be fine.
 */
export const make = (log: OpenLog): Effect.Effect<LogWriter, never, Scope.Scope> =>
  Effect.gen(function*() {
    const turn = yield* Effect.makeSemaphore(1)
    const inTurn = <A, E>(effect: Effect.Effect<A, E>) =>
      turn.withPermits(1)(Effect.uninterruptible(effect))
    const failed = storageFailed("append to", log.path)
    const file = appender(log.fd, log.size)
    let unusable: StorageFailed | undefined
    let named = false

    yield* Effect.addFinalizer(() =>
      inTurn(Effect.sync(() => {
        // The number of the descriptor will soon mean another file.
        unusable = failed(new Error("its writer was closed"))
      }))
    )

    const sync = Effect.gen(function*() {
      yield* Effect.mapError(dataSync(log.fd), failed)
      if (!named) yield* log.syncNames
      named = true
    }).pipe(Effect.tapError((failure) => Effect.sync(() => unusable = failure)))

    return {
      append: Effect.fn("LogWriter.append")(function*(entries, durability) {
        yield* inTurn(Effect.gen(function*() {
          if (unusable !== undefined) return yield* unusable
          const lines = entries.map(lineOf)
          yield* Effect.try({ try: () => file.append(lines), catch: failed })
          if (durability === "Synced") yield* sync
        }))
      }),
      size: Effect.sync(() => file.size())
    }
  })

const lineOf = (entry: LogEntry): Buffer => Buffer.from(`${encodeLine(entry)}\n`)

/** The file, and how much of it is ours to keep. Throws what the file system throws. */
const appender = (fd: number, sizeAtFirst: number) => {
  let size = sizeAtFirst
  let torn = false

  const append = (lines: ReadonlyArray<Buffer>): void => {
    if (lines.some((line) => line.length > longestLine)) {
      throw new Error("a record is longer than 8 MiB, which no reader takes")
    }
    if (torn) fs.ftruncateSync(fd, size)
    torn = false
    checkUntouched(fd, size)
    const bytes = Buffer.concat(lines)
    try {
      writeAll(fd, bytes)
    } catch (cause) {
      torn = !cutBack(fd, size)
      throw cause
    }
    size += bytes.length
  }

  return { append, size: () => size }
}

/** One call unless the disk is full: then that is short, and only the next one says why. */
const writeAll = (fd: number, bytes: Buffer): void => {
  let length = 0
  while (length < bytes.length) length += fs.writeSync(fd, bytes, length)
}

const cutBack = (fd: number, size: number): boolean => {
  try {
    fs.ftruncateSync(fd, size)
    return true
  } catch {
    return false
  }
}

const checkUntouched = (fd: number, size: number): void => {
  const stat = fs.fstatSync(fd)
  if (stat.nlink === 0) throw new Error("it was removed while it was written")
  if (stat.size !== size) throw new Error("another program has written to it")
}

const dataSync = (fd: number): Effect.Effect<void, unknown> =>
  Effect.async((resume) => {
    fs.fdatasync(fd, (cause) => resume(cause === null ? Effect.void : Effect.fail(cause)))
  })
