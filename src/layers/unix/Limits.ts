import { Duration } from "effect"

/** What a server puts up with. */
export interface Limits {
  /** How long a client has for its hello before it gets insomnia's snapshot. */
  readonly grace: Duration.Duration
  /** How long a parting client has to read what is left for it. */
  readonly patience: Duration.Duration
  /** How long a client may read nothing although something waits for it. */
  readonly stalled: Duration.Duration
  /** Bytes of the longest line that a client may send. */
  readonly line: number
  /** Bytes that may wait for a client before it misses what comes next, or is dropped. */
  readonly behind: number
  /** Clients at one time. */
  readonly clients: number
  /** How often the socket is looked after. */
  readonly upkeep: Duration.Duration
}

/** Source: product.md, "The socket"; faults A16, B13, B17, B18, B19. */
export const defaults: Limits = {
  grace: Duration.millis(10),
  patience: Duration.seconds(1),
  stalled: Duration.minutes(1),
  line: 1024 * 1024,
  behind: 4 * 1024 * 1024,
  clients: 64,
  upkeep: Duration.seconds(10)
}
