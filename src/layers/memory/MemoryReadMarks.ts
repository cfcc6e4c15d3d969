import { Effect, Layer } from "effect"
import type { SessionId } from "../../domain/ids.ts"
import * as readMark from "../../domain/readMark.ts"
import { ReadMarks } from "../../services/ReadMarks.ts"

/** Read marks that end with their layer. */
export const layer: Layer.Layer<ReadMarks> = Layer.sync(ReadMarks, () => {
  const kept = new Map<SessionId, readMark.ReadMarks>()
  const marksOf = (session: SessionId) => kept.get(session) ?? []
  return {
    seenUntil: Effect.fn("ReadMarks.seenUntil")((session, reader) =>
      Effect.sync(() => readMark.untilOf(marksOf(session), reader))
    ),
    mark: Effect.fn("ReadMarks.mark")((session, reader, until) =>
      Effect.sync(() => {
        kept.set(session, readMark.withMark(marksOf(session), reader, until))
      })
    )
  }
})
