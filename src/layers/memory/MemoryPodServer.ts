import { Effect, Layer } from "effect"
import { PodServer } from "../../services/PodServer.ts"
import { attach, dismiss, type Guest } from "./Guest.ts"
import { Switchboard } from "./Switchboard.ts"

/** Serves the native protocol on a switchboard; nothing is encoded and nobody is ever too slow. */
export const layer: Layer.Layer<PodServer, never, Switchboard> = Layer.effect(
  PodServer,
  Effect.map(Switchboard, (switchboard) =>
    PodServer.of({
      serve: Effect.fn("PodServer.serve")(function*(path, host) {
        const scope = yield* Effect.scope
        const turns = yield* Effect.makeSemaphore(1)
        const guests = new Map<number, Guest>()
        let lastId = 0

        yield* Effect.addFinalizer(() =>
          Effect.forEach(guests.values(), dismiss, { discard: true })
        )
        yield* switchboard.plug(path, {
          status: host.status,
          attach: (name, client) => {
            const house = { host, guests, scope, atomically: turns.withPermits(1) }
            return attach(house, name, { id: ++lastId, name: client })
          }
        })

        return {
          broadcast: (event) =>
            Effect.sync(() => {
              for (const { told } of guests.values()) told.unsafeOffer(event)
            }),
          tell: (client, event) => Effect.sync(() => guests.get(client)?.told.unsafeOffer(event)),
          atomically: turns.withPermits(1)
        }
      })
    }))
)
