import { Effect, Layer } from "effect"
import * as LiveReport from "../../domain/LiveReport.ts"
import { LiveProbe } from "../../services/LiveProbe.ts"

/** How a socket behaves: what it reports and how long that takes, in milliseconds. */
export interface Behaviour {
  readonly report: LiveReport.LiveReport
  readonly after?: number
}

/** A socket that nobody told this double about is missing. */
const missing: Behaviour = { report: LiveReport.Unreachable({ reason: "Missing" }) }

/** Sockets that behave as told, asked all at once as real ones are. */
export const layer = (sockets: ReadonlyMap<string, Behaviour>): Layer.Layer<LiveProbe> =>
  Layer.succeed(LiveProbe, {
    probeAll: (asked, answered = () => {}) =>
      Effect.forEach(asked, (socket) => {
        const { after = 0, report } = sockets.get(socket) ?? missing
        return Effect.sleep(after).pipe(Effect.map(() => {
          answered(socket, report)
          return report
        }))
      }, { concurrency: "unbounded" })
  })
