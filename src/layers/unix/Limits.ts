import { Duration } from "effect"

/** What a server puts up with. */
export interface Limits {
  /** How long a client has for its hello before it gets insomnia's snapshot. */
  readonly grace: Duration.Duration
  /** How long a parting client has to read what is left for it. */
  readonly patience: Duration.Duration
  /** Bytes of the longest line that a client may send. */
  readonly line: number
  /** Bytes that a client may be behind before it is dropped. */
  readonly behind: number
  /** Clients at one time. */
  readonly clients: number
}

/** Source: product.md, "The socket"; faults A16, B17, B18, B19. */
export const defaults: Limits = {
  grace: Duration.millis(10),
  patience: Duration.seconds(1),
  line: 1024 * 1024,
  behind: 4 * 1024 * 1024,
  clients: 64
}
