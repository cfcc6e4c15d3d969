import { Effect, Option } from "effect"
import type { Socket } from "node:net"
import * as jsonLines from "./jsonLines.ts"

/** The oldest line, or none. */
export type Taken = Option.Option<jsonLines.Line>

/** The lines that a socket has received and nobody has taken yet. */
export interface LineInbox {
  /** Read this socket from now on. */
  readonly attach: (socket: Socket) => void
  /** Waits until there is a line, or until no more will come. */
  readonly arrived: Effect.Effect<void>
  /** The oldest line, which stays; none when there is none now. */
  readonly peek: () => Taken
  /** The oldest line, removed; none when there is none now. */
  readonly next: () => Taken
  /** Waits for the oldest line and removes it; none when no more will come. */
  readonly take: Effect.Effect<Taken>
  /** Waits for the end of what the other side sends, even while lines wait to be taken. */
  readonly hungUp: Effect.Effect<void>
  /** Whether the other side has sent everything, though lines may wait to be taken. */
  readonly hasEnded: () => boolean
  /** Throw away what is there and what comes. */
  readonly discard: () => void
}

/** While so many lines wait, the socket is not read: the sender is held back, not buffered. */
const plenty = 128

/** An inbox for lines of at most `limit` bytes, which holds the sender back at about that many. */
export const make = (limit: number): LineInbox => {
  const splitter = jsonLines.make(limit)
  const arrived = Effect.unsafeMakeLatch(false)
  const hungUp = Effect.unsafeMakeLatch(false)
  let lines: Array<jsonLines.Line> = []
  let taken = 0
  let size = 0
  let ended = false
  let discarding = false
  let socket: Socket | undefined

  const count = () => lines.length - taken

  const put = (more: ReadonlyArray<jsonLines.Line>): void => {
    if (discarding || more.length === 0) return
    for (const line of more) {
      lines.push(line)
      size += sizeOf(line)
    }
    arrived.unsafeOpen()
    if (count() >= plenty || size >= limit) socket?.pause()
  }

  const end = (): void => {
    if (ended) return
    put(splitter.end())
    ended = true
    arrived.unsafeOpen()
    hungUp.unsafeOpen()
  }

  const peek = () => Option.fromNullable(lines[taken])

  const next = () => {
    const line = peek()
    if (Option.isSome(line)) taken++
    if (count() === 0) {
      lines = []
      taken = 0
      size = 0
      if (!ended) {
        arrived.unsafeClose()
        socket?.resume()
      }
    }
    return line
  }

  const take: LineInbox["take"] = Effect.suspend(() => {
    const line = next()
    return Option.isSome(line) || ended
      ? Effect.succeed(line)
      : Effect.zipRight(arrived.await, take)
  })

  return {
    attach: (opened) => {
      socket = opened
      opened.on("data", (chunk: Buffer) => put(splitter.push(chunk)))
      opened.once("end", end)
      opened.once("close", end)
    },
    arrived: arrived.await,
    peek,
    next,
    take,
    hungUp: hungUp.await,
    hasEnded: () => ended,
    discard: () => {
      discarding = true
      lines = []
      taken = 0
      socket?.resume()
    }
  }
}

const sizeOf = (line: jsonLines.Line): number => line._tag === "Text" ? line.text.length : 0
