import { Option } from "effect"
import type { SegmentId } from "../../domain/ids.ts"
import * as Lineage from "../../domain/Lineage.ts"
import * as logPages from "../../domain/logPages.ts"
import type { LogPosition } from "../../domain/LogPosition.ts"
import type { LogTail } from "../../services/SessionLog.ts"
import * as logText from "./logText.ts"

/** The text of a segment of a session; none when it is missing. */
export type TextOf = (segment: SegmentId) => string | undefined

/** The newest records of a segment. */
export const newest = (textOf: TextOf, segment: SegmentId, count: number): LogTail =>
  pageOf(textOf, segment, textOf(segment), count).page

/** The records before a place, back into the segments that go before. */
export const before = (
  textOf: TextOf,
  { offset, segment }: LogPosition,
  count: number
): LogTail => {
  const text = textOf(segment)
  return back(textOf, segment, text === undefined ? text : logText.upTo(text, offset), count)
}

const back = (
  textOf: TextOf,
  segment: SegmentId,
  text: string | undefined,
  count: number
): LogTail => {
  const { from, page } = pageOf(textOf, segment, text, count)
  const missing = count - page.records.length
  if (missing <= 0 || Option.isNone(from)) return page
  const { forkedAt, segment: older } = from.value
  const whole = textOf(older)
  const past = whole === undefined || Option.isNone(forkedAt)
    ? whole
    : logText.upToRecord(whole, (record) => Lineage.isForkPoint(record, forkedAt.value))
  return logPages.joined(back(textOf, older, past, missing), page)
}

const pageOf = (
  textOf: TextOf,
  segment: SegmentId,
  text: string | undefined,
  count: number
): { readonly page: LogTail; readonly from: Option.Option<Lineage.Origin> } => {
  if (text === undefined) return { page: logPages.empty, from: Option.none() }
  const found = logText.newest(text, count)
  const from = found.lookedTo === 0 ? predecessor(textOf, segment) : Option.none()
  const start = logPages.start(segment, found, Option.isSome(from))
  const { damaged, earlier, records } = found
  return { page: { records, damaged, earlier, start }, from }
}

const predecessor = (textOf: TextOf, segment: SegmentId): Option.Option<Lineage.Origin> =>
  Lineage.predecessor(
    segment,
    (segment) => Option.flatMap(logText.firstRecord(textOf(segment) ?? ""), Lineage.origin)
  ).pipe(
    Option.filter((from) => (textOf(from.segment) ?? "") !== "")
  )
