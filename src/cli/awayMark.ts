import { Clock, Effect, Option, Ref } from "effect"
import { ReadMarks } from "../services/ReadMarks.ts"
import { liveLog } from "./liveLog.ts"

/**
 * Until when a conversation was seen by who opens it now, and a way to say that it was seen again.
 * The mark is put as soon as it is open, and again with the scope's end. Nothing fails because of it.
 */
export const awayMark = Effect.fn("awayMark")(
  function*(name: string, socket: string, reader: string) {
    const marks = yield* ReadMarks
    const find = liveLog(name, socket)
    const log = yield* find
    const seenUntil = Option.isNone(log)
      ? Option.none<number>()
      : yield* marks.seenUntil(log.value.session, reader)
    const latest = yield* Ref.make(0)
    const pen = yield* Effect.makeSemaphore(1)

    const put = Effect.gen(function*() {
      const until = yield* Ref.get(latest)
      // A Pod that had no log yet may have one by now.
      const log = until === 0 ? Option.none() : yield* find
      if (Option.isSome(log)) yield* marks.mark(log.value.session, reader, until)
    }).pipe(Effect.ignore, pen.withPermits(1))

    return {
      seenUntil: Option.getOrUndefined(seenUntil),
      /** It was seen until now. */
      saw: Effect.flatMap(Clock.currentTimeMillis, (now) => Ref.set(latest, now)),
      put
    }
  }
)
