/**
 * Rewriting a file in place so that a crash or a full disk at any moment leaves it readable: what
 * the registry needs, whose lock is on the file itself and would be lost by a rename.
 *
 * Source: faults section 0 rule 2, C1, C7.
 */
import { Effect } from "effect"
import * as fs from "node:fs"
import { promisify } from "node:util"
import type { StorageFailed } from "../../domain/PodFailure.ts"
import { storageFailed } from "../../domain/storageFailed.ts"

/** The open file that is rewritten, and every way in which that touches it. */
export interface OpenFile {
  readonly size: () => number
  /** Writes all bytes in one call where the system lets it. */
  readonly write: (bytes: Uint8Array, position: number) => void
  readonly truncate: (size: number) => void
  readonly sync: () => Promise<void>
}

export const openFile = (fd: number): OpenFile => ({
  size: () => fs.fstatSync(fd).size,
  write: (bytes, position) => {
    let done = 0
    while (done < bytes.length) done += fs.writeSync(fd, bytes, done, undefined, position + done)
  },
  truncate: (size) => fs.ftruncateSync(fd, size),
  sync: () => fdatasync(fd)
})

/**
 * Replace the content by `text`, durably. Blanks at the end must be meaningless in the format: a
 * file that grows gets them first, so that a full disk is met while the old text is still there,
 * and one that shrinks has them until it is cut. After a failure to grow the old text is intact.
 */
export const rewrite = (
  file: OpenFile,
  path: string,
  text: string
): Effect.Effect<void, StorageFailed> =>
  Effect.tryPromise({
    try: async () => {
      const bytes = Buffer.from(text)
      const before = file.size()
      if (bytes.length > before) await grow(file, before, bytes.length)
      file.write(Buffer.concat([bytes, blanks(before - bytes.length)]), 0)
      file.truncate(bytes.length)
      await file.sync()
    },
    catch: storageFailed("write", path)
  }).pipe(Effect.uninterruptible)

const grow = async (file: OpenFile, from: number, to: number): Promise<void> => {
  try {
    file.write(blanks(to - from), from)
    await file.sync()
  } catch (cause) {
    file.truncate(from)
    throw cause
  }
}

const blanks = (count: number): Uint8Array => new Uint8Array(Math.max(0, count)).fill(0x20)

const fdatasync = promisify(fs.fdatasync)
