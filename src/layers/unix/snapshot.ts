import { Effect, Option, Stream } from "effect"
import * as PodEvent from "../../domain/PodEvent.ts"
import type { SnapshotParts } from "../../services/PodServer.ts"
import type { Outbox } from "./Outbox.ts"
import * as wire from "./wire.ts"

/**
 * Write the alerts and the one `snapshot` event of a conversation in constant memory, at the client's pace. A log
 * that cannot be read to its end makes a shorter snapshot, followed by an `error`.
 */
export const write = Effect.fnUntraced(function*(parts: SnapshotParts, outbox: Outbox) {
  const { alerts, greeting, status } = parts
  for (const data of alerts) yield* outbox.write(wire.eventLine({ event: "alert", data }))
  const line = PodEvent.encodeLine({ event: "snapshot", data: { entries: [], greeting, status } })
  const inEntries = line.indexOf("[]") + 1
  yield* outbox.write(line.slice(0, inEntries))
  const failure = yield* writeEntries(parts, outbox).pipe(
    Effect.as(Option.none()),
    Effect.catchAll(Effect.succeedSome)
  )
  yield* outbox.write(`${line.slice(inEntries)}\n`)
  if (Option.isSome(failure)) {
    const { message } = failure.value
    yield* outbox.write(wire.eventLine({ event: "error", data: { code: "internal", message } }))
  }
})

/** UTF-16 units after which a piece is written. */
const pieceSize = 64 * 1024

const writeEntries = (parts: SnapshotParts, outbox: Outbox) =>
  Effect.suspend(() => {
    let separator = ""
    return Stream.runForEachChunk(parts.entries, (entries) =>
      Effect.gen(function*() {
        let piece = ""
        for (const entry of entries) {
          piece += separator + entry
          separator = ","
          if (piece.length < pieceSize) continue
          yield* outbox.write(piece)
          piece = ""
        }
        yield* outbox.write(piece)
      }))
  })
