import { Chunk, Effect, Option, Stream } from "effect"
import type { StorageFailed } from "../../domain/PodFailure.ts"
import * as jsonlLines from "./jsonlLines.ts"
import { attempt, type LogFile, open } from "./logFile.ts"
import { fill } from "./regularFile.ts"

/**
 * The readable lines among the first `bytes` bytes of the log at a path, in file order. A missing
 * log has none. Holds one block and one line at a time, however long the log is.
 */
export const readable = (path: string, bytes: number): Stream.Stream<string, StorageFailed> =>
  Stream.unwrapScoped(Effect.map(
    open(path),
    Option.match({
      onNone: () => Stream.empty,
      onSome: (log) => blockwise(log, Math.min(bytes, log.size))
    })
  ))

const blockSize = 64 * 1024

const blockwise = (log: LogFile, end: number): Stream.Stream<string, StorageFailed> =>
  Stream.suspend(() => {
    const block = Buffer.allocUnsafe(Math.min(blockSize, end))
    const linesOf = jsonlLines.splitter()
    return Stream.paginateChunkEffect(
      0,
      (at) =>
        Effect.map(attempt(log, () => fill(log.fd, at, block.subarray(0, end - at))), (length) => {
          const texts = linesOf(block.subarray(0, length)).flatMap(readableText)
          const next = at + length
          return [
            Chunk.unsafeFromArray(texts),
            length > 0 && next < end ? Option.some(next) : Option.none()
          ]
        })
    )
  })

const readableText = (line: Buffer): ReadonlyArray<string> =>
  Option.isSome(jsonlLines.read(line)) ? Option.toArray(jsonlLines.text(line)) : []
