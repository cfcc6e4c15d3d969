import { Context, type Effect } from "effect"
import type { LiveReport } from "../domain/LiveReport.ts"

/** Finds out which sockets answer, and with what status. */
export class LiveProbe extends Context.Tag("pods/LiveProbe")<LiveProbe, {
  /**
   * Probe all sockets at once and report in their order; takes one timeout, not their sum.
   * A socket that accepts and then stays silent is `Reachable` without a status.
   * `answered` is called with each report as soon as it is there, and must not throw.
   */
  readonly probeAll: (
    sockets: ReadonlyArray<string>,
    answered?: (socket: string, report: LiveReport) => void
  ) => Effect.Effect<ReadonlyArray<LiveReport>>
}>() {}
