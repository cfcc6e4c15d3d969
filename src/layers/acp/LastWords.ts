/** Keeps the end of what an agent says beside the protocol, for the report of its death. */
export class LastWords {
  private pieces: Array<Buffer> = []
  private length = 0

  /** Bytes of its stderr. */
  push(piece: Buffer): void {
    this.pieces.push(piece)
    this.length += piece.length
    if (this.length > 2 * keptBytes) {
      this.pieces = [Buffer.from(this.end())]
      this.length = keptBytes
    }
  }

  /** A line of its stdout that is no message: programs that speak no ACP explain themselves there. */
  note(line: string): void {
    this.push(Buffer.from(`\n${line.slice(0, lineUnits)}\n`))
  }

  /** The last lines that are not blank, the oldest first. Text as it came, not safe to show. */
  lines(): ReadonlyArray<string> {
    return this.end()
      .toString("utf8")
      .split(/[\r\n]+/)
      .filter((line) => line.trim() !== "")
      .slice(-lineCount)
      .map((line) => line.trimEnd().slice(0, lineUnits))
  }

  private end(): Buffer {
    return Buffer.concat(this.pieces).subarray(-keptBytes)
  }
}

const keptBytes = 64 * 1024

const lineCount = 20

const lineUnits = 500
