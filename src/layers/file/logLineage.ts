/**
 * What goes before a segment, read from its first line.
 *
 * Source: faults section 0; insomnia reference 4.8.
 */
import { Option } from "effect"
import * as fs from "node:fs"
import type { SegmentId } from "../../domain/ids.ts"
import * as Lineage from "../../domain/Lineage.ts"
import { longestLine } from "../../domain/logGlance.ts"
import * as jsonlLines from "./jsonlLines.ts"
import { type LogFile, openNow } from "./logFile.ts"
import { readBetween } from "./regularFile.ts"

/** The segment that goes before one; none when it is missing or empty. `path` tells where one is. */
export const predecessor = (
  segment: SegmentId,
  path: (segment: SegmentId) => string
): Option.Option<Lineage.Origin> =>
  Lineage.predecessor(segment, (segment) => originOf(path(segment))).pipe(
    Option.filter((from) => isSomething(path(from.segment)))
  )

/**
 * How many bytes of a segment are the past of the one that comes from it. Where the turn of a fork
 * is not among the last 32 MiB, all of them are.
 */
export const endOfPast = (log: LogFile, { forkedAt }: Lineage.Origin): number => {
  if (Option.isNone(forkedAt)) return log.size
  const from = Math.max(0, log.size - furthest)
  const block = readBetween(log.fd, from, log.size)
  for (const { bytes, start } of jsonlLines.newestFirst(block, from === 0)) {
    if (!turning.some((kind) => bytes.includes(kind))) continue
    const record = jsonlLines.read(bytes)
    if (Option.exists(record, ({ document }) => Lineage.isForkPoint(document, forkedAt.value))) {
      return from + start + bytes.length + 1
    }
  }
  return log.size
}

const megabyte = 1024 * 1024
const furthest = 32 * megabyte

const turning = ["\"turn_end\"", "\"segment_start\""].map((kind) => Buffer.from(kind))

/** None also where it cannot be read: then the one that comes from it begins the conversation. */
const originOf = (path: string): Option.Option<Lineage.Origin> => {
  try {
    const log = openNow(path)
    try {
      return Option.flatMap(firstRecord(log), Lineage.origin)
    } finally {
      fs.closeSync(log.fd)
    }
  } catch {
    return Option.none()
  }
}

const firstRecord = ({ fd, size }: LogFile): Option.Option<unknown> => {
  for (const look of [64 * 1024, megabyte, longestLine + 1]) {
    const head = readBetween(fd, 0, Math.min(look, size))
    const end = head.indexOf(0x0a)
    if (end !== -1) {
      return Option.map(jsonlLines.read(head.subarray(0, end)), ({ document }) => document)
    }
    if (head.length < look) break
  }
  return Option.none()
}

/** Whatever is there: whoever reads it is told what it is when it is no log. */
const isSomething = (path: string): boolean => {
  try {
    const stat = fs.lstatSync(path, { throwIfNoEntry: false })
    return stat !== undefined && !(stat.isFile() && stat.size === 0)
  } catch {
    return false
  }
}
