/** Pages of a session's log, which go back from segment to segment. */
import { Option } from "effect"
import type { SegmentId } from "./ids.ts"
import type { LogPosition } from "./LogPosition.ts"

/** Records of a log that follow each other; what its parts mean is told by `LogTail`. */
export interface Page {
  readonly records: ReadonlyArray<unknown>
  readonly earlier: number
  readonly damaged: number
  readonly start: Option.Option<LogPosition>
}

export const empty: Page = { records: [], earlier: 0, damaged: 0, start: Option.none() }

/** What was found in one segment by looking back from some place. Offsets are in bytes. */
export interface Found {
  readonly records: ReadonlyArray<unknown>
  readonly damaged: number
  /** Where the first one of `records` begins. */
  readonly first: number
  /** How far back it was looked, which may be further than the first record. */
  readonly lookedTo: number
}

/** The start of a page: of one without records, how far back it was looked. */
export const start = (
  segment: SegmentId,
  { first, lookedTo, records }: Found,
  hasPredecessor: boolean
): Option.Option<LogPosition> =>
  lookedTo === 0 && !hasPredecessor
    ? Option.none()
    : Option.some({ segment, offset: records.length === 0 ? lookedTo : first })

/** A page and the one before it as one. */
export const joined = (older: Page, newer: Page): Page => ({
  records: [...older.records, ...newer.records],
  earlier: older.earlier,
  damaged: older.damaged + newer.damaged,
  start: older.records.length > 0 || newer.records.length === 0
    ? older.start
    : Option.flatMap(older.start, () => newer.start)
})
