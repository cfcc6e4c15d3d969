import type { NativeEvent, Welcome } from "../../domain/NativeEvent.ts"
import { isWordy } from "../../domain/NativeProtocol.ts"
import type { PodEvent } from "../../domain/PodEvent.ts"
import type { Guest } from "./Guest.ts"

type Event = PodEvent | NativeEvent

/** Who is attached to a Pod, and the numbers of what they hear. */
export interface GuestList {
  /**
   * Make it one of those who are there, or what its last hello makes of it. Returns what its welcome
   * says of this moment; what it is told from now on waits behind that.
   */
  readonly enter: (guest: Guest) => Pick<Welcome, "clients" | "seq">
  readonly leave: (guest: Guest) => void
  readonly broadcast: (event: Event) => void
  readonly tell: (client: number, event: Event) => void
  /** As if everybody read too slowly: from now on, or no longer. */
  readonly slow: (slow: boolean) => void
  readonly all: () => ReadonlyArray<Guest>
}

export const make = (): GuestList => {
  const guests = new Map<number, Guest>()
  let seq = 0
  let announced = ""
  let last = ""
  let over = false
  let slow = false

  const put = (guest: Guest, event: Event): void => {
    if (guest.held === undefined) guest.told.unsafeOffer(event)
    else guest.held.push(event)
  }

  const tellOfGap = (guest: Guest): void => {
    if (guest.gap === undefined || guest.gap.told) return
    guest.gap = { ...guest.gap, told: true }
    put(guest, { event: "gap", data: { from: guest.gap.from, to: seq } })
  }

  const broadcast = (event: Event): void => {
    seq++
    over ||= event.event === "shutdown"
    const wordy = isWordy(event, last)
    last = event.event
    for (const guest of guests.values()) {
      if (wordy && guest.brief) continue
      if (over) {
        tellOfGap(guest)
        put(guest, event)
      } else if (slow) {
        guest.gap ??= { from: seq, told: false }
      } else if (guest.gap === undefined) {
        put(guest, event)
      }
    }
  }

  const clients = () => Array.from(guests.values(), ({ client }) => client)

  const announce = (): void => {
    const now = JSON.stringify(clients())
    if (now === announced || over) return
    announced = now
    broadcast({ event: "clients", data: { clients: clients() } })
  }

  return {
    enter: (guest) => {
      const { id } = guest.client
      // The others hear of it; a new one has it in its welcome.
      if (!guests.has(id)) guest.held = []
      guests.set(id, guest)
      announce()
      guest.held = []
      guest.gap = undefined
      return { seq, clients: clients() }
    },
    leave: (guest) => {
      guests.delete(guest.client.id)
      announce()
    },
    broadcast,
    tell: (client, event) => {
      const guest = guests.get(client)
      if (guest !== undefined) put(guest, event)
    },
    slow: (isSlow) => {
      slow = isSlow
      if (!slow) { for (const guest of guests.values()) tellOfGap(guest) }
    },
    all: () => [...guests.values()]
  }
}
