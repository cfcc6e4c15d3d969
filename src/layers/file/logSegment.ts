/**
 * The file of a segment for the one that writes to it. To be used only by the holder of the
 * session's lease.
 *
 * Source: faults section 0 ("Who may append to a segment"), 4.1 (order of a start, 5), A9, C11.
 */
import { Clock, Effect } from "effect"
import { randomBytes } from "node:crypto"
import * as fs from "node:fs"
import { dirname, join } from "node:path"
import type { SegmentId, SessionId } from "../../domain/ids.ts"
import type { StorageFailed } from "../../domain/PodFailure.ts"
import { storageFailed } from "../../domain/storageFailed.ts"
import * as appendedFile from "./appendedFile.ts"
import * as durableFile from "./durableFile.ts"
import { repair } from "./logRepair.ts"
import type { Paths } from "./paths.ts"
import { refusal } from "./refusal.ts"
import * as regularFile from "./regularFile.ts"

/** Where the parts of a segment are. */
export interface Place {
  readonly path: string
  /** What is being said. */
  readonly draft: string
  /** Where torn ends go: the beginning of a path. */
  readonly aside: string
  /** Makes the names of the file and of its directory durable. */
  readonly syncNames: Effect.Effect<void, StorageFailed>
}

/** A segment that is open for appending, and that ends with a whole line. */
export interface OpenSegment {
  readonly place: Place
  readonly fd: number
  /** In bytes. */
  readonly size: number
}

export const placeOf = (paths: Paths, session: SessionId, segment: SegmentId): Place => {
  const path = paths.segment(session, segment)
  const syncNames = Effect.zipRight(
    durableFile.sync(dirname(path)),
    durableFile.sync(paths.sessionsDir)
  )
  return { path, draft: paths.draft(segment), aside: join(paths.tornDir, segment), syncNames }
}

/** Open a segment, made when it is missing. A torn last line is set aside. */
export const open = Effect.fnUntraced(function*(place: Place) {
  const { aside, path } = place
  const { O_APPEND, O_CREAT, O_RDWR } = fs.constants
  const fd = yield* Effect.try({
    try: () => regularFile.open(path, O_RDWR | O_APPEND | O_CREAT, 0o600),
    catch: refusal("open", path)
  })
  const unique = `${yield* Clock.currentTimeMillis}-${randomBytes(4).toString("hex")}`
  const size = yield* Effect.onError(
    repair(fd, path, `${aside}-${unique}.jsonl`),
    () => close({ place, fd })
  )
  return { place, fd, size }
}, Effect.uninterruptible)

/** Make a segment of whole lines, durably; after a failure there is none. */
export const create = Effect.fnUntraced(function*(place: Place, lines: Buffer) {
  const { path, syncNames } = place
  const failed = storageFailed("create", path)
  const { O_APPEND, O_CREAT, O_EXCL, O_RDWR } = fs.constants
  const fd = yield* Effect.try({
    try: () => regularFile.open(path, O_RDWR | O_APPEND | O_CREAT | O_EXCL, 0o600),
    catch: failed
  })
  yield* Effect.try({ try: () => appendedFile.writeAll(fd, lines), catch: failed }).pipe(
    Effect.zipRight(Effect.mapError(appendedFile.sync(fd), failed)),
    Effect.zipRight(syncNames),
    Effect.onError(() =>
      Effect.sync(() => {
        fs.closeSync(fd)
        removeQuietly(path)
      })
    )
  )
  return { place, fd, size: lines.length }
}, Effect.uninterruptible)

/** Close a segment. A writer that has written nothing leaves no log that looks damaged. */
export const close = (
  { fd, place: { path } }: Pick<OpenSegment, "fd" | "place">
): Effect.Effect<void> =>
  Effect.sync(() => {
    const stat = fs.fstatSync(fd)
    const isUnused = stat.isFile() && stat.size === 0
    if (isUnused && removeQuietly(path)) removeEmptyDirectory(dirname(path))
    fs.closeSync(fd)
  })

const removeQuietly = (path: string): boolean => {
  try {
    fs.unlinkSync(path)
    return true
  } catch {
    return false
  }
}

const removeEmptyDirectory = (path: string): void => {
  try {
    fs.rmdirSync(path)
  } catch {
    // The session has other segments, or texts that were too long for one.
  }
}
