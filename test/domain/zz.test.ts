import { it } from "@effect/vitest"
import { Effect, Stream, Option } from "effect"
import { join } from "node:path"
import * as AcpAgent from "../../src/layers/acp/AcpAgent.ts"
import { AgentCommand } from "../../src/domain/PodRecord.ts"
import { Agent } from "../../src/services/Agent.ts"
it.scopedLive("deep", () => Effect.gen(function*() {
  const agent = yield* Agent
  const s = yield* agent.start({ command: new AgentCommand({ name: "x", command: [process.execPath, join(import.meta.dirname, "../support/fakeAgents/zzdeep.mjs")] }), cwd: "/", previous: Option.none() })
  yield* Effect.forkScoped(Stream.runForEach(s.signals, (x) => Effect.sync(() => console.log(JSON.stringify(x).slice(0, 200)))))
  console.log(JSON.stringify(yield* Effect.exit(s.prompt("x"))).slice(0, 600))
  yield* Effect.sleep(500)
}).pipe(Effect.provide(AcpAgent.layer({ environment: process.env }))), 20000)
