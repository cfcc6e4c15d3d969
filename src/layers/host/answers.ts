import { Effect, Option, Queue, Ref, Stream } from "effect"
import * as hostOpening from "../../domain/hostOpening.ts"
import * as HostState from "../../domain/HostState.ts"
import { encodeLine } from "../../domain/LogEntry.ts"
import type { Host, LogPage } from "../../services/PodServer.ts"
import { type LogTail, SessionLog } from "../../services/SessionLog.ts"
import type { Running } from "./Running.ts"

/** What the server gets to hear when it asks. */
export const answers = Effect.fnUntraced(function*(
  { inbox, pid, pod: { name, record: { cwd }, session }, seat, state, version, writer }: Running
): Effect.fn.Return<Host, never, SessionLog> {
  const log = yield* SessionLog
  const facts = { name, pid, version, cwd }
  const status = Effect.map(Ref.get(state), HostState.status)

  /** A segment that has just begun goes on in the one before it. */
  const newest = Effect.fnUntraced(function*(count: number) {
    const { segment } = yield* Ref.get(state)
    const tail = yield* log.tail(session, segment, count)
    const missing = count - tail.records.length
    if (missing <= 0 || Option.isNone(tail.start)) return tail
    const older = yield* log.before(session, tail.start.value, missing)
    return { ...older, records: [...older.records, ...tail.records] }
  })

  return {
    status,
    snapshot: Effect.gen(function*() {
      const now = yield* Ref.get(state)
      const greeting = hostOpening.greeting(facts, yield* seat.title)
      const logged = log.lines(session, now.segment, yield* writer.size)
      const entries = Stream.concat(logged, Stream.fromIterable(now.unlogged.map(encodeLine)))
      return { greeting, status: HostState.status(now), alerts: now.alerts, entries }
    }),
    welcome: Effect.fnUntraced(function*(count: number) {
      // Who wants no records is let in whatever has become of the log.
      const tail = count === 0
        ? yield* Effect.orElseSucceed(newest(0), () => noRecords)
        : yield* newest(count)
      const page = { ...pageOf(tail), earlier: tail.earlier }
      return hostOpening.welcome(facts, yield* seat.title, yield* Ref.get(state), page)
    }),
    read: (before, count) => Effect.map(log.before(session, before, count), pageOf),
    received: (sender, method) =>
      Effect.asVoid(Queue.offer(inbox, { _tag: "Received", sender, method }))
  }
})

const noRecords: LogTail = { records: [], earlier: 0, damaged: 0, start: Option.none() }

const pageOf = ({ records, start }: LogTail): LogPage => ({
  records,
  ...Option.match(start, { onNone: () => ({}), onSome: (start) => ({ start }) })
})
