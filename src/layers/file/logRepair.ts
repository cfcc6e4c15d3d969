/**
 * What the end of a log needs before somebody appends to it: the next record must never be glued
 * onto a torn one. To be used only by the holder of the session's lease.
 *
 * Source: faults section 0, "Who may append to a segment"; A22, C3.
 */
import { Effect, Option } from "effect"
import * as fs from "node:fs"
import { dirname } from "node:path"
import type { StorageFailed } from "../../domain/PodFailure.ts"
import { storageFailed } from "../../domain/storageFailed.ts"
import * as durableFile from "./durableFile.ts"
import * as jsonlLines from "./jsonlLines.ts"
import { readBetween } from "./regularFile.ts"
import * as trustedDirectory from "./trustedDirectory.ts"

/**
 * Make the log that `fd` has open end with a whole line, and return its size in bytes. A last line
 * that says something lacks only its newline and gets it. Any other is copied to the new file
 * `aside` and then cut off.
 */
export const repair = (
  fd: number,
  path: string,
  aside: string
): Effect.Effect<number, StorageFailed> =>
  Effect.gen(function*() {
    const failed = storageFailed("repair", path)
    const attempt = <A>(act: () => A) => Effect.try({ try: act, catch: failed })
    const { size } = yield* attempt(() => fs.fstatSync(fd))
    const torn = yield* attempt(() => readBehindLastLine(fd, size))
    if (torn.length === 0) return size
    const complete = Option.isSome(jsonlLines.read(torn))
    if (!complete) {
      yield* trustedDirectory.ensure(dirname(aside))
      yield* durableFile.create(aside, torn)
    }
    return yield* attempt(() => {
      if (complete) fs.writeSync(fd, "\n")
      else fs.ftruncateSync(fd, size - torn.length)
      fs.fdatasyncSync(fd)
      return complete ? size + 1 : size - torn.length
    })
  })

/** More than anybody writes at once. What is longer is no log, and nobody wants a copy of it. */
const longestTorn = 64 * 1024 * 1024

const readBehindLastLine = (fd: number, size: number): Buffer => {
  for (const look of [64 * 1024, 4 * 1024 * 1024, longestTorn]) {
    const from = Math.max(0, size - look)
    const block = readBetween(fd, from, size)
    const newline = block.lastIndexOf(0x0a)
    if (newline !== -1 || from === 0) return block.subarray(newline + 1)
  }
  throw new Error("its last line is longer than 64 MiB, so it is no log")
}
