/** Splits the output of an agent into lines: UTF-8, ended by `\n` (ACP reference 1). */

/** A line without its newline. `TooLong` is the last one: what follows cannot be understood. */
export type AcpLine =
  | { readonly kind: "Line"; readonly text: string }
  | { readonly kind: "TooLong" }

/** The longest line that is taken, in bytes: that of ACP's own SDK. */
export const longestLine = 32 * 1024 * 1024

/** Takes bytes in any portions and gives the lines that they complete. */
export const framing = (limit: number = longestLine): (chunk: Buffer) => ReadonlyArray<AcpLine> => {
  // A list, since joining at every chunk would make one long line quadratic.
  let pieces: Array<Buffer> = []
  let length = 0
  return (chunk) => {
    const lines: Array<AcpLine> = []
    let start = 0
    while (start < chunk.length) {
      const newline = chunk.indexOf(0x0a, start)
      const piece = chunk.subarray(start, newline < 0 ? chunk.length : newline)
      pieces.push(piece)
      length += piece.length
      if (length > limit) return [...lines, { kind: "TooLong" }]
      if (newline < 0) break
      lines.push({ kind: "Line", text: Buffer.concat(pieces).toString("utf8") })
      pieces = []
      length = 0
      start = newline + 1
    }
    return lines
  }
}
