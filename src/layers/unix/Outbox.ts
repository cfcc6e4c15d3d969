import { Duration, Effect } from "effect"
import type { Socket } from "node:net"
import * as Outflow from "./Outflow.ts"
import * as wire from "./wire.ts"

/**
 * What goes out to one client: its openings at the pace at which it reads, and live lines at once.
 * Those that come during an opening wait behind it. Nobody waits for a client that is too far
 * behind: insomnia's are dropped, ours miss what comes, are told of the gap when they have read
 * what was before it, and hear on with their next opening.
 */
export interface Outbox {
  /** Write a piece of an opening; returns when there is room for the next, or nobody to read it. */
  readonly write: (piece: string | Buffer) => Effect.Effect<void>
  /** Waits until the client has read everything but what waits behind an opening. */
  readonly room: Effect.Effect<void>
  /** Send what everybody hears. */
  readonly broadcast: (line: Buffer) => void
  /** Send what concerns this client alone, between openings too. */
  readonly tell: (line: Buffer) => void
  /** Send the last line of all, which nobody misses. */
  readonly conclude: (line: Buffer) => void
  /** An opening begins. A client of ours bears to miss something from now on. */
  readonly hold: (ours: boolean) => void
  /** The opening is complete. */
  readonly release: () => void
  /** Whether an opening has begun and is not complete. */
  readonly isHeld: () => boolean
  /** Waits until the client has read nothing for so long although something waits for it. */
  readonly stalled: (patience: Duration.Duration) => Effect.Effect<void>
  /** Say nothing more, and wait until the client has been sent everything. */
  readonly finish: Effect.Effect<void>
}

/**
 * The outbox of a socket, which begins with an opening. `limit` is how many bytes may wait, one
 * line aside, and `seq` the number of the last broadcast.
 */
export const make = (socket: Socket, limit: number, seq: () => number): Outbox => {
  const released = Effect.unsafeMakeLatch(false)
  const flow = Outflow.make(socket, () => tellOfGap())
  let held = true
  let ours = false
  let behindOpening: Array<Buffer> = []
  let bytesBehindOpening = 0
  /** The first broadcast that was left out, and whether the client knows. */
  let gap: { readonly from: number; readonly told: boolean } | undefined

  const put = (line: Buffer): void => {
    if (!held) return flow.put(line)
    behindOpening.push(line)
    bytesBehindOpening += line.length
  }

  // What was there before counts: one huge line is no client's fault. Nor is an opening.
  const isBehind = () => (held ? bytesBehindOpening : flow.waiting()) > limit

  const leaveOut = (from: number): void => {
    if (ours) gap = { from: gap?.from ?? from, told: false }
    else {
      behindOpening = []
      socket.destroy()
    }
  }

  const tellOfGap = (): void => {
    if (held || gap === undefined || gap.told) return
    gap = { ...gap, told: true }
    flow.put(wire.eventLine({ event: "gap", data: { from: gap.from, to: seq() } }))
  }

  const write: Outbox["write"] = (piece) =>
    Effect.suspend(() => {
      flow.put(typeof piece === "string" ? Buffer.from(piece) : piece)
      return flow.drained
    })

  return {
    write,
    room: flow.drained,
    broadcast: (line) => {
      if (gap !== undefined) return
      if (isBehind()) leaveOut(seq())
      else put(line)
    },
    tell: (line) => isBehind() ? leaveOut(seq() + 1) : put(line),
    conclude: (line) => {
      tellOfGap()
      put(line)
    },
    hold: (isOurs) => {
      held = true
      ours = isOurs
      gap = undefined
      released.unsafeClose()
    },
    release: () => {
      for (const line of behindOpening) flow.put(line)
      behindOpening = []
      bytesBehindOpening = 0
      held = false
      if (flow.isDrained()) tellOfGap()
      released.unsafeOpen()
    },
    isHeld: () => held,
    stalled: (patience) => stalled(flow, patience),
    finish: Effect.raceFirst(
      closed(socket),
      Effect.zipRight(released.await, flow.drained)
    ).pipe(Effect.zipRight(end(socket)))
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

/** Looks four times in that time, so that nobody is given up for having just begun to wait. */
const stalled = Effect.fnUntraced(function*(flow: Outflow.Outflow, patience: Duration.Duration) {
  let given = -1
  let still = 0
  while (still < 4) {
    yield* Effect.sleep(Duration.times(patience, 1 / 4))
    still = flow.waiting() > 0 && flow.given() === given ? still + 1 : 0
    given = flow.given()
  }
})

const end = (socket: Socket) =>
  Effect.async<void>((resume) => {
    if (!socket.writable) return resume(Effect.void)
    socket.once("close", () => resume(Effect.void))
    socket.end(() => resume(Effect.void))
  })
