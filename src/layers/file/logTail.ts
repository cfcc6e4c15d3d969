/**
 * The newest records of a log, whatever its size. Source: faults A16, A17, A22; product, "hello".
 */
import { Effect, Option } from "effect"
import type { StorageFailed } from "../../domain/PodFailure.ts"
import type { LogTail } from "../../services/SessionLog.ts"
import * as jsonlLines from "./jsonlLines.ts"
import { attempt, type LogFile } from "./logFile.ts"
import { fill, readBetween } from "./regularFile.ts"

export const empty: LogTail = { records: [], earlier: 0, damaged: 0 }

/**
 * The newest `count` readable records among the last 32 MiB, as far back as the 10,000th damaged
 * line. `earlier` counts the lines before them without decoding these, so damaged ones are among
 * them; it goes back 256 MiB, and of longer logs it is a lower bound.
 */
export const newest = (log: LogFile, count: number): Effect.Effect<LogTail, StorageFailed> =>
  Effect.gen(function*() {
    const { records, damaged, start } = yield* attempt(log, () => lastRecords(log, count))
    return { records, damaged, earlier: yield* countLines(log, start) }
  })

const kilobyte = 1024
const megabyte = 1024 * kilobyte
const looks = [64 * kilobyte, 512 * kilobyte, 4 * megabyte, 32 * megabyte]
const patience = 10_000
const furthestCount = 256 * megabyte

interface Found {
  readonly records: ReadonlyArray<unknown>
  readonly damaged: number
  /** The offset of the oldest line that was looked at. */
  readonly start: number
}

const lastRecords = (log: LogFile, count: number): Found => {
  let found: Found = { records: [], damaged: 0, start: log.size }
  for (const look of looks) {
    if (found.records.length >= count || found.start === 0 || found.damaged >= patience) break
    const from = Math.max(0, log.size - look)
    found = recordsIn(readBetween(log.fd, from, log.size), from, count)
  }
  return found
}

const recordsIn = (block: Buffer, offset: number, count: number): Found => {
  const newestFirst: Array<unknown> = []
  let damaged = 0
  let start = offset + block.lastIndexOf(0x0a) + 1
  for (const line of jsonlLines.newestFirst(block, offset === 0)) {
    if (newestFirst.length === count) break
    start = offset + line.start
    if (jsonlLines.isBlank(line.bytes)) continue
    const record = jsonlLines.read(line.bytes)
    if (Option.isSome(record)) newestFirst.push(record.value.document)
    else if (++damaged === patience) break
  }
  return { records: newestFirst.toReversed(), damaged, start }
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
