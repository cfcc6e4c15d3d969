import { Context, type Effect, type Option, type Scope, type Stream } from "effect"
import type { SegmentId, SessionId } from "../domain/ids.ts"
import type { LogEntry } from "../domain/LogEntry.ts"
import type { LogPosition } from "../domain/LogPosition.ts"
import type { LogSummary } from "../domain/LogSummary.ts"
import type { Saying } from "../domain/NativeEvent.ts"
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
  /** Where the first one of `records` begins; none when nothing is before it. */
  readonly start: Option.Option<LogPosition>
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
  /**
   * Keep what the agent is saying right now, in place of what was kept before. It survives the end
   * of this process, and the next `append` forgets it.
   */
  readonly keepDraft: (saying: Saying) => Effect.Effect<void, StorageFailed>
  /** What the last writer kept and did not come to append. */
  readonly draftLeft: Option.Option<Saying>
  /**
   * Go on in a new segment of the same session, whose first line is `first`; the old one is never
   * touched again. When it fails, the old one goes on.
   */
  readonly rotate: (segment: SegmentId, first: LogEntry) => Effect.Effect<void, StorageFailed>
}

/** Append-only session logs: one directory a session, one file a segment, one writer each. */
export class SessionLog extends Context.Tag("pods/SessionLog")<SessionLog, {
  /** What the tail of a segment tells; reads a bounded part of the file, whatever its size. */
  readonly summary: (session: SessionId, segment: SegmentId) => Effect.Effect<LogSummary>

  /** The session in which a segment lies, when only the segment is known. */
  readonly sessionOf: (segment: SegmentId) => Effect.Effect<Option.Option<SessionId>>

  /**
   * The newest `count` readable records of a segment; of a long one it looks only at the last part.
   * A missing log is an empty tail.
   */
  readonly tail: (
    session: SessionId,
    segment: SegmentId,
    count: number
  ) => Effect.Effect<LogTail, StorageFailed>

  /**
   * As `tail`, of what is before a place in the log, back into the segments from which the
   * session's segments were continued.
   */
  readonly before: (
    session: SessionId,
    position: LogPosition,
    count: number
  ) => Effect.Effect<LogTail, StorageFailed>

  /** A text that was too long for its record, by the hash that stands in its place. */
  readonly spilled: (
    session: SessionId,
    sha256: string
  ) => Effect.Effect<Option.Option<string>, StorageFailed>

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
