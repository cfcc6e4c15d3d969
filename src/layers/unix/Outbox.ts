import { Effect } from "effect"
import type { Socket } from "node:net"

/**
 * What goes out to one client: pieces of its opening at the pace at which it reads, and live lines
 * at once. Live lines that come during an opening wait behind it.
 */
export interface Outbox {
  /** Write a piece of an opening; returns when there is room for the next, or nobody to read it. */
  readonly write: (piece: string | Buffer) => Effect.Effect<void>
  /** Send a live line. A client that is too far behind is dropped instead: nobody waits for it. */
  readonly push: (line: Buffer) => void
  /** An opening begins. */
  readonly hold: () => void
  /** The opening is complete. */
  readonly release: () => void
  /** Whether an opening has begun and is not complete. */
  readonly isHeld: () => boolean
  /** Say nothing more, and wait until the client has been sent everything. */
  readonly finish: Effect.Effect<void>
}

/** The outbox of a socket, which begins with an opening; `limit` is how far behind, in bytes. */
export const make = (socket: Socket, limit: number): Outbox => {
  const released = Effect.unsafeMakeLatch(false)
  let waiting: Array<Buffer> = []
  let waitingBytes = 0
  let held = true

  return {
    write: (piece) => write(socket, piece),
    push: (line) => {
      if (!socket.writable) return
      // What was there before counts: one huge event is no client's fault.
      if ((held ? waitingBytes : socket.writableLength) > limit) {
        waiting = []
        socket.destroy()
      } else if (held) {
        waiting.push(line)
        waitingBytes += line.length
      } else {
        socket.write(line)
      }
    },
    hold: () => {
      held = true
      released.unsafeClose()
    },
    release: () => {
      if (socket.writable) { for (const line of waiting) socket.write(line) }
      waiting = []
      waitingBytes = 0
      held = false
      released.unsafeOpen()
    },
    isHeld: () => held,
    finish: Effect.zipRight(Effect.raceFirst(released.await, closed(socket)), end(socket))
  }
}

/** Waits until a socket is closed. */
export const closed = (socket: Socket): Effect.Effect<void> =>
  Effect.async<void>((resume) => {
    const done = () => resume(Effect.void)
    if (socket.closed) return done()
    socket.once("close", done)
    return Effect.sync(() => socket.off("close", done))
  })

const write = (socket: Socket, piece: string | Buffer) =>
  Effect.async<void>((resume) => {
    if (!socket.writable || socket.write(piece)) return resume(Effect.void)
    const done = () => {
      socket.off("drain", done)
      socket.off("close", done)
      resume(Effect.void)
    }
    socket.once("drain", done)
    socket.once("close", done)
    return Effect.sync(() => {
      socket.off("drain", done)
      socket.off("close", done)
    })
  })

const end = (socket: Socket) =>
  Effect.async<void>((resume) => {
    if (!socket.writable) return resume(Effect.void)
    socket.once("close", () => resume(Effect.void))
    socket.end(() => resume(Effect.void))
  })
