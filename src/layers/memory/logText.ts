/** What the readers of a session log make of a text; the rules are those of the file layer. */
import { Option } from "effect"
import {
  clean,
  type Glance,
  glance,
  isBlank,
  longestLine,
  message
} from "../../domain/logGlance.ts"
import * as LogSummary from "../../domain/LogSummary.ts"
import type { LogTail } from "../../services/SessionLog.ts"

/** A missing log has no text. */
export const summary = (text: string | undefined): LogSummary.LogSummary => {
  if (text === undefined) return LogSummary.Missing()
  const lines = wholeLines(text)
  const records = lines.flatMap((line) => Option.toArray(read(line)))
  const newest = records.at(-1)
  if (newest === undefined) return LogSummary.withoutRecord(lines.length, !isBlank(tornPart(text)))
  const messages = records.flatMap(({ document }) => Option.toArray(message(document)))
  return LogSummary.Readable({
    updatedAt: newest.ts,
    last: Option.fromNullable(messages.at(-1))
  })
}

export const tail = (text: string, count: number): LogTail => {
  const lines = wholeLines(text)
  const records: Array<unknown> = []
  let damaged = 0
  let earlier = lines.length
  while (earlier > 0 && records.length < count) {
    earlier--
    const record = read(lines[earlier] ?? "")
    if (Option.isSome(record)) records.unshift(record.value.document)
    else damaged++
  }
  return { records, earlier, damaged }
}

/** The readable lines that end within the first `bytes` bytes. */
export const readableLines = (text: string, bytes: number): ReadonlyArray<string> =>
  wholeLines(decoder.decode(encoder.encode(text).subarray(0, bytes))).filter((line) =>
    Option.isSome(read(line))
  )

/** The text as it is when a writer opens it: it ends with a whole line. */
export const repaired = (text: string): string => {
  const torn = tornPart(text)
  if (torn === "") return text
  return Option.isSome(read(clean(torn))) ? `${text}\n` : text.slice(0, text.length - torn.length)
}

/** In UTF-8. */
export const byteLength = (text: string): number => encoder.encode(text).length

const encoder = new TextEncoder()
const decoder = new TextDecoder()

const read = (line: string): Option.Option<Glance> =>
  byteLength(line) > longestLine ? Option.none() : glance(line)

const wholeLines = (text: string): ReadonlyArray<string> =>
  text.split("\n").slice(0, -1).map(clean).filter((line) => !isBlank(line))

const tornPart = (text: string): string => text.slice(text.lastIndexOf("\n") + 1)
