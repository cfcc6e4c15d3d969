import { Effect } from "effect"
import * as UnixLiveProbe from "../../src/layers/unix/UnixLiveProbe.ts"
import { LiveProbe } from "../../src/services/LiveProbe.ts"

/** Probes `process.argv[3]` times the socket `process.argv[2]` at once and prints the reports. */
const [, , socket = "", times = "1"] = process.argv
const sockets = Array.from({ length: Number(times) }, () => socket)

Effect.flatMap(LiveProbe, (probe) => probe.probeAll(sockets)).pipe(
  Effect.map((reports) => process.stdout.write(JSON.stringify(reports))),
  Effect.provide(UnixLiveProbe.layer()),
  Effect.runFork
)
