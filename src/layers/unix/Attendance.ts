import { Effect } from "effect"
import type { Welcome } from "../../domain/NativeEvent.ts"
import { isNative, isWordy } from "../../domain/NativeProtocol.ts"
import type { Audience, Client } from "../../services/PodServer.ts"
import type { Outbox } from "./Outbox.ts"
import * as Turns from "./Turns.ts"
import * as wire from "./wire.ts"

/** A connected client. */
export interface Attendant {
  /** As of its last hello. */
  client: Client
  /** Whether it does without wordy events, as of its last hello. */
  brief: boolean
  /** Whether it has got an opening for those that say hello. */
  native: boolean
  readonly outbox: Outbox
}

/** What the server itself knows at the moment of a welcome. */
export type Arrival = Pick<Welcome, "clients" | "seq">

/**
 * Who is attached to a Pod. Broadcasts are numbered from 1, whoever hears them, and those who said
 * hello see the numbers; what is told to one client has no number, so that a missing one is always
 * a missing broadcast, or a wordy one that a brief client does without. A number that a welcome has is that of the last broadcast before it.
 */
export interface Attendance {
  readonly audience: Audience
  /** The number of the last broadcast. */
  readonly seq: () => number
  /**
   * Take what an opening for insomnia's clients is made of. From the same moment on the client
   * belongs to the audience, and what it is told waits in its outbox.
   */
  readonly admit: <A, E>(attendant: Attendant, opening: Effect.Effect<A, E>) => Effect.Effect<A, E>
  /** The same for a client that has said hello. Ours hear of it when that changes who is there. */
  readonly welcome: <A, E>(
    attendant: Attendant,
    opening: (arrival: Arrival) => Effect.Effect<A, E>
  ) => Effect.Effect<A, E>
  readonly leave: (attendant: Attendant) => Effect.Effect<void>
  readonly present: () => ReadonlyArray<Attendant>
}

export const make = (): Attendance => {
  const attendants = new Map<number, Attendant>()
  const turns = Turns.make()
  let seq = 0
  let announced = ""
  let last = ""
  let over = false

  const broadcast = (event: wire.Event): void => {
    seq++
    over ||= event.event === "shutdown"
    const wordy = isWordy(event, last)
    last = event.event
    if (attendants.size === 0) return
    const native = isNative(event)
    const { numbered, plain } = wire.broadcastLines(event, seq)
    for (const { brief, native: ours, outbox } of attendants.values()) {
      if (native && !ours || wordy && brief) continue
      const line = ours ? numbered() : plain()
      if (over) outbox.conclude(line)
      else outbox.broadcast(line)
    }
  }

  const clients = () => Array.from(attendants.values(), ({ client }) => client)

  /** Insomnia's clients, most of which only look in, are announced together with the next of ours. */
  const announce = (): void => {
    const now = JSON.stringify(clients())
    if (now === announced || over) return
    announced = now
    broadcast({ event: "clients", data: { clients: clients() } })
  }

  return {
    audience: {
      // One uninterrupted step that waits for nobody, so that it may be part of an atomic change.
      broadcast: (event) => Effect.sync(() => broadcast(event)),
      tell: (client, event) =>
        Effect.sync(() => {
          const attendant = attendants.get(client)
          if (attendant === undefined || isNative(event) && !attendant.native) return
          attendant.outbox.tell(wire.eventLine(event))
        }),
      atomically: turns
    },
    seq: () => seq,
    // The client joins before the opening is computed: should the host change without telling it
    // atomically, an event may come twice, but none is lost.
    admit: (attendant, opening) =>
      turns(Effect.zipRight(
        Effect.sync(() => {
          attendant.outbox.hold(false)
          attendants.set(attendant.client.id, attendant)
        }),
        opening
      )),
    welcome: (attendant, opening) =>
      turns(Effect.suspend(() => {
        attendants.set(attendant.client.id, attendant)
        // The others hear of it; this one has it in its welcome.
        announce()
        attendant.native = true
        attendant.outbox.hold(true)
        return opening({ seq, clients: clients() })
      })),
    leave: (attendant) =>
      Effect.sync(() => {
        attendants.delete(attendant.client.id)
        if (attendant.native) announce()
      }),
    present: () => [...attendants.values()]
  }
}
