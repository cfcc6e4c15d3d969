import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import type { Readable } from "node:stream"
import { vi } from "vitest"
import type { AgentProcess } from "../../../src/domain/PodRecord.ts"
import * as AcpAgent from "../../../src/layers/acp/AcpAgent.ts"
import { processOf } from "../../../src/layers/acp/reap.ts"
import { identify } from "../../../src/layers/file/processIdentity.ts"
import { Agent } from "../../../src/services/Agent.ts"
import { listen } from "../../support/agentSignals.ts"
import { lives, signal } from "../../support/processes.ts"
import { fake, start } from "./startAgent.ts"

const layer = AcpAgent.layer({
  environment: process.env,
  identify,
  deadlines: { grace: Duration.millis(200) }
})

const reap = (past: AgentProcess) =>
  Effect.flatMap(Agent, (agent) => agent.reap(past)).pipe(Effect.provide(layer))

/** A process that leads a group, as the host that is gone has left it. */
const left = (program: string, args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const leader = spawn(program, args, { detached: true, stdio: "pipe" })
      const pid = leader.pid ?? 0
      const past = processOf(pid, identify)
      if (past === undefined) throw new Error("there is nothing to tell processes apart")
      return { leader, pid, past }
    }),
    ({ leader }) => Effect.sync(() => leader.kill("SIGKILL"))
  )

/** A leader that is gone, and the member of its group that it has left. */
const leaderless = Effect.gen(function*() {
  const { leader, past } = yield* left("sh", ["-c", "sleep 1000 & echo $!"])
  const gone = once(leader, "exit")
  const member = Number(String(yield* said(leader)))
  yield* Effect.addFinalizer(() => Effect.sync(() => signal(member, "SIGKILL")))
  yield* Effect.promise(() => gone)
  return { past, member }
})

const said = ({ stdout }: { readonly stdout: Readable }) =>
  Effect.promise(() => once(stdout, "data"))

describe("AcpAgent asked to reap", () => {
  it.scopedLive("ends the whole group, also who ignores a SIGTERM", () =>
    Effect.gen(function*() {
      const [node, ...args] = fake("launcher.mjs").command
      const { leader, past, pid } = yield* left(node, args)
      const prompt = { id: 1, method: "session/prompt", params: { prompt: [{ text: "who?" }] } }
      leader.stdin.write(`${JSON.stringify(prompt)}\n`)
      const inner = Number(/,(\d+)\]/.exec(String(yield* said(leader)))?.[1])
      yield* Effect.addFinalizer(() => Effect.sync(() => signal(inner, "SIGKILL")))
      expect([pid, inner].map(lives)).toEqual([true, true])
      yield* reap(past)
      expect([pid, inner].map(lives)).toEqual([false, false])
    }))

  it.scopedLive("ends what a leader that is gone has left of its group", () =>
    Effect.gen(function*() {
      const { member, past } = yield* leaderless
      expect(lives(past.pgid)).toBe(false)
      expect(lives(member)).toBe(true)
      yield* reap(past)
      expect(lives(member)).toBe(false)
    }))

  it.scopedLive("leaves those who began before the leader that is recorded", () =>
    Effect.gen(function*() {
      const { member, past } = yield* leaderless
      const later = String(Number(past.start_time) + 1_000_000)
      for (const start_time of [later, "not a number"]) yield* reap({ ...past, start_time })
      expect(lives(member)).toBe(true)
    }))

  it.scopedLive("leaves a process that has the number of another one now", () =>
    Effect.gen(function*() {
      const { past, pid } = yield* left("sleep", ["1000"])
      const start = Number(past.start_time)
      for (const start_time of [start - 1, start + 1].map(String)) {
        yield* reap({ ...past, start_time })
      }
      expect(lives(pid)).toBe(true)
    }))

  it.scopedLive("leaves everything of another boot", () =>
    Effect.gen(function*() {
      const { past, pid } = yield* left("sleep", ["1000"])
      yield* reap({ ...past, boot_id: "an earlier one" })
      expect(lives(pid)).toBe(true)
    }))

  it.scopedLive("never signals everybody, nor its own group", () =>
    Effect.gen(function*() {
      const kill = vi.spyOn(process, "kill").mockReturnValue(true)
      yield* Effect.addFinalizer(() => Effect.sync(() => kill.mockRestore()))
      const everybody = processOf(1, identify)
      const ourselves = processOf(process.pid, identify)
      for (const past of [everybody, ourselves]) {
        if (past === undefined) throw new Error("there is nothing to tell processes apart")
        for (const pgid of [1, 0, -1, -process.pid]) yield* reap({ ...past, pgid })
      }
      expect(kill).not.toHaveBeenCalled()
    }))

  it.scopedLive("does nothing where the system tells nothing", () =>
    Effect.gen(function*() {
      const { past, pid } = yield* left("sleep", ["1000"])
      const blind = AcpAgent.layer({ environment: process.env })
      yield* Effect.flatMap(Agent, (agent) => agent.reap(past)).pipe(Effect.provide(blind))
      expect(lives(pid)).toBe(true)
    }))

  it.scopedLive("ends an agent by what was told when it was started", () =>
    Effect.gen(function*() {
      const told: Array<AgentProcess> = []
      const session = yield* start(fake("hangs.mjs", "session/prompt"), {
        identify,
        spawned: (process) => Effect.sync(() => told.push(process))
      })
      const signals = yield* listen(session)
      yield* Effect.forEach(told, reap)
      yield* signals.until(() => signals.all.at(-1)?.kind === "Died")
      expect(signals.all.at(-1)).toMatchObject({ reason: "it was killed by SIGKILL" })
    }))
})
