/**
 * Pages of a session's log, whatever the size of its segments. Source: faults A16, A17, A22;
 * product, "hello".
 */
import { Effect, Either, Option } from "effect"
import type { SegmentId } from "../../domain/ids.ts"
import type * as Lineage from "../../domain/Lineage.ts"
import * as logPages from "../../domain/logPages.ts"
import type { LogPosition } from "../../domain/LogPosition.ts"
import type { StorageFailed } from "../../domain/PodFailure.ts"
import type { LogTail } from "../../services/SessionLog.ts"
import * as jsonlLines from "./jsonlLines.ts"
import { attempt, type LogFile, open } from "./logFile.ts"
import { endOfPast, predecessor } from "./logLineage.ts"
import { fill, readBetween } from "./regularFile.ts"

/** Where the segments of a session are. */
export type PathOf = (segment: SegmentId) => string

/**
 * The newest `count` readable records among the last 32 MiB of a segment, as far back as the
 * 10,000th damaged line. `earlier` counts the lines of the segment before them without decoding
 * these, so damaged ones are among them; it goes back 256 MiB, and of longer logs and of what was
 * continued it is a lower bound.
 */
export const newest = (
  pathOf: PathOf,
  segment: SegmentId,
  count: number
): Effect.Effect<LogTail, StorageFailed> =>
  Effect.map(pageOf(pathOf, segment, count, ({ size }) => size), ({ page }) => page)

/**
 * The same of what is before a place, and further back in the segments that go before. It begins no
 * other segment once it has looked through 32 MiB.
 */
export const before = (
  pathOf: PathOf,
  { offset, segment }: LogPosition,
  count: number
): Effect.Effect<LogTail, StorageFailed> =>
  back(pathOf, segment, count, ({ size }) => Math.min(Math.max(0, offset), size), furthestLook)

const back = (
  pathOf: PathOf,
  segment: SegmentId,
  count: number,
  endOf: (log: LogFile) => number,
  budget: number
): Effect.Effect<LogTail, StorageFailed> =>
  Effect.gen(function*() {
    const { from, looked, page } = yield* pageOf(pathOf, segment, count, endOf)
    const missing = count - page.records.length
    if (missing <= 0 || looked >= budget || Option.isNone(from)) return page
    const endOfOlder = (log: LogFile) => endOfPast(log, from.value)
    const older = yield* Effect.either(
      back(pathOf, from.value.segment, missing, endOfOlder, budget - looked)
    )
    if (Either.isRight(older)) return logPages.joined(older.right, page)
    // What there is comes first; whoever asks for what is before it is told.
    return page.records.length > 0 ? page : yield* older.left
  })

/** A page of one segment, the bytes that were looked through, and what goes before at its end. */
interface PageOfSegment {
  readonly page: LogTail
  readonly looked: number
  readonly from: Option.Option<Lineage.Origin>
}

const pageOf = (
  pathOf: PathOf,
  segment: SegmentId,
  count: number,
  endOf: (log: LogFile) => number
): Effect.Effect<PageOfSegment, StorageFailed> =>
  Effect.gen(function*() {
    const opened = yield* open(pathOf(segment))
    if (Option.isNone(opened)) return { page: logPages.empty, looked: 0, from: Option.none() }
    const log = opened.value
    const end = yield* attempt(log, () => endOf(log))
    const found = yield* attempt(log, () => lastRecords(log, end, count))
    const { damaged, lookedTo, records } = found
    const from = lookedTo === 0 ? predecessor(segment, pathOf) : Option.none()
    const start = logPages.start(segment, found, Option.isSome(from))
    const earlier = yield* countLines(log, lookedTo)
    return { page: { records, damaged, earlier, start }, looked: end - lookedTo, from }
  }).pipe(Effect.scoped)

const kilobyte = 1024
const megabyte = 1024 * kilobyte
const furthestLook = 32 * megabyte
const looks = [64 * kilobyte, 512 * kilobyte, 4 * megabyte, furthestLook]
const patience = 10_000
const furthestCount = 256 * megabyte

const lastRecords = (log: LogFile, end: number, count: number): logPages.Found => {
  let found: logPages.Found = { records: [], damaged: 0, first: end, lookedTo: end }
  for (const look of looks) {
    const from = Math.max(0, end - look)
    found = recordsIn(readBetween(log.fd, from, end), from, count)
    if (found.records.length >= count || from === 0 || found.damaged >= patience) break
  }
  return found
}

const recordsIn = (block: Buffer, offset: number, count: number): logPages.Found => {
  const newestFirst: Array<unknown> = []
  let damaged = 0
  const end = offset + block.lastIndexOf(0x0a) + 1
  let lookedTo = end
  let first = end
  for (const line of jsonlLines.newestFirst(block, offset === 0)) {
    if (newestFirst.length >= count) break
    lookedTo = offset + line.start
    if (jsonlLines.isBlank(line.bytes)) continue
    const record = jsonlLines.read(line.bytes)
    if (Option.isSome(record)) {
      newestFirst.push(record.value.document)
      first = lookedTo
    } else if (++damaged === patience) break
  }
  // The last line is longer than the block.
  if (lookedTo === end && count > 0) lookedTo = offset
  return { records: newestFirst.toReversed(), damaged, first, lookedTo }
}

const countLines = (log: LogFile, end: number): Effect.Effect<number, StorageFailed> =>
  Effect.gen(function*() {
    const lines = jsonlLines.counter()
    const block = Buffer.allocUnsafe(Math.min(megabyte, end))
    for (let at = Math.max(0, end - furthestCount); at < end; at += block.length) {
      const length = yield* attempt(log, () => fill(log.fd, at, block.subarray(0, end - at)))
      if (length === 0) break
      lines.add(block.subarray(0, length))
      // A host that counts has other clients to serve.
      yield* Effect.yieldNow()
    }
    return lines.count()
  })
