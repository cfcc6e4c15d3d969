/**
 * Lines of a log as bytes. Only 0x0A ends a line, and only what it ends is a line: bytes behind
 * the last one are a line that somebody has not finished. `node:readline` must not do this, it
 * also splits at U+2028 (faults 1.3).
 */
import { Option } from "effect"
import { isUtf8 } from "node:buffer"
import { clean, type Glance, glance, longestLine } from "../../domain/logGlance.ts"

/** A line without its newline. `start` is the offset of its first byte in the block. */
export interface Line {
  readonly start: number
  readonly bytes: Buffer
}

/**
 * The whole lines in a block of a file, the last one first. The first bytes of the block begin a
 * line only when `startsLine`; else they are the end of one that began earlier, and left out.
 */
export function* newestFirst(block: Buffer, startsLine: boolean): Generator<Line> {
  let end = block.lastIndexOf(newline)
  while (end !== -1) {
    // A negative offset would count from the end.
    const before = end === 0 ? -1 : block.lastIndexOf(newline, end - 1)
    if (before !== -1 || startsLine) {
      yield { start: before + 1, bytes: block.subarray(before + 1, end) }
    }
    end = before
  }
}

/**
 * Takes a file block by block and hands out its whole lines. Holds at most one line; lines that
 * are too long are left out. What it hands out is valid until the block is filled again.
 */
export const splitter = (): (block: Buffer) => ReadonlyArray<Buffer> => {
  let held: Array<Buffer> = []
  let length = 0
  const hold = (piece: Buffer) => {
    length += piece.length
    if (length > longestLine) held = []
    else if (piece.length > 0) held.push(Buffer.from(piece))
  }
  return (block) => {
    const lines: Array<Buffer> = []
    let start = 0
    for (let end = block.indexOf(newline); end !== -1; end = block.indexOf(newline, start)) {
      const piece = block.subarray(start, end)
      if (length === 0) lines.push(piece)
      else {
        hold(piece)
        if (length <= longestLine) lines.push(Buffer.concat(held))
        held = []
        length = 0
      }
      start = end + 1
    }
    hold(block.subarray(start))
    return lines
  }
}

/** Counts whole lines that are not blank, block by block; `count` tells how many so far. */
export const counter = (): {
  readonly add: (block: Buffer) => void
  readonly count: () => number
} => {
  let lines = 0
  let blank = true
  return {
    add: (block) => {
      let start = 0
      for (let end = block.indexOf(newline); end !== -1; end = block.indexOf(newline, start)) {
        if (!blank || !isBlank(block, start, end)) lines++
        blank = true
        start = end + 1
      }
      blank = blank && isBlank(block, start, block.length)
    },
    count: () => lines
  }
}

/** Whether there is nothing but blanks between two offsets: no record, and no damage either. */
export const isBlank = (bytes: Buffer, start = 0, end = bytes.length): boolean => {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]
    if (byte !== space && byte !== tab && byte !== carriageReturn) return false
  }
  return true
}

/** A line as clean text. None when it is too long or not strictly UTF-8. */
export const text = (line: Buffer): Option.Option<string> =>
  line.length <= longestLine && isUtf8(line)
    ? Option.some(clean(line.toString("utf8")))
    : Option.none()

/** What a line says, when it is readable. */
export const read = (line: Buffer): Option.Option<Glance> => Option.flatMap(text(line), glance)

const newline = 0x0a
const carriageReturn = 0x0d
const tab = 0x09
const space = 0x20
