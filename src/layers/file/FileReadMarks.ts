/**
 * Read marks as small files, one a session: `<data>/own/seen/<session>`. Two readers who leave at
 * the same moment may lose one mark; then more is called new than is.
 *
 * Source: product, "Where things are kept".
 */
import { Effect, Layer, Option, Schema } from "effect"
import { dirname } from "node:path"
import type { SessionId } from "../../domain/ids.ts"
import * as readMark from "../../domain/readMark.ts"
import { ReadMarks } from "../../services/ReadMarks.ts"
import * as durableFile from "./durableFile.ts"
import * as fileText from "./fileText.ts"
import type { Paths } from "./paths.ts"
import * as trustedDirectory from "./trustedDirectory.ts"

export const layer = (paths: Paths): Layer.Layer<ReadMarks> => {
  const read = (session: SessionId): Effect.Effect<readMark.ReadMarks> =>
    Effect.map(
      fileText.read(paths.seen(session), { cap: 65_536 }),
      (reading) => reading._tag === "Text" ? Option.getOrElse(decode(reading.text), () => []) : []
    )
  return Layer.succeed(ReadMarks, {
    seenUntil: Effect.fn("ReadMarks.seenUntil")((session, reader) =>
      Effect.map(read(session), (marks) => readMark.untilOf(marks, reader))
    ),
    mark: Effect.fn("ReadMarks.mark")(function*(session, reader, until) {
      const marks = readMark.withMark(yield* read(session), reader, until)
      yield* trustedDirectory.ensure(dirname(paths.seen(session)))
      yield* durableFile.replace(paths.seen(session), encode(marks))
    })
  })
}

const decode = Schema.decodeOption(Schema.parseJson(readMark.ReadMarks))
const encode = Schema.encodeSync(Schema.parseJson(readMark.ReadMarks))
