import { Cause, Effect, Fiber, FiberSet, Layer } from "effect"
import type { Socket } from "node:net"
import { type Host, PodServer } from "../../services/PodServer.ts"
import * as Attendance from "./Attendance.ts"
import { converse } from "./conversation.ts"
import * as ExclusiveSocket from "./ExclusiveSocket.ts"
import { defaults, type Limits } from "./Limits.ts"
import { refuse } from "./parting.ts"

/**
 * Serves the protocol as JSON lines on a Unix socket.
 *
 * Source: product.md, "The socket"; insomnia reference 5; faults B.
 */
export const make = (limits: Limits = defaults): PodServer["Type"] =>
  PodServer.of({
    serve: Effect.fn("PodServer.serve")(function*(path: string, host: Host) {
      const attendance = Attendance.make()
      const run = yield* FiberSet.makeRuntime<never>()
      let clients = 0
      let lastId = 0

      const accept = (socket: Socket): void => {
        // What goes wrong with a connection shows as its end.
        socket.on("error", () => undefined)
        if (clients >= limits.clients) return void run(logged(refuse(socket, host, limits)))
        clients++
        lastId++
        run(Effect.ensuring(
          logged(converse(socket, lastId, host, attendance, limits)),
          Effect.sync(() => clients--)
        ))
      }

      // Scopes close backwards: the socket goes first, the conversations are cut off last.
      yield* Effect.addFinalizer(() => farewell(attendance, limits))
      yield* ExclusiveSocket.listen(path, accept, limits.upkeep)
      return attendance.audience
    })
  })

export const layer: Layer.Layer<PodServer> = Layer.sync(PodServer, make)

/** Let everybody read what they have been told, so that a `shutdown` arrives. */
const farewell = (attendance: Attendance.Attendance, limits: Limits) =>
  Effect.forEach(attendance.present(), ({ outbox }) => outbox.finish, {
    concurrency: "unbounded",
    discard: true
  }).pipe(
    Effect.timeoutOption(limits.patience),
    // The scope may close because this fiber was interrupted; the farewell must not be.
    Effect.interruptible,
    Effect.forkDaemon,
    Effect.flatMap(Fiber.await)
  )

const logged = (conversation: Effect.Effect<void>): Effect.Effect<void> =>
  Effect.catchAllCause(conversation, (cause) =>
    Cause.isInterruptedOnly(cause)
      ? Effect.failCause(cause)
      : Effect.logError("a conversation broke off", cause))
