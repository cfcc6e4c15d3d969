/**
 * What a list shows of a log, from its last few kilobytes. insomnia decodes every log whole for
 * that; here a log of 2 GB costs what one of 2 KB does.
 *
 * Source: insomnia reference 4.7, 11.3 rows 36, 37; faults A10, A16, A17, A22, A24.
 */
import { Option } from "effect"
import * as fs from "node:fs"
import { closing, longestLine, message } from "../../domain/logGlance.ts"
import * as LogSummary from "../../domain/LogSummary.ts"
import { errnoOf } from "../../domain/storageFailed.ts"
import * as jsonlLines from "./jsonlLines.ts"
import { type LogFile, openNow } from "./logFile.ts"
import { refusalText } from "./refusal.ts"
import { readBetween } from "./regularFile.ts"

/** The summary of the log at a path. */
export const summarize = (path: string): LogSummary.LogSummary => {
  try {
    const log = openNow(path)
    try {
      return fromTail(log)
    } finally {
      fs.closeSync(log.fd)
    }
  } catch (cause) {
    return errnoOf(cause) === "ENOENT"
      ? LogSummary.Missing()
      : LogSummary.Unreadable({ reason: refusalText(path, cause) })
  }
}

const kilobyte = 1024
const megabyte = 1024 * kilobyte
const firstLook = 8 * kilobyte
/** How far back a message is looked for when there are newer records without one. */
const messageLook = megabyte
/** How far back the last record is looked for: one of the longest and something before it. */
const recordLook = longestLine + megabyte
const headLook = megabyte
/** A list does not wait for a log that is junk. */
const patience = 1000

const fromTail = (log: LogFile): LogSummary.LogSummary => {
  if (log.size === 0) return LogSummary.Empty()
  for (const look of [firstLook, 64 * kilobyte, messageLook, recordLook]) {
    const from = Math.max(0, log.size - look)
    const block = readBetween(log.fd, from, log.size)
    const { closed, damaged, last, updatedAt } = lookAt(
      jsonlLines.newestFirst(block, from === 0)
    )
    const furthest = from === 0 || damaged >= patience
    if (updatedAt !== undefined) {
      const enough = Option.isSome(last) || furthest || look >= messageLook
      if (enough) return LogSummary.Readable({ updatedAt, last, closed })
    } else if (damaged >= patience) {
      break
    } else if (from === 0) {
      const unfinished = !jsonlLines.isBlank(block, block.lastIndexOf(newline) + 1)
      return LogSummary.withoutRecord(damaged, unfinished)
    }
  }
  return fromHead(log)
}

const fromHead = (log: LogFile): LogSummary.LogSummary => {
  const lines = jsonlLines.splitter()(readBetween(log.fd, 0, headLook))
  const first = lines.slice(0, patience).map((bytes) => ({ bytes }))
  const { updatedAt, last } = lookAt(first.toReversed())
  return updatedAt === undefined
    ? LogSummary.Unreadable({ reason: "there is no record near its start or its end" })
    // It is not the last record that says so.
    : LogSummary.Readable({ updatedAt, last, closed: Option.none() })
}

const newline = 0x0a

interface Found {
  readonly updatedAt: number | undefined
  readonly last: Option.Option<LogSummary.LastMessage>
  readonly closed: Option.Option<LogSummary.Closing>
  readonly damaged: number
}

const lookAt = (newestFirst: Iterable<{ readonly bytes: Buffer }>): Found => {
  let updatedAt: number | undefined
  let closed = Option.none<LogSummary.Closing>()
  let damaged = 0
  for (const { bytes } of newestFirst) {
    // Once the time is known only messages matter, and decoding is what costs.
    if (updatedAt !== undefined && !messageKinds.some((kind) => bytes.includes(kind))) continue
    if (jsonlLines.isBlank(bytes)) continue
    const record = jsonlLines.read(bytes)
    if (Option.isSome(record)) {
      const { document, ts } = record.value
      if (updatedAt === undefined) closed = closing(document)
      updatedAt ??= ts
      const last = message(document)
      if (Option.isSome(last)) return { updatedAt, last, closed, damaged }
    } else if (++damaged === patience) {
      break
    }
  }
  return { updatedAt, last: Option.none(), closed, damaged }
}

const messageKinds = ["\"user_input\"", "\"assistant_item\""].map((kind) => Buffer.from(kind))
