import { Effect, Option } from "effect"
import type { SessionId } from "../domain/ids.ts"
import * as SafeText from "../domain/SafeText.ts"
import * as LogPages from "./logPages.ts"
import { say } from "./output.ts"
import { printAll } from "./reader.ts"
import * as Transcript from "./transcript.ts"
import { unspilled } from "./unspilled.ts"

/** How much of a log to print, and how. */
export interface How {
  /** How many of the newest entries; all of them when there is no number. */
  readonly last: Option.Option<number>
  /** Whether to print records as they are stored, one a line, in place of a text. */
  readonly json: boolean
}

/**
 * Prints the end of a session's log, of which the newest page is known, and tells of damage. Gives
 * the transcript, to go on from. Without a session there is no more than the page.
 */
export const printLog = Effect.fn("printLog")(function*(
  session: Option.Option<SessionId>,
  page: LogPages.LogPage,
  how: How
) {
  const print = how.json ? printRecords : printTexts
  const { damaged, transcript } = yield* print(session, page, how.last)
  if (damaged > 0) {
    const lines = damaged === 1 ? SafeText.of`1 line` : SafeText.of`${damaged} lines`
    yield* say(SafeText.of`pods: ${lines} of the log could not be read`)
  }
  return transcript
})

/** A record as JSON, as it is stored. */
export const recordText = (record: unknown): SafeText.SafeText =>
  SafeText.json(JSON.stringify(record))

const printRecords = Effect.fnUntraced(function*(
  session: Option.Option<SessionId>,
  page: LogPages.LogPage,
  last: Option.Option<number>
) {
  const print = (records: ReadonlyArray<unknown>) => printAll(records.map(recordText))
  const { empty: transcript } = Transcript
  if (Option.isSome(last)) {
    const count = last.value
    const { damaged, records } = yield* newest(session, page, ({ length }) => length >= count)
    yield* print(records.slice(records.length - Math.min(count, records.length)))
    return { damaged, transcript }
  }
  return { damaged: yield* all(session, page, print), transcript }
})

const printTexts = Effect.fnUntraced(function*(
  session: Option.Option<SessionId>,
  page: LogPages.LogPage,
  last: Option.Option<number>
) {
  let transcript = Transcript.empty
  const read = Effect.fnUntraced(function*(records: ReadonlyArray<unknown>) {
    const whole = Option.isNone(session)
      ? records
      : yield* Effect.forEach(records, (record) => unspilled(session.value, record))
    const [next, entries] = Transcript.readAll(transcript, whole)
    transcript = next
    return entries
  })
  if (Option.isSome(last)) {
    const count = last.value
    const isEnough = (records: ReadonlyArray<unknown>) =>
      Transcript.readAll(Transcript.empty, records)[1].length >= count
    const { damaged, records } = yield* newest(session, page, isEnough)
    const entries = yield* read(records)
    yield* printAll(entries.slice(entries.length - Math.min(count, entries.length)))
    return { damaged, transcript }
  }
  const damaged = yield* all(
    session,
    page,
    (records) => Effect.flatMap(read(records), printAll)
  )
  return { damaged, transcript }
})

const newest = (
  session: Option.Option<SessionId>,
  page: LogPages.LogPage,
  isEnough: (records: ReadonlyArray<unknown>) => boolean
) =>
  Option.match(session, {
    onNone: () => Effect.succeed(page),
    onSome: (session) => LogPages.newest(session, page, isEnough)
  })

const all = <E, R>(
  session: Option.Option<SessionId>,
  page: LogPages.LogPage,
  take: (records: ReadonlyArray<unknown>) => Effect.Effect<void, E, R>
) =>
  Option.match(session, {
    onNone: () => Effect.as(take(page.records), page.damaged),
    onSome: (session) => LogPages.all(session, page, take)
  })
