import { Effect } from "effect"
import type { Socket } from "node:net"

/**
 * Bytes on their way to one client. They wait here and not in the socket, which takes a few at a
 * time: so it shows how many there are, and whether the client reads at all.
 */
export interface Outflow {
  /** Send this as soon as the client has read what is before it; does nothing once it is gone. */
  readonly put: (piece: Buffer) => void
  /** Bytes that the system has not taken yet. */
  readonly waiting: () => number
  /** Bytes that the socket has been given. They grow as long as the client reads. */
  readonly given: () => number
  /** Waits until everything is on its way, or nobody reads it. */
  readonly drained: Effect.Effect<void>
  readonly isDrained: () => boolean
}

/** `whenDrained` is called whenever everything is on its way. */
export const make = (socket: Socket, whenDrained: () => void): Outflow => {
  const drained = Effect.unsafeMakeLatch(true)
  let pieces: Array<Buffer> = []
  let next = 0
  let bytes = 0
  let given = 0
  let blocked = false

  /** The next bytes, no more than a portion; undefined when there are none. */
  const take = (): Buffer | undefined => {
    const piece = pieces[next]
    if (piece === undefined) return undefined
    const part = piece.subarray(0, portion)
    pieces[next] = piece.subarray(part.length)
    if (part.length === piece.length) skip()
    bytes -= part.length
    given += part.length
    return part
  }

  /** Forget a piece that is gone. */
  const skip = (): void => {
    pieces[next] = nothing
    if (++next < Math.min(pieces.length, plenty)) return
    pieces.splice(0, next)
    next = 0
  }

  const flow = (): void => {
    blocked = false
    socket.cork()
    let part: Buffer | undefined
    while (!blocked && (part = take()) !== undefined) blocked = !socket.write(part)
    socket.uncork()
    if (blocked) return
    drained.unsafeOpen()
    whenDrained()
  }

  socket.on("drain", flow)
  socket.once("close", () => {
    pieces = []
    next = 0
    bytes = 0
    drained.unsafeOpen()
  })

  return {
    put: (piece) => {
      if (!socket.writable) return
      pieces.push(piece)
      bytes += piece.length
      drained.unsafeClose()
      if (!blocked) flow()
    },
    waiting: () => bytes + socket.writableLength,
    given: () => given,
    drained: drained.await,
    isDrained: () => !blocked && next === pieces.length
  }
}

/** Bytes for the socket at one time. */
const portion = 64 * 1024

/** So many places of pieces that are gone are worth being cleared away. */
const plenty = 256

const nothing = Buffer.alloc(0)
