/**
 * JSON lines as bytes: only 0x0A ends a line, whatever else the text holds.
 *
 * Source: insomnia reference 5.1 (framing); faults 1.3, A18, A20, B19.
 */
import { isUtf8 } from "node:buffer"

/** One line without its end and outer white space, or what is wrong with it. */
export type Line =
  | { readonly _tag: "Text"; readonly text: string }
  | { readonly _tag: "NotUtf8" }
  | { readonly _tag: "TooLong" }

export interface LineSplitter {
  /** The lines that end in the next bytes of the stream; blank ones are left out. */
  readonly push: (chunk: Buffer) => ReadonlyArray<Line>
  /** The last line, when the stream ends without a newline. */
  readonly end: () => ReadonlyArray<Line>
}

/**
 * Cuts a stream of bytes into lines of at most `limit` bytes. A longer one is reported as soon as
 * the limit is passed and its rest is skipped. Keeps at most twice the limit, in linear time for
 * chunks of any size.
 */
export const make = (limit: number): LineSplitter => {
  let held = nothing
  let size = 0
  let skipping = false

  // Bytes and not the chunks are kept: a line that drips in would make a million tiny buffers.
  const keep = (part: Buffer): void => {
    if (size + part.length > held.length) {
      const grown = Buffer.allocUnsafe(2 * (size + part.length))
      held.copy(grown, 0, 0, size)
      held = grown
    }
    size += part.copy(held, size)
  }

  const take = (rest: Buffer): Buffer => {
    if (size === 0) return rest
    keep(rest)
    const whole = held.subarray(0, size)
    forget()
    return whole
  }

  const forget = (): void => {
    held = nothing
    size = 0
  }

  /** A part of a line that has no end yet. */
  const begin = (part: Buffer, lines: Array<Line>): void => {
    if (skipping || part.length === 0) return
    if (size + part.length <= limit) return keep(part)
    skipping = true
    forget()
    lines.push({ _tag: "TooLong" })
  }

  /** The last part of a line. */
  const finish = (part: Buffer, lines: Array<Line>): void => {
    if (skipping) {
      skipping = false
    } else if (size + part.length > limit) {
      forget()
      lines.push({ _tag: "TooLong" })
    } else {
      decode(take(part), lines)
    }
  }

  return {
    push: (chunk) => {
      const lines: Array<Line> = []
      let start = 0
      for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
        finish(chunk.subarray(start, end), lines)
        start = end + 1
      }
      begin(chunk.subarray(start), lines)
      return lines
    },
    end: () => {
      const lines: Array<Line> = []
      finish(nothing, lines)
      return lines
    }
  }
}

const nothing = Buffer.alloc(0)

const decode = (bytes: Buffer, lines: Array<Line>): void => {
  if (!isUtf8(bytes)) {
    lines.push({ _tag: "NotUtf8" })
    return
  }
  const text = bytes.toString("utf8").trim()
  if (text !== "") lines.push({ _tag: "Text", text })
}
