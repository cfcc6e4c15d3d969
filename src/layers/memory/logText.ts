/** What the readers of a session log make of a text; the rules are those of the file layer. */
import { Option } from "effect"
import {
  clean,
  closing,
  type Glance,
  glance,
  isBlank,
  longestLine,
  message
} from "../../domain/logGlance.ts"
import type { Found } from "../../domain/logPages.ts"
import * as LogSummary from "../../domain/LogSummary.ts"

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
    last: Option.fromNullable(messages.at(-1)),
    closed: closing(newest.document)
  })
}

/** The newest `count` records of a text. */
export const newest = (text: string, count: number): Found & { readonly earlier: number } => {
  const records: Array<unknown> = []
  const lines = text.split("\n").slice(0, -1)
  let damaged = 0
  let lookedTo = byteLength(text) - byteLength(tornPart(text))
  let first = lookedTo
  while (lines.length > 0 && records.length < count) {
    const line = lines.pop() ?? ""
    lookedTo -= byteLength(line) + 1
    if (isBlank(clean(line))) continue
    const record = read(clean(line))
    if (Option.isSome(record)) {
      records.unshift(record.value.document)
      first = lookedTo
    } else damaged++
  }
  const earlier = lines.filter((line) => !isBlank(clean(line))).length
  return { records, damaged, first, lookedTo, earlier }
}

/** The text up to so many bytes of UTF-8; a character that these cut in two is left out. */
export const upTo = (text: string, bytes: number): string =>
  new TextDecoder().decode(encoder.encode(text).subarray(0, Math.max(0, bytes)), { stream: true })

/** The document of a text's first line. */
export const firstRecord = (text: string): Option.Option<unknown> => {
  const end = text.indexOf("\n")
  return end === -1
    ? Option.none()
    : Option.map(read(clean(text.slice(0, end))), ({ document }) => document)
}

/** The text up to the last line that is such a record; all of it when there is none. */
export const upToRecord = (text: string, is: (document: unknown) => boolean): string => {
  const lines = text.split("\n").slice(0, -1)
  const last = lines.findLastIndex((line) =>
    Option.exists(read(clean(line)), ({ document }) => is(document))
  )
  return last === -1 ? text : lines.slice(0, last + 1).map((line) => `${line}\n`).join("")
}

/** The readable lines that end within the first `bytes` bytes. */
export const readableLines = (text: string, bytes: number): ReadonlyArray<string> =>
  wholeLines(upTo(text, bytes)).filter((line) => Option.isSome(read(line)))

/** The text as it is when a writer opens it: it ends with a whole line. */
export const repaired = (text: string): string => {
  const torn = tornPart(text)
  if (torn === "") return text
  return Option.isSome(read(clean(torn))) ? `${text}\n` : text.slice(0, text.length - torn.length)
}

/** In UTF-8. */
export const byteLength = (text: string): number => encoder.encode(text).length

const encoder = new TextEncoder()

const read = (line: string): Option.Option<Glance> =>
  byteLength(line) > longestLine ? Option.none() : glance(line)

const wholeLines = (text: string): ReadonlyArray<string> =>
  text.split("\n").slice(0, -1).map(clean).filter((line) => !isBlank(line))

const tornPart = (text: string): string => text.slice(text.lastIndexOf("\n") + 1)
