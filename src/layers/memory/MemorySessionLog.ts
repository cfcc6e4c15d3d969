import { Effect, Layer, Option, Stream } from "effect"
import type { SegmentId, SessionId } from "../../domain/ids.ts"
import { SegmentHeld } from "../../domain/PodFailure.ts"
import { SessionLog } from "../../services/SessionLog.ts"
import * as logText from "./logText.ts"
import * as memoryWriter from "./memoryWriter.ts"

/** A segment and the text of its log, which may be damaged and end in the middle of a line. */
export interface SeededLog {
  readonly session: SessionId
  readonly segment: SegmentId
  readonly text: string
}

/** Session logs that end with their layer. One writer a session, as everywhere. */
export const layer = (seed: ReadonlyArray<SeededLog> = []): Layer.Layer<SessionLog> =>
  Layer.sync(SessionLog, () => make(seed))

export const make = (seed: ReadonlyArray<SeededLog>): SessionLog["Type"] => {
  const logs = new Map(seed.map((log) => [key(log.session, log.segment), log]))
  const held = new Set<SessionId>()

  const textOf = (session: SessionId, segment: SegmentId) => logs.get(key(session, segment))?.text

  const lease = (session: SessionId) =>
    Effect.acquireRelease(
      Effect.suspend(() => {
        if (held.has(session)) {
          return new SegmentHeld({ name: session, holder: "another writer in this process" })
        }
        return Effect.sync(() => held.add(session))
      }),
      () => Effect.sync(() => held.delete(session))
    )

  return SessionLog.of({
    summary: Effect.fn("SessionLog.summary")((session, segment) =>
      Effect.sync(() => logText.summary(textOf(session, segment)))
    ),

    sessionOf: Effect.fn("SessionLog.sessionOf")((segment) =>
      Effect.sync(() => {
        const found = [...logs.values()].find((log) => log.segment === segment)
        return Option.map(Option.fromNullable(found), ({ session }) => session)
      })
    ),

    tail: Effect.fn("SessionLog.tail")((session, segment, count) =>
      Effect.sync(() => logText.tail(textOf(session, segment) ?? "", count))
    ),

    lines: (session, segment, bytes) =>
      Stream.suspend(() =>
        Stream.fromIterable(logText.readableLines(textOf(session, segment) ?? "", bytes))
      ),

    open: Effect.fn("SessionLog.open")(function*(session, segment) {
      yield* lease(session)
      const save = (text: string) => logs.set(key(session, segment), { session, segment, text })
      const text = logText.repaired(textOf(session, segment) ?? "")
      save(text)
      return yield* memoryWriter.make(`memory/sessions/${key(session, segment)}`, text, save)
    })
  })
}

const key = (session: SessionId, segment: SegmentId): string => `${session}/${segment}.jsonl`
