import { Clock, Duration, Effect, Option } from "effect"
import { type PodEntry, sessionId } from "../domain/PodEntry.ts"
import * as SafeText from "../domain/SafeText.ts"
import { SessionLog } from "../services/SessionLog.ts"
import * as LogGrowth from "./logGrowth.ts"
import { type How, printLog, recordText } from "./logPrint.ts"
import { say } from "./output.ts"
import { podLog } from "./podLog.ts"
import { reached } from "./reach.ts"
import { printAll } from "./reader.ts"
import * as Transcript from "./transcript.ts"
import { type Visit, visit } from "./visit.ts"

/** Prints the end of a live Pod's conversation, and goes on until the Pod ends. */
export const follow = Effect.fn("follow")(
  function*(entry: PodEntry, how: How) {
    const at = yield* visit(yield* reached(entry), { watch: true })
    yield* how.json ? followRecords(entry, at, how) : followTexts(entry, at, how)
    yield* say(SafeText.of`${SafeText.line(at.name)} has stopped`)
  },
  Effect.scoped
)

/** What the opening brings and what is heard after it fit together without a gap. */
const followTexts = Effect.fnUntraced(function*(entry: PodEntry, at: Visit, how: How) {
  const { opening } = at
  const log = yield* podLog(entry)
  const session = Option.orElse(
    Option.map(log, (known) => known.session),
    () => sessionId(entry)
  )
  const page = { records: opening.records, start: Option.fromNullable(opening.start), damaged: 0 }
  yield* printLog(session, page, how)
  let [transcript, entries] = Transcript.live(opening, yield* Clock.currentTimeMillis)
  yield* printAll(entries)
  for (
    let event = yield* at.next;
    Option.isSome(event);
    event = yield* at.next
  ) {
    const now = yield* Clock.currentTimeMillis
    ;[transcript, entries] = event.value.event === "welcome"
      ? Transcript.resumed(transcript, event.value.data, now)
      : Transcript.hear(transcript, event.value, now)
    yield* printAll(entries)
  }
})

/** Records stand in the log only, which is looked into until the Pod ends. */
const followRecords = Effect.fnUntraced(function*(entry: PodEntry, at: Visit, how: How) {
  const log = yield* podLog(entry)
  let growth = LogGrowth.reading(log, [])
  if (Option.isSome(log)) {
    const page = yield* (yield* SessionLog).tail(log.value.session, log.value.segment, 500)
    yield* printLog(Option.some(log.value.session), page, how)
    growth = LogGrowth.reading(log, page.records)
  }
  const look = Effect.gen(function*() {
    const [next, records] = yield* LogGrowth.look(entry.name, growth)
    growth = next
    yield* printAll(records.map(recordText))
  })
  const ended = yield* Effect.raceFirst(
    Effect.either(Effect.repeat(at.next, { until: Option.isNone })),
    Effect.forever(Effect.zipRight(look, Effect.sleep(pause)))
  )
  yield* look
  yield* ended
})

/** Between two looks into a log that grows. */
const pause = Duration.millis(300)
