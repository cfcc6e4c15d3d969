/**
 * The text of small files, read tolerantly.
 *
 * Synchronous on purpose: a list reads thousands of tiny files, and a round trip through the thread
 * pool costs more than each of them.
 *
 * Source: faults A10, A18, D5, D11.
 */
import { Data, Effect } from "effect"
import { isUtf8 } from "node:buffer"
import * as fs from "node:fs"
import { errnoText } from "../../domain/PodFailure.ts"
import { errnoOf } from "../../domain/storageFailed.ts"
import * as regularFile from "./regularFile.ts"

/**
 * What a path was read as. `settled` is false when somebody changed the file meanwhile. `reason`
 * is a fragment such as `it is a directory`; `code` is the errno behind it: the system's own, or
 * `EFTYPE` for a wrong kind of file, `EFBIG` for one beyond the cap, `EILSEQ` for invalid UTF-8.
 */
export type Reading = Data.TaggedEnum<{
  Missing: {}
  Text: { readonly text: string; readonly settled: boolean }
  Problem: { readonly reason: string; readonly code: string; readonly cause: unknown }
}>

const { Missing, Problem, Text } = Data.taggedEnum<Reading>()

/** `cap` is in bytes. */
export interface ReadOptions {
  readonly cap: number
}

/**
 * The UTF-8 text of a regular file, without a byte order mark. Follows no symbolic link at the end
 * of the path, creates nothing, and never waits for a writer.
 */
export const read = (path: string, options: ReadOptions): Effect.Effect<Reading> =>
  Effect.sync(() => {
    try {
      const fd = regularFile.open(path, fs.constants.O_RDONLY)
      try {
        return readOpened(fd, options)
      } finally {
        fs.closeSync(fd)
      }
    } catch (cause) {
      return errnoOf(cause) === "ENOENT" ? Missing() : problem(cause)
    }
  })

/** The same for a file that is open already; reads all of it, whatever its position is. */
export const readOpened = (fd: number, { cap }: ReadOptions): Reading => {
  try {
    const before = fs.fstatSync(fd)
    if (before.size > cap) throw new Unreadable("EFBIG", `it is larger than ${sizeText(cap)}`)
    const bytes = regularFile.readBetween(fd, 0, before.size)
    if (!isUtf8(bytes)) throw new Unreadable("EILSEQ", "it is not valid UTF-8")
    const after = fs.fstatSync(fd)
    const settled = bytes.length === after.size && before.mtimeMs === after.mtimeMs
    return Text({ text: utf8.decode(bytes), settled })
  } catch (cause) {
    return problem(cause)
  }
}

/** What was thrown, as a fragment of a sentence such as `it is a FIFO`. */
export const reasonOf = (cause: unknown): string =>
  cause instanceof regularFile.WrongKind || cause instanceof Unreadable
    ? cause.message
    : errnoText(errnoOf(cause))

const problem = (cause: unknown): Reading =>
  Problem({ reason: reasonOf(cause), code: errnoOf(cause), cause })

/** The system would read it, we do not. The message is a fragment. */
class Unreadable extends Error {
  readonly code: "EFBIG" | "EILSEQ"
  constructor(code: "EFBIG" | "EILSEQ", message: string) {
    super(message)
    this.code = code
  }
}

const sizeText = (bytes: number): string =>
  bytes < 1 << 20 ? `${bytes} bytes` : `${bytes >> 20} MiB`

const utf8 = new TextDecoder()
