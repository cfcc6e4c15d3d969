import { Effect } from "effect"
import type { Socket } from "node:net"
import type { Host } from "../../services/PodServer.ts"
import type { Limits } from "./Limits.ts"
import * as LineInbox from "./LineInbox.ts"
import * as Outbox from "./Outbox.ts"
import * as wire from "./wire.ts"

/**
 * Let a client read what is left for it, then close. What it still sends is read and thrown away:
 * a client that cannot finish writing never comes to read our last words.
 */
export const part = (
  socket: Socket,
  inbox: LineInbox.LineInbox,
  outbox: Outbox.Outbox,
  limits: Limits
): Effect.Effect<void> =>
  Effect.suspend(() => {
    inbox.discard()
    return Effect.zipRight(outbox.finish, Outbox.closed(socket))
  }).pipe(
    Effect.timeoutOption(limits.patience),
    Effect.asVoid,
    Effect.ensuring(Effect.sync(() => socket.destroy()))
  )

/** Tell one client too many the status, as every probe wants to know it, and part from it. */
export const refuse = (socket: Socket, host: Host, limits: Limits): Effect.Effect<void> =>
  Effect.gen(function*() {
    const inbox = LineInbox.make(limits.line)
    const outbox = Outbox.make(socket, limits.behind, () => 0)
    inbox.attach(socket)
    outbox.release()
    outbox.tell(wire.eventLine({ event: "status", data: { status: yield* host.status } }))
    outbox.tell(complaint("internal", `${limits.clients} clients are attached already`))
    yield* part(socket, inbox, outbox, limits)
  })

/** An `error` event for one client. */
export const complaint = (code: "invalid_request" | "internal", message: string): Buffer =>
  wire.eventLine({ event: "error", data: { code, message } })
