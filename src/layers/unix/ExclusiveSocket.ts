import { type Duration, Effect, Ref, type Scope } from "effect"
import type { Socket } from "node:net"
import type { SocketTaken, StorageFailed } from "../../domain/PodFailure.ts"
import { defaults } from "./Limits.ts"
import * as PublicSocket from "./PublicSocket.ts"

/**
 * Listen on a Unix socket that nobody else listens on. It is bound under a private name and linked
 * to the public one when it is complete, with mode 0600: a link succeeds for exactly one, and
 * Node, which deletes the path that it bound, never deletes a successor's socket. `accept` gets
 * each connection; a client's end does not end our side of it.
 *
 * Fails with `SocketTaken` when somebody answers at the path or anything but a dead socket of our
 * own is there. A socket that disappears is put back at the next `upkeep`, with its directory, and
 * connections go on; one that somebody else has put there stays. When the scope closes the socket
 * is removed, if it is still this one, and so is its directory when it is empty then.
 *
 * Source: faults 1.4, 1.5, 4.1 ("Exclusive socket"), B8 to B14, C30, D1, D2.
 */
export const listen = (
  path: string,
  accept: (socket: Socket) => void,
  upkeep: Duration.Duration = defaults.upkeep
): Effect.Effect<void, SocketTaken | StorageFailed, Scope.Scope> =>
  Effect.gen(function*() {
    const open = PublicSocket.open(path, accept)
    const current = yield* Effect.acquireRelease(
      Effect.flatMap(open, (socket) => Ref.make(socket)),
      (current) => Effect.flatMap(Ref.get(current), (socket) => PublicSocket.retract(path, socket))
    )
    let complaint = ""

    const mend = Effect.gen(function*() {
      const before = yield* Ref.get(current)
      if (!(yield* PublicSocket.stands(path, before))) {
        yield* Ref.set(current, yield* open)
        yield* PublicSocket.close(before.server)
        yield* Effect.logWarning(`the socket ${path} was gone and has been put back`)
      }
      complaint = ""
    }).pipe(
      Effect.catchAll(({ message }) => {
        if (message === complaint) return Effect.void
        complaint = message
        return Effect.logWarning(`the socket ${path} cannot be put back: ${message}`)
      }),
      // What is public must be known as ours.
      Effect.uninterruptible
    )
    yield* Effect.forkScoped(Effect.forever(Effect.delay(mend, upkeep)))
  })
