import { Effect } from "effect"
import { isNative } from "../../domain/NativeProtocol.ts"
import type { Audience, Client } from "../../services/PodServer.ts"
import type { Outbox } from "./Outbox.ts"
import * as Turns from "./Turns.ts"
import * as wire from "./wire.ts"

/** A connected client. */
export interface Attendant {
  client: Client
  /** Whether it has said hello. */
  native: boolean
  readonly outbox: Outbox
}

/** Who is attached to a Pod. */
export interface Attendance {
  readonly audience: Audience
  /**
   * Take what an opening is made of. From the same moment on the client belongs to the audience,
   * and what it is told waits in its outbox.
   */
  readonly admit: <A, E>(attendant: Attendant, opening: Effect.Effect<A, E>) => Effect.Effect<A, E>
  readonly leave: (attendant: Attendant) => Effect.Effect<void>
  readonly present: () => ReadonlyArray<Attendant>
}

export const make = (): Attendance => {
  const attendants = new Map<number, Attendant>()
  const turns = Turns.make()

  return {
    audience: {
      // One uninterrupted step that waits for nobody, so that it may be part of an atomic change.
      broadcast: (event) =>
        Effect.sync(() => {
          const line = wire.eventLine(event)
          const native = isNative(event)
          for (const attendant of attendants.values()) {
            if (attendant.native || !native) attendant.outbox.push(line)
          }
        }),
      tell: (client, event) =>
        Effect.sync(() => {
          const attendant = attendants.get(client)
          if (attendant === undefined || isNative(event) && !attendant.native) return
          attendant.outbox.push(wire.eventLine(event))
        }),
      atomically: turns
    },
    // The client joins before the opening is computed: should the host change without telling it
    // atomically, an event may come twice, but none is lost.
    admit: (attendant, opening) =>
      turns(Effect.zipRight(
        Effect.sync(() => {
          attendant.outbox.hold()
          attendants.set(attendant.client.id, attendant)
        }),
        opening
      )),
    leave: (attendant) => Effect.sync(() => attendants.delete(attendant.client.id)),
    present: () => [...attendants.values()]
  }
}
