import * as fs from "node:fs"

/**
 * Open a regular file and nothing else: no symbolic link at the end of the path, no directory, no
 * FIFO or device, none of which can make this wait. Returns the descriptor. Throws the system's
 * error, or a `WrongKind`. Source: faults A9, A10, D11.
 */
export const open = (path: string, flags: number, mode?: number): number => {
  const fd = openAnything(path, flags | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK, mode)
  try {
    const kind = wrongKind(fs.fstatSync(fd))
    if (kind !== undefined) throw new WrongKind(kind)
    return fd
  } catch (cause) {
    fs.closeSync(fd)
    throw cause
  }
}

/** The bytes from one offset to another, fewer when the file has become shorter. */
export const readBetween = (fd: number, from: number, to: number): Buffer => {
  const block = Buffer.allocUnsafe(Math.max(0, to - from))
  return block.subarray(0, fill(fd, from, block))
}

/** The same into a block of the caller's, as many bytes as that holds. */
export const fill = (fd: number, from: number, block: Buffer): number => {
  let length = 0
  while (length < block.length) {
    const count = fs.readSync(fd, block, length, block.length - length, from + length)
    if (count === 0) break
    length += count
  }
  return length
}

/** What is at a path is not a regular file. Its message is a fragment such as `it is a FIFO`. */
export class WrongKind extends Error {
  // BSD's errno for this; Linux has none.
  readonly code = "EFTYPE"
}

const openAnything = (path: string, flags: number, mode: number | undefined): number => {
  try {
    return fs.openSync(path, flags, mode)
  } catch (cause) {
    if (fs.lstatSync(path, { throwIfNoEntry: false })?.isSocket()) {
      throw new WrongKind("it is a socket")
    }
    throw cause
  }
}

const wrongKind = (stat: fs.Stats): string | undefined => {
  if (stat.isFile()) return undefined
  if (stat.isDirectory()) return "it is a directory"
  return stat.isFIFO() ? "it is a FIFO" : "it is a device"
}
