import { Effect, Layer, Option, Stream } from "effect"
import type { SegmentId, SessionId } from "../../domain/ids.ts"
import { SegmentHeld } from "../../domain/PodFailure.ts"
import { SessionLog } from "../../services/SessionLog.ts"
import * as logText from "./logText.ts"
import * as memoryPages from "./memoryPages.ts"
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
  const sessions = new Map<SessionId, Kept>()
  const held = new Set<SessionId>()

  const keptOf = (session: SessionId): Kept => {
    const kept = sessions.get(session) ?? { logs: new Map(), drafts: new Map(), spilled: new Map() }
    sessions.set(session, kept)
    return kept
  }

  const textsOf = (session: SessionId) => (segment: SegmentId) =>
    sessions.get(session)?.logs.get(segment)

  for (const { segment, session, text } of seed) keptOf(session).logs.set(segment, text)

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
      Effect.sync(() => logText.summary(textsOf(session)(segment)))
    ),

    sessionOf: Effect.fn("SessionLog.sessionOf")((segment) =>
      Effect.sync(() => {
        const found = [...sessions].find(([, { logs }]) => logs.has(segment))
        return Option.map(Option.fromNullable(found), ([session]) => session)
      })
    ),

    tail: Effect.fn("SessionLog.tail")((session, segment, count) =>
      Effect.sync(() => memoryPages.newest(textsOf(session), segment, count))
    ),

    before: Effect.fn("SessionLog.before")((session, position, count) =>
      Effect.sync(() => memoryPages.before(textsOf(session), position, count))
    ),

    spilled: Effect.fn("SessionLog.spilled")((session, hash) =>
      Effect.sync(() => Option.fromNullable(sessions.get(session)?.spilled.get(hash.toLowerCase())))
    ),

    lines: (session, segment, bytes) =>
      Stream.suspend(() =>
        Stream.fromIterable(logText.readableLines(textsOf(session)(segment) ?? "", bytes))
      ),

    open: Effect.fn("SessionLog.open")(function*(session, segment) {
      yield* lease(session)
      const { drafts, logs, spilled } = keptOf(session)
      logs.set(segment, logText.repaired(logs.get(segment) ?? ""))
      return yield* memoryWriter.make({
        path: (segment) => `memory/sessions/${session}/${segment}.jsonl`,
        logs,
        drafts,
        spilled
      }, segment)
    })
  })
}

type Kept = Omit<memoryWriter.MemorySession, "path">
