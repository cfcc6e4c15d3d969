/** What a host writes to its stdout and stderr: nothing, unless it breaks down. */
import { Effect, Either, type Scope } from "effect"
import { randomUUID } from "node:crypto"
import * as fs from "node:fs"
import type { StorageFailed } from "../../domain/PodFailure.ts"
import { storageFailed } from "../../domain/storageFailed.ts"

/** The log of one launch. */
export interface LaunchLog {
  /** Open for appending. */
  readonly fd: number
  /** The last lines, at most 20. */
  readonly lastLines: Effect.Effect<ReadonlyArray<string>>
  /** Keep it in its place, instead of the one of the launch before. */
  readonly keep: Effect.Effect<void>
}

/**
 * A log under a name of its own, so that a launch that fails leaves that of a living Pod alone. It
 * is removed with the scope unless it was kept. The directory of `path` must exist.
 */
export const open = (path: string): Effect.Effect<LaunchLog, StorageFailed, Scope.Scope> =>
  Effect.gen(function*() {
    const temporary = `${path}.${randomUUID()}`
    let place = temporary
    const fd = yield* Effect.acquireRelease(
      Effect.try({ try: () => create(temporary), catch: storageFailed("write", path) }),
      (fd) =>
        Effect.sync(() => {
          fs.closeSync(fd)
          if (place === temporary) fs.rmSync(temporary, { force: true })
        })
    )
    return {
      fd,
      lastLines: Effect.sync(() => lastLines(place)),
      keep: Effect.sync(() => {
        // A log that cannot be put in its place goes; the host goes on.
        if (Either.isRight(Either.try(() => fs.renameSync(temporary, path)))) place = path
      })
    }
  })

/** Remove the log of a host that has had nothing to say. */
export const removeEmpty = (path: string): Effect.Effect<void> =>
  Effect.sync(() => {
    if (fs.lstatSync(path, { throwIfNoEntry: false })?.size === 0) fs.rmSync(path, { force: true })
  })

const create = (path: string): number => {
  const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = fs.constants
  return fs.openSync(path, O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0o600)
}

const lastLines = (path: string): ReadonlyArray<string> => {
  const text = Either.getOrElse(Either.try(() => endOf(path)), () => "")
  return text.split("\n").filter((line) => line.trim() !== "").slice(-20)
}

/** A host may break down with megabytes of words. */
const endOf = (path: string): string => {
  const fd = fs.openSync(path, "r")
  try {
    const { size } = fs.fstatSync(fd)
    const buffer = Buffer.alloc(Math.min(size, 8192))
    const length = fs.readSync(fd, buffer, 0, buffer.length, size - buffer.length)
    return buffer.toString("utf8", 0, length)
  } finally {
    fs.closeSync(fd)
  }
}
