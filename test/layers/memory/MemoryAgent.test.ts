import { describe, expect, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { AgentProcess } from "../../../src/domain/PodRecord.ts"
import { AgentCommand } from "../../../src/domain/PodRecord.ts"
import * as MemoryAgent from "../../../src/layers/memory/MemoryAgent.ts"
import { Agent, type Previous } from "../../../src/services/Agent.ts"
import { listen, summary } from "../../support/agentSignals.ts"

const start = (previous?: Previous) =>
  Effect.flatMap(Agent, (agent) =>
    agent.start({
      command: new AgentCommand({ name: "memory", command: ["none"] }),
      cwd: "/",
      previous: Option.fromNullable(previous),
      mode: Option.none(),
      spawned: () => Effect.void
    }))

describe("MemoryAgent", () => {
  it.scoped("remembers what its script says", () =>
    Effect.gen(function*() {
      const reopened = (id: string, prompts: number) =>
        Effect.map(start({ id, prompts }), (session) => session.reopened)
      expect(yield* reopened("all", 9)).toEqual({ kind: "Loaded" })
      expect(yield* reopened("two", 2)).toEqual({ kind: "Loaded" })
      expect(yield* reopened("two", 3))
        .toEqual({ kind: "Loaded", remembers: { prompts: 2, of: 3 } })
      expect(yield* reopened("empty", 1)).toEqual({ kind: "Lost", why: "it remembers nothing" })
      expect(yield* reopened("other", 1)).toEqual({ kind: "Lost", why: "no conversation other" })
    }).pipe(Effect.provide(MemoryAgent.layer({
      remembers: ["all", { id: "two", prompts: 2 }, { id: "empty", prompts: 0 }]
    }))))

  it.scopedLive("states what its script says", () =>
    Effect.gen(function*() {
      const session = yield* start()
      const signals = yield* listen(session)
      yield* session.prompt("go")
      yield* signals.until(() => signals.all.length === 2)
      expect(signals.all.map(summary)).toEqual(["Stated paused", "Moded plan"])
    }).pipe(Effect.provide(MemoryAgent.layer({
      turn: () => [{ kind: "State", status: "paused" }, { kind: "Mode", mode: "plan" }]
    }))))

  it.effect("tells what was reaped", () => {
    const reaped: Array<AgentProcess> = []
    const past = { pgid: 7, start_time: "1", boot_id: "b" }
    return Effect.gen(function*() {
      yield* (yield* Agent).reap(past)
      expect(reaped).toEqual([past])
    }).pipe(Effect.provide(MemoryAgent.layer({ reaped: (process) => reaped.push(process) })))
  })
})
