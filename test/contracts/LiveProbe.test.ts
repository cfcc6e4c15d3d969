import { describe } from "@effect/vitest"
import { Effect } from "effect"
import { createServer } from "node:net"
import { join } from "node:path"
import * as LiveReport from "../../src/domain/LiveReport.ts"
import * as MemoryLiveProbe from "../../src/layers/memory/MemoryLiveProbe.ts"
import * as UnixLiveProbe from "../../src/layers/unix/UnixLiveProbe.ts"
import { scratch } from "../support/scratch.ts"
import { liveProbeContract, type Place } from "./LiveProbe.contract.ts"

const unix = Effect.gen(function*() {
  const directory = yield* scratch
  const serve = (name: string, greeting: string) => {
    const path = join(directory, name)
    const server = createServer((socket) => {
      socket.on("error", () => undefined)
      if (greeting !== "") socket.write(greeting)
    })
    return Effect.acquireRelease(
      Effect.async<string>((resume) => {
        server.listen(path, () => resume(Effect.succeed(path)))
      }),
      () => Effect.sync(() => server.close())
    )
  }
  return {
    layer: UnixLiveProbe.layer(),
    idle: yield* serve("idle", `{"event":"status","data":{"status":"idle"}}\n`),
    running: yield* serve("running", `{"event":"status","data":{"status":"running"}}\n`),
    silent: yield* serve("silent", ""),
    missing: join(directory, "missing")
  } satisfies Place
})

const memory = Effect.succeed<Place>({
  layer: MemoryLiveProbe.layer(
    new Map([
      ["idle", { report: LiveReport.reported("idle") }],
      ["running", { report: LiveReport.reported("running"), after: 5 }],
      ["silent", { report: LiveReport.withoutStatus("Silent"), after: 50 }]
    ])
  ),
  idle: "idle",
  running: "running",
  silent: "silent",
  missing: "missing"
})

describe("UnixLiveProbe", () => {
  liveProbeContract(unix)
})
describe("MemoryLiveProbe", () => {
  liveProbeContract(memory)
})
