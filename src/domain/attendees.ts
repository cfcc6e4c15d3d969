/** Who of the clients of a Pod is a person that is attached to it. */
import type { Attendee } from "./NativeEvent.ts"

/** The name under which Pods see a list that watches all of them. */
export const listName = "pods multi"

/** How many are attached to read and to write; a list only looks on. */
export const attached = (clients: ReadonlyArray<Attendee>): number =>
  clients.filter(({ name, watching }) => !(watching && name === listName)).length

/** How many are attached beside the one who is told so. */
export const others = (clients: ReadonlyArray<Attendee>): number =>
  Math.max(0, attached(clients) - 1)
