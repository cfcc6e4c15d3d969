import { Context, type Effect, type Option, type Scope, type Stream } from "effect"
import type { SegmentId, SessionId } from "../domain/ids.ts"
import type { LogEntry } from "../domain/LogEntry.ts"
import type { LogSummary } from "../domain/LogSummary.ts"
import type { SegmentHeld, StorageFailed } from "../domain/PodFailure.ts"

/** The newest part of a log. */
export interface LogTail {
  /** Readable records, oldest first, each as the JSON document of its line. */
  readonly records: ReadonlyArray<unknown>
  /**
   * How many lines stand before the first one of `records`. They are counted, not decoded: damaged
   * ones are among them, and of a very long log it is a lower bound.
   */
  readonly earlier: number
  /** Lines that no reader understands, in the part that was read. */
  readonly damaged: number
}

/** The one writer of a segment, for as long as its scope is open. */
export interface LogWriter {
  /**
   * Append entries as whole lines. `Synced` returns when they survive a power cut, `Written`
   * when they survive the end of this process.
   */
  readonly append: (
    entries: ReadonlyArray<LogEntry>,
    durability: "Written" | "Synced"
  ) => Effect.Effect<void, StorageFailed>
  /** Bytes of whole lines in the segment so far. */
  readonly size: Effect.Effect<number>
}

/** Append-only session logs: one directory a session, one file a segment, one writer each. */
export class SessionLog extends Context.Tag("pods/SessionLog")<SessionLog, {
  /** What the tail of a segment tells; reads a bounded part of the file, whatever its size. */
  readonly summary: (session: SessionId, segment: SegmentId) => Effect.Effect<LogSummary>

  /** The session in which a segment lies, when only the segment is known. */
  readonly sessionOf: (segment: SegmentId) => Effect.Effect<Option.Option<SessionId>>

  /** The newest `count` readable records. A missing log is an empty tail. */
  readonly tail: (
    session: SessionId,
    segment: SegmentId,
    count: number
  ) => Effect.Effect<LogTail, StorageFailed>

  /** The readable lines of the first `bytes` bytes, in file order, in constant memory. */
  readonly lines: (
    session: SessionId,
    segment: SegmentId,
    bytes: number
  ) => Stream.Stream<string, StorageFailed>

  /**
   * Become the one writer of a session's segment, creating it when it is missing. A torn last
   * line of an earlier writer is set aside first. Fails at once when somebody else writes it.
   */
  readonly open: (
    session: SessionId,
    segment: SegmentId
  ) => Effect.Effect<LogWriter, SegmentHeld | StorageFailed, Scope.Scope>
}>() {}
