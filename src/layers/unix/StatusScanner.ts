import { Option, Schema } from "effect"
import { PodStatus } from "../../domain/PodStatus.ts"

/** What the bytes of a connection have told so far. */
export type Scanned =
  | { readonly _tag: "Nothing" }
  | { readonly _tag: "Garbage" }
  | { readonly _tag: "Status"; readonly status: PodStatus }

/** Lines up to this many bytes are parsed; of longer ones only both ends are looked at. */
const parsedBytes = 64 * 1024

/** Bytes kept of the end of a long line; a snapshot's status takes 24 of them. */
const keptBytes = 64

/**
 * Looks for the status in what a Pod sends, in constant memory. Our hosts say it in their first
 * line. In a foreign host's snapshot it stands at the very end of a line that may be as long
 * as the whole conversation, so such a line is run through without being kept or parsed.
 */
export class StatusScanner {
  found: Scanned = { _tag: "Nothing" }
  private line: Array<Buffer> = []
  private length = 0
  private opensSnapshot = false
  private end: Buffer = Buffer.alloc(0)

  /** Take the next bytes of the connection. */
  push(chunk: Buffer): void {
    let rest = chunk
    while (this.found._tag !== "Status") {
      const newline = rest.indexOf(0x0a)
      if (newline < 0) return this.keep(rest)
      this.keep(rest.subarray(0, newline))
      this.close()
      rest = rest.subarray(newline + 1)
    }
  }

  private keep(part: Buffer): void {
    const before = this.length
    this.length += part.length
    if (this.length <= parsedBytes) {
      this.line.push(part)
    } else if (before <= parsedBytes) {
      const start = Buffer.concat([...this.line, part])
      this.opensSnapshot = snapshotHead.test(start.toString("latin1", 0, keptBytes))
      this.end = start.subarray(-keptBytes)
      this.line = []
    } else {
      this.end = Buffer.concat([this.end, part.subarray(-keptBytes)]).subarray(-keptBytes)
    }
  }

  private close(): void {
    const status = this.length > parsedBytes ? this.longStatus() : this.shortStatus()
    if (Option.isSome(status)) this.found = { _tag: "Status", status: status.value }
    this.line = []
    this.length = 0
    this.opensSnapshot = false
  }

  private longStatus(): Option.Option<PodStatus> {
    if (!this.opensSnapshot) return Option.none()
    return decodeStatus(snapshotEnd.exec(this.end.toString("latin1"))?.[1])
  }

  private shortStatus(): Option.Option<PodStatus> {
    const text = Buffer.concat(this.line).toString("utf8").trim()
    if (text === "") return Option.none()
    try {
      return Option.map(decodeEvent(JSON.parse(text)), (event) => event.data.status)
    } catch {
      this.found = { _tag: "Garbage" }
      return Option.none()
    }
  }
}

const snapshotHead = /^\s*\{\s*"event"\s*:\s*"snapshot"/

/** Two closing braces after the value and nothing else: the key belongs to the event's data. */
const snapshotEnd = /"status"\s*:\s*"([a-z]+)"\s*\}\s*\}\s*$/

const decodeStatus = Schema.decodeUnknownOption(PodStatus)

const decodeEvent = Schema.decodeUnknownOption(Schema.Union(
  Schema.Struct({
    event: Schema.Literal("status"),
    data: Schema.Struct({ status: PodStatus })
  }),
  Schema.Struct({
    event: Schema.Literal("snapshot"),
    data: Schema.Struct({
      status: Schema.optionalWith(PodStatus, { default: (): PodStatus => "idle" })
    })
  })
))
