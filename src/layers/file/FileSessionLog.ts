/**
 * Session logs on files, in insomnia's layout: `<data>/sessions/<session>/<segment>.jsonl`. The
 * lock of `<data>/own/lease/<session>` makes its holder the one writer.
 *
 * Source: insomnia reference 4; faults section 0 ("Who may append to a segment"), 1.1, 4.1, C12.
 */
import { Effect, ExecutionStrategy, Exit, Layer, Option, Order, Schema, Scope } from "effect"
import * as fs from "node:fs"
import { dirname } from "node:path"
import { type SegmentId, SessionId } from "../../domain/ids.ts"
import { SessionLog } from "../../services/SessionLog.ts"
import * as logLines from "./logLines.ts"
import { summarize } from "./logSummary.ts"
import * as logTail from "./logTail.ts"
import type { Paths } from "./paths.ts"
import * as sessionLease from "./sessionLease.ts"
import * as spillFile from "./spillFile.ts"
import * as trustedDirectory from "./trustedDirectory.ts"

/** The session logs below `paths.data`. Directories that it makes have mode 0700, files 0600. */
export const layer = (paths: Paths): Layer.Layer<SessionLog> =>
  Layer.succeed(SessionLog, make(paths))

export const make = (paths: Paths): SessionLog["Type"] => {
  const lease = (session: SessionId) => {
    const path = paths.lease(session)
    return Effect.zipRight(
      trustedDirectory.ensure(dirname(path)),
      sessionLease.hold(path, session)
    )
  }

  const segmentsOf = (session: SessionId) => (segment: SegmentId) => paths.segment(session, segment)

  return SessionLog.of({
    summary: (session, segment) => Effect.sync(() => summarize(paths.segment(session, segment))),

    sessionOf: Effect.fn("SessionLog.sessionOf")((segment) =>
      Effect.sync(() => {
        const has = (session: SessionId) => exists(paths.segment(session, segment))
        return Option.fromNullable(sessionsIn(paths.sessionsDir).find(has))
      })
    ),

    tail: Effect.fn("SessionLog.tail")((session, segment, count) =>
      logTail.newest(segmentsOf(session), segment, count)
    ),

    before: Effect.fn("SessionLog.before")((session, position, count) =>
      logTail.before(segmentsOf(session), position, count)
    ),

    spilled: Effect.fn("SessionLog.spilled")((session, hash) => {
      const sha256 = hash.toLowerCase()
      return spillFile.isHash(sha256)
        ? spillFile.read(paths.spill(session, sha256), sha256)
        : Effect.succeedNone
    }),

    lines: (session, segment, bytes) => logLines.readable(paths.segment(session, segment), bytes),

    open: Effect.fn("SessionLog.open")((session, segment) =>
      allOrNothing(Effect.gen(function*() {
        yield* lease(session)
        // Only a host writes; the formats that a writer needs would slow every list down.
        const { openWriter } = yield* Effect.promise(() => import("./openWriter.ts"))
        return yield* openWriter(paths, session, segment)
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
