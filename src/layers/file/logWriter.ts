/**
 * Appending to a session log. A call appends in one write, so a killed host leaves at most one torn
 * line, and a full disk leaves none.
 *
 * Source: faults 0.10, section 0 (rotation), 4.1 (append log, fsync policy), C6, C8, C9, C11, C31.
 */
import { Effect } from "effect"
import { dirname } from "node:path"
import type { SegmentId } from "../../domain/ids.ts"
import { encodeLine, type LogEntry } from "../../domain/LogEntry.ts"
import { longestLine } from "../../domain/logGlance.ts"
import type { StorageFailed } from "../../domain/PodFailure.ts"
import { spill } from "../../domain/Spill.ts"
import { storageFailed } from "../../domain/storageFailed.ts"
import type { LogWriter } from "../../services/SessionLog.ts"
import * as appendedFile from "./appendedFile.ts"
import * as draftFile from "./draftFile.ts"
import * as logSegment from "./logSegment.ts"
import * as spillFile from "./spillFile.ts"
import * as trustedDirectory from "./trustedDirectory.ts"

/** Where the parts of a session are that a writer makes. */
export interface Session {
  readonly segment: (segment: SegmentId) => logSegment.Place
  /** A text that is too long for a line, by its hash. */
  readonly spill: (sha256: string) => string
}

/** A writer whose owner has to close it. */
export interface OpenWriter extends LogWriter {
  readonly close: Effect.Effect<void>
}

/**
 * The writer of a log, which it closes in the end. Besides the disk's own failures it refuses to
 * write to a log that was removed or that somebody else has written to, lines that no reader would
 * take, and everything after a failed sync until it is in another segment: the kernel tells that
 * once, and then claims to be fine.
 */
export const make = (session: Session, first: logSegment.OpenSegment): OpenWriter => {
  const turn = Effect.unsafeMakeSemaphore(1)
  const inTurn = <A, E>(effect: Effect.Effect<A, E>) =>
    turn.withPermits(1)(Effect.uninterruptible(effect))
  let log = opened(first)
  let closed = false
  const failed = (cause: unknown) => storageFailed("append to", log.place.path)(cause)

  const whileOpen = <E>(effect: Effect.Effect<void, E>) =>
    inTurn(Effect.suspend((): Effect.Effect<void, E | StorageFailed> =>
      // The number of the descriptor means another file by now.
      closed ? failed(new Error("its writer was closed")) : effect
    ))

  const sync = Effect.suspend(() =>
    log.syncFailure ?? Effect.mapError(appendedFile.sync(log.fd), failed).pipe(
      Effect.zipRight(log.isNamed ? Effect.void : log.place.syncNames),
      Effect.tapError((failure) => Effect.sync(() => log.syncFailure = failure)),
      Effect.tap(() => Effect.sync(() => log.isNamed = true))
    )
  )

  /** The entries as whole lines, of which what is too long has been kept elsewhere. */
  const linesOf = Effect.fnUntraced(function*(entries: ReadonlyArray<LogEntry>) {
    const spilled = entries.map((entry) => spill(encodeLine(entry)))
    const lines = spilled.map(({ line }) => Buffer.from(`${line(spillFile.hash)}\n`))
    if (lines.some((line) => line.length > longestLine)) {
      return yield* failed(new Error("a record is longer than 8 MiB, which no reader takes"))
    }
    yield* Effect.forEach(spilled.flatMap(({ texts }) => texts), keepText, { discard: true })
    return Buffer.concat(lines)
  })

  const keepText = (text: string) => spillFile.keep(session.spill(spillFile.hash(text)), text)

  return {
    append: Effect.fn("LogWriter.append")((entries, durability) =>
      whileOpen(Effect.gen(function*() {
        if (log.syncFailure !== undefined) return yield* log.syncFailure
        const lines = yield* linesOf(entries)
        yield* Effect.try({ try: () => log.file.append(lines), catch: failed })
        if (entries.length > 0) log.draft.forget()
        if (durability === "Synced") yield* sync
      }))
    ),

    size: Effect.sync(() => log.file.size()),

    keepDraft: Effect.fn("LogWriter.keepDraft")((saying) =>
      whileOpen(Effect.gen(function*() {
        const path = log.place.draft
        if (!log.hasDrafts) yield* trustedDirectory.ensure(dirname(path))
        log.hasDrafts = true
        yield* Effect.try({
          try: () => log.draft.keep(saying, log.file.size()),
          catch: storageFailed("write", path)
        })
      }))
    ),

    draftLeft: log.draft.left,

    rotate: Effect.fn("LogWriter.rotate")((segment, first) =>
      whileOpen(Effect.gen(function*() {
        yield* Effect.try({ try: () => log.file.check(), catch: failed })
        // Nobody will sync it any more, and what comes after it must not be the only thing left.
        if (log.syncFailure === undefined) yield* sync
        const old = log
        const lines = yield* linesOf([first])
        log = opened(yield* logSegment.create(session.segment(segment), lines))
        log.isNamed = true
        old.draft.forget()
        yield* closeSegment(old)
      }))
    ),

    close: inTurn(Effect.suspend(() => {
      closed = true
      return closeSegment(log)
    }))
  }
}

interface Opened extends logSegment.OpenSegment {
  readonly file: appendedFile.AppendedFile
  readonly draft: draftFile.DraftFile
  /** Whether there is a directory for drafts. */
  hasDrafts: boolean
  /** Whether its name survives a power cut. */
  isNamed: boolean
  syncFailure: StorageFailed | undefined
}

const opened = (segment: logSegment.OpenSegment): Opened => ({
  ...segment,
  file: appendedFile.make(segment.fd, segment.size),
  draft: draftFile.make(segment.place.draft, segment.size),
  hasDrafts: false,
  isNamed: false,
  syncFailure: undefined
})

const closeSegment = (log: Opened): Effect.Effect<void> =>
  Effect.zipRight(Effect.sync(() => log.draft.close()), logSegment.close(log))
