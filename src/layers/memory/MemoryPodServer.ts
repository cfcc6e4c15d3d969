import { Effect, Layer } from "effect"
import { PodServer } from "../../services/PodServer.ts"
import { attach, dismiss, type House } from "./Guest.ts"
import * as GuestList from "./GuestList.ts"
import { Switchboard } from "./Switchboard.ts"

/**
 * Serves the native protocol on a switchboard. Nothing is encoded, and nobody is ever too slow
 * unless the switchboard says so.
 */
export const layer: Layer.Layer<PodServer, never, Switchboard> = Layer.effect(
  PodServer,
  Effect.map(Switchboard, (switchboard) =>
    PodServer.of({
      serve: Effect.fn("PodServer.serve")(function*(path, host) {
        const turns = yield* Effect.makeSemaphore(1)
        const guests = GuestList.make()
        const house: House = {
          host,
          guests,
          scope: yield* Effect.scope,
          atomically: turns.withPermits(1)
        }
        let lastId = 0

        yield* Effect.addFinalizer(() => Effect.forEach(guests.all(), dismiss, { discard: true }))
        yield* switchboard.plug(path, {
          status: host.status,
          attach: (name, visitor) => attach(house, name, ++lastId, visitor),
          slow: Effect.acquireRelease(
            Effect.sync(() => guests.slow(true)),
            () => Effect.sync(() => guests.slow(false))
          )
        })

        return {
          broadcast: (event) => Effect.sync(() => guests.broadcast(event)),
          tell: (client, event) => Effect.sync(() => guests.tell(client, event)),
          atomically: turns.withPermits(1)
        }
      })
    }))
)
