/**
 * Small files that are read tolerantly and replaced so that they survive a crash and a power cut.
 *
 * Reading is synchronous on purpose: a list reads thousands of tiny files, and a round trip through
 * the thread pool costs more than each of them. Only what waits for a disk is asynchronous.
 *
 * Source: faults 4.1 (atomic durable replace), A10, A18, C1, C7, D1, D5, D11.
 */
import { Data, Effect } from "effect"
import { isUtf8 } from "node:buffer"
import { randomBytes } from "node:crypto"
import * as fs from "node:fs"
import { open, rename, unlink } from "node:fs/promises"
import { dirname, join } from "node:path"
import { errnoText, StorageFailed } from "../../domain/PodFailure.ts"
import * as regularFile from "./regularFile.ts"
import * as trustedDirectory from "./trustedDirectory.ts"

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

export const { Missing, Text, Problem, $is, $match } = Data.taggedEnum<Reading>()

/** `cap` is in bytes. */
export interface ReadOptions {
  readonly cap: number
}

/**
 * The UTF-8 text of a regular file, without a byte order mark. Follows no symbolic link at the end
 * of the path, creates nothing, and never waits for a writer.
 */
export const readText = (path: string, options: ReadOptions): Effect.Effect<Reading> =>
  Effect.sync(() => {
    try {
      const fd = regularFile.open(path, fs.constants.O_RDONLY)
      try {
        return readOpened(fd, options)
      } finally {
        fs.closeSync(fd)
      }
    } catch (cause) {
      return codeOf(cause) === "ENOENT" ? Missing() : problem(cause)
    }
  })

/** The same for a file that is open already; reads all of it, whatever its position is. */
export const readOpened = (fd: number, { cap }: ReadOptions): Reading => {
  try {
    const before = fs.fstatSync(fd)
    if (before.size > cap) throw new Unreadable("EFBIG", `it is larger than ${sizeText(cap)}`)
    const bytes = regularFile.readAll(fd, before.size)
    if (!isUtf8(bytes)) throw new Unreadable("EILSEQ", "it is not valid UTF-8")
    const after = fs.fstatSync(fd)
    const settled = bytes.length === after.size && before.mtimeMs === after.mtimeMs
    return Text({ text: utf8.decode(bytes), settled })
  } catch (cause) {
    return problem(cause)
  }
}

/**
 * Put `text` in the place of whatever the file held, with mode 0600. At every moment, a power cut
 * included, the file holds the old text or the new one; after a failure it holds the old one.
 */
export const replace = (path: string, text: string): Effect.Effect<void, StorageFailed> =>
  Effect.tryPromise({
    try: () => replaceDurably(path, text),
    catch: storageFailed("write", path)
  }).pipe(Effect.uninterruptible)

/**
 * Make sure that a directory is there, creating it and its parents with mode 0700. One that is
 * there already must be the user's own, and nobody else may write to it.
 */
export const ensureDir = (path: string): Effect.Effect<void, StorageFailed> =>
  Effect.try({
    try: () => {
      if (fs.lstatSync(path, { throwIfNoEntry: false }) === undefined) {
        makeDirectories(path)
      }
      return trustedDirectory.objection(path)
    },
    catch: storageFailed("create the directory", path)
  }).pipe(
    Effect.filterOrFail(
      (objection) => objection === undefined,
      (objection) => storageFailed("use the directory", path)(new Error(objection))
    ),
    Effect.asVoid
  )

/** The failure of doing something (a verb) with a path, from what the system threw. */
export const storageFailed = (doing: string, path: string) => (cause: unknown): StorageFailed =>
  new StorageFailed({ doing, path, code: codeOf(cause), cause })

/** What was thrown, as a fragment of a sentence such as `it is a FIFO`. */
export const reasonOf = (cause: unknown): string =>
  cause instanceof regularFile.WrongKind || cause instanceof Unreadable
    ? cause.message
    : errnoText(codeOf(cause))

// Not `recursive`: where a file system answers ENOENT, as /proc does, Node 20 never comes back.
const makeDirectories = (path: string): void => {
  if (fs.existsSync(path)) return
  makeDirectories(dirname(path))
  try {
    fs.mkdirSync(path, { mode: 0o700 })
  } catch (cause) {
    if (codeOf(cause) !== "EEXIST") throw cause
  }
}

const replaceDurably = async (path: string, text: string): Promise<void> => {
  // The name does not contain the file's: that may be as long as a name can be.
  const unique = `${process.pid}-${randomBytes(6).toString("hex")}`
  const temporary = join(dirname(path), `.pods-${unique}.tmp`)
  try {
    await writeNew(temporary, text)
    await rename(temporary, path)
  } catch (cause) {
    await unlink(temporary).catch(() => undefined)
    throw cause
  }
  await syncDirectory(dirname(path))
}

const writeNew = async (path: string, text: string): Promise<void> => {
  const file = await open(path, "wx", 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Make an entry that was created or renamed in a directory survive a power cut. */
const syncDirectory = async (path: string): Promise<void> => {
  const directory = await open(path, "r")
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

const problem = (cause: unknown): Reading =>
  Problem({ reason: reasonOf(cause), code: codeOf(cause), cause })

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

/** The errno of what was thrown, or its message when it has none. */
const codeOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause)
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message
}

const utf8 = new TextDecoder()
