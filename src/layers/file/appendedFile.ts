import { Effect } from "effect"
import * as fs from "node:fs"

/** A file to whose end only we write. Its methods throw what the file system throws. */
export interface AppendedFile {
  /** Bytes that were written whole. */
  readonly size: () => number
  /** Write all of it or nothing: what there is no room for is cut off again. */
  readonly append: (bytes: Buffer) => void
  /** Throws when somebody else has removed the file or has written to it. */
  readonly check: () => void
}

/**
 * The file that `fd` has open for appending, of which `sizeAtFirst` bytes are to be kept.
 *
 * Source: faults C6, C8, C31.
 */
export const make = (fd: number, sizeAtFirst: number): AppendedFile => {
  let size = sizeAtFirst
  let torn = false

  const check = (): void => {
    if (torn) fs.ftruncateSync(fd, size)
    torn = false
    const stat = fs.fstatSync(fd)
    if (stat.nlink === 0) throw new Error("it was removed while it was written")
    if (stat.size !== size) throw new Error("another program has written to it")
  }

  const append = (bytes: Buffer): void => {
    check()
    try {
      writeAll(fd, bytes)
    } catch (cause) {
      torn = !cutBack(fd, size)
      throw cause
    }
    size += bytes.length
  }

  return { size: () => size, append, check }
}

/** One call unless the disk is full: then that is short, and only the next one says why. */
export const writeAll = (fd: number, bytes: Buffer): void => {
  let length = 0
  while (length < bytes.length) length += fs.writeSync(fd, bytes, length)
}

/** Make the data of a file survive a power cut; fails with what the file system says. */
export const sync = (fd: number): Effect.Effect<void, unknown> =>
  Effect.async((resume) => {
    fs.fdatasync(fd, (cause) => resume(cause === null ? Effect.void : Effect.fail(cause)))
  })

const cutBack = (fd: number, size: number): boolean => {
  try {
    fs.ftruncateSync(fd, size)
    return true
  } catch {
    return false
  }
}
