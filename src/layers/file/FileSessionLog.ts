/**
 * Session logs on files, in insomnia's layout: `<data>/sessions/<session>/<segment>.jsonl`. The
 * lock of `<data>/own/lease/<session>` makes its holder the one writer.
 *
 * Source: insomnia reference 4; faults section 0 ("Who may append to a segment"), 1.1, 4.1, C12.
 */
import { Clock, Effect, ExecutionStrategy, Exit, Layer, Option, Order, Schema, Scope } from "effect"
import { randomBytes } from "node:crypto"
import * as fs from "node:fs"
import { dirname, join } from "node:path"
import { type SegmentId, SessionId } from "../../domain/ids.ts"
import { SegmentHeld, type StorageFailed } from "../../domain/PodFailure.ts"
import { SessionLog } from "../../services/SessionLog.ts"
import * as durableFile from "./durableFile.ts"
import { flock } from "./flock.ts"
import * as logFile from "./logFile.ts"
import * as logLines from "./logLines.ts"
import { repair } from "./logRepair.ts"
import { summarize } from "./logSummary.ts"
import * as logTail from "./logTail.ts"
import type { Paths } from "./paths.ts"
import { refusal } from "./refusal.ts"
import * as regularFile from "./regularFile.ts"
import * as trustedDirectory from "./trustedDirectory.ts"

/** The session logs below `paths.data`. Directories that it makes have mode 0700, files 0600. */
export const layer = (paths: Paths): Layer.Layer<SessionLog> =>
  Layer.succeed(SessionLog, make(paths))

export const make = (paths: Paths): SessionLog["Type"] => {
  const lease = (session: SessionId) => {
    const path = paths.lease(session)
    return trustedDirectory.ensure(dirname(path)).pipe(
      Effect.zipRight(flock(path, { mode: "Exclusive", wait: 0 })),
      // Removed before it is let go, so that whoever waits for it finds out and takes a new one.
      Effect.zipRight(Effect.addFinalizer(() => Effect.ignore(durableFile.remove(path)))),
      Effect.catchTag("LockHeld", ({ holder }) => new SegmentHeld({ name: session, holder }))
    )
  }

  const openForAppend = Effect.fnUntraced(function*(session: SessionId, segment: SegmentId) {
    const path = paths.segment(session, segment)
    const directory = dirname(path)
    yield* trustedDirectory.ensure(directory)
    const fd = yield* acquireFile(path)
    const aside = `${segment}-${yield* Clock.currentTimeMillis}-${
      randomBytes(4).toString("hex")
    }.jsonl`
    const size = yield* repair(fd, path, join(paths.tornDir, aside))
    const syncNames = Effect.zipRight(
      durableFile.sync(directory),
      durableFile.sync(paths.sessionsDir)
    )
    return { path, fd, size, syncNames }
  })

  return SessionLog.of({
    summary: (session, segment) => Effect.sync(() => summarize(paths.segment(session, segment))),

    sessionOf: Effect.fn("SessionLog.sessionOf")((segment) =>
      Effect.sync(() => {
        const has = (session: SessionId) => exists(paths.segment(session, segment))
        return Option.fromNullable(sessionsIn(paths.sessionsDir).find(has))
      })
    ),

    tail: Effect.fn("SessionLog.tail")(function*(session, segment, count) {
      const log = yield* logFile.open(paths.segment(session, segment))
      return Option.isSome(log) ? yield* logTail.newest(log.value, count) : logTail.empty
    }, Effect.scoped),

    lines: (session, segment, bytes) => logLines.readable(paths.segment(session, segment), bytes),

    open: Effect.fn("SessionLog.open")((session, segment) =>
      allOrNothing(Effect.gen(function*() {
        yield* lease(session)
        // Only a host writes; the formats that a writer needs would slow every list down.
        const logWriter = yield* Effect.promise(() => import("./logWriter.ts"))
        return yield* logWriter.make(yield* openForAppend(session, segment))
      }))
    )
  })
}

/** Releases what was acquired as soon as it fails, not when the scope of the caller closes. */
const allOrNothing = <A, E>(
  acquire: Effect.Effect<A, E, Scope.Scope>
): Effect.Effect<A, E, Scope.Scope> =>
  Effect.gen(function*() {
    const scope = yield* Scope.fork(yield* Effect.scope, ExecutionStrategy.sequential)
    return yield* acquire.pipe(
      Scope.extend(scope),
      Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause)))
    )
  })

const acquireFile = (path: string): Effect.Effect<number, StorageFailed, Scope.Scope> => {
  const { O_APPEND, O_CREAT, O_RDWR } = fs.constants
  return Effect.acquireRelease(
    Effect.try({
      try: () => regularFile.open(path, O_RDWR | O_APPEND | O_CREAT, 0o600),
      catch: refusal("open", path)
    }),
    (fd) =>
      Effect.sync(() => {
        if (fs.fstatSync(fd).size === 0) removeUnused(path)
        fs.closeSync(fd)
      })
  )
}

/** A writer that has written nothing leaves nothing, least of all a log that looks damaged. */
const removeUnused = (path: string): void => {
  try {
    fs.unlinkSync(path)
    fs.rmdirSync(dirname(path))
  } catch {
    // The session has other segments.
  }
}

const isSessionId = Schema.is(SessionId)

/** The newest first: ids are UUIDv7, and what is asked for is usually new. */
const sessionsIn = (root: string): ReadonlyArray<SessionId> => {
  try {
    return fs.readdirSync(root).filter((name) => isSessionId(name)).toSorted(
      Order.reverse(Order.string)
    )
  } catch {
    return []
  }
}

const exists = (path: string): boolean => {
  try {
    return fs.lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return false
  }
}
