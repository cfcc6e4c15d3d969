/** A session's log from its newest page backwards, over all of its segments. */
import { Effect, Option } from "effect"
import type { SessionId } from "../domain/ids.ts"
import type { LogPosition } from "../domain/LogPosition.ts"
import type { StorageFailed } from "../domain/PodFailure.ts"
import { SessionLog } from "../services/SessionLog.ts"

/** Records, oldest first, and where the first of them begins; none when nothing is before it. */
export interface LogPage {
  readonly records: ReadonlyArray<unknown>
  readonly start: Option.Option<LogPosition>
  /** Lines among them that no reader understands. */
  readonly damaged: number
}

/** Records that are read at once. */
const pageSize = 500

/** The newest page, grown by as many before it as it takes until they are enough. */
export const newest = Effect.fn("logPages.newest")(function*(
  session: SessionId,
  page: LogPage,
  isEnough: (records: ReadonlyArray<unknown>) => boolean
) {
  const log = yield* SessionLog
  let { damaged, records, start } = page
  while (Option.isSome(start) && !isEnough(records)) {
    const earlier: LogPage = yield* log.before(session, start.value, pageSize)
    if (isStuck(earlier, start.value)) break
    records = [...earlier.records, ...records]
    start = earlier.start
    damaged += earlier.damaged
  }
  return { damaged, records, start } satisfies LogPage
})

/**
 * Takes all pages up to the newest one, the oldest first, in the memory of one, and gives the number
 * of damaged lines. The log is read backwards once before, to find where its pages begin.
 */
export const all = Effect.fn("logPages.all")(function*<E, R>(
  session: SessionId,
  page: LogPage,
  take: (records: ReadonlyArray<unknown>) => Effect.Effect<void, E, R>
) {
  const log = yield* SessionLog
  const ends: Array<LogPosition> = []
  let { damaged, start } = page
  while (Option.isSome(start)) {
    ends.push(start.value)
    const earlier: LogPage = yield* log.before(session, start.value, pageSize)
    if (isStuck(earlier, start.value)) break
    start = earlier.start
    damaged += earlier.damaged
  }
  const read = (end: LogPosition): Effect.Effect<void, E | StorageFailed, R> =>
    Effect.flatMap(log.before(session, end, pageSize), ({ records }) => take(records))
  yield* Effect.forEach(ends.toReversed(), read, { discard: true })
  yield* take(page.records)
  return damaged
})

/** A log that changes under the reader must not keep it for ever. */
const isStuck = ({ records, start }: LogPage, before: LogPosition): boolean =>
  records.length === 0 ||
  Option.exists(
    start,
    ({ offset, segment }) => segment === before.segment && offset >= before.offset
  )
