import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Schedule, type Scope } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import * as HostedPod from "../../../src/domain/HostedPod.ts"
import { PodName } from "../../../src/domain/ids.ts"
import type { LaunchOrder } from "../../../src/domain/LaunchOrder.ts"
import { AgentCommand } from "../../../src/domain/PodRecord.ts"
import * as FilePodStore from "../../../src/layers/file/FilePodStore.ts"
import * as FileRegistry from "../../../src/layers/file/FileRegistry.ts"
import * as FileSessionLog from "../../../src/layers/file/FileSessionLog.ts"
import { resolve } from "../../../src/layers/file/paths.ts"
import * as trustedDirectory from "../../../src/layers/file/trustedDirectory.ts"
import * as NodeLauncher from "../../../src/layers/node/NodeLauncher.ts"
import * as UnixPodClient from "../../../src/layers/unix/UnixPodClient.ts"
import { Launcher } from "../../../src/services/Launcher.ts"
import { PodStore } from "../../../src/services/PodStore.ts"
import { Registry } from "../../../src/services/Registry.ts"
import { SessionLog } from "../../../src/services/SessionLog.ts"
import { attach, saidIn } from "../../support/attached.ts"
import { bundledOnce } from "../../support/bundledOnce.ts"
import { demoAgent } from "../../support/demoAgent.ts"
import { scratch } from "../../support/scratch.ts"

const alpha = PodName.make("alpha")

const world = Effect.map(scratch, (home) => {
  const environment = { ...process.env, PODS_HOME: home }
  const paths = resolve(environment, home)
  return Layer.mergeAll(
    NodeLauncher.layer({
      program: [process.execPath, bundledOnce("hostMain.ts")],
      environment,
      logPath: (name) => Effect.as(trustedDirectory.ensure(paths.ownRun), paths.hostLog(name))
    }),
    FilePodStore.layer(paths),
    FileRegistry.layer(paths),
    FileSessionLog.layer(paths),
    UnixPodClient.layer
  )
})

const test = <E>(
  sentence: string,
  body: Effect.Effect<
    void,
    E,
    Layer.Layer.Success<Effect.Effect.Success<typeof world>> | Scope.Scope
  >
) => it.scopedLive(sentence, () => Effect.flatMap(world, (layer) => Effect.provide(body, layer)))

/** A host process, which is killed with the scope at the latest. */
const launch = Effect.fnUntraced(function*(order: LaunchOrder) {
  const { launch } = yield* Launcher
  const launched = yield* launch(order)
  yield* Effect.addFinalizer(() => kill(launched.pid, "SIGKILL"))
  return { ...launched, agents: childrenOf(launched.pid) }
})

const newPod = { kind: "New", name: alpha, agent: demoAgent(), cwd: "/" } as const
const restore = { kind: "Restore", name: alpha } as const

describe("A host process", () => {
  test(
    "ends in order on SIGTERM, in the middle of a turn, and leaves nothing",
    Effect.gen(function*() {
      const { agents, pid, socket } = yield* launch(newPod)
      expect(agents.length).toBeGreaterThan(0)
      const ann = yield* attach(alpha, socket)
      yield* ann.run("hang")
      yield* ann.hear("turn_start")
      yield* kill(pid, "SIGTERM")
      expect(yield* ann.ended).toBe(true)
      yield* gone([pid, ...agents])
      expect(yield* (yield* Registry).claims).toEqual([])
      expect((yield* kinds).filter((kind) => kind !== "extension").slice(-2))
        .toEqual(["turn_end", "run_errored"])
      expect((yield* launch(restore)).reopened.kind).toMatch(/^(Loaded|Resumed)$/)
    })
  )

  test(
    "takes its agent along when it is killed, and the next one closes the turn",
    Effect.gen(function*() {
      const { agents, pid, socket } = yield* launch(newPod)
      const ann = yield* attach(alpha, socket)
      yield* ann.turn("history")
      yield* ann.run("hang")
      yield* ann.hear("turn_start", ({ data }) => data.turn === 1)
      yield* kill(pid, "SIGKILL")
      yield* gone([pid, ...agents])
      expect((yield* kinds).at(-1)).toBe("user_input")

      const next = yield* launch(restore)
      const bob = yield* attach(alpha, next.socket)
      expect((yield* kinds).slice(-3)).toEqual(["run_errored", "extension", "extension"])
      expect(bob.opening.status).toBe("idle")
      expect(saidIn(yield* bob.turn("history"))).toMatch(/remember \d prompt/)
      expect((yield* kinds).filter((kind) => kind === "user_input")).toHaveLength(3)
    })
  )

  test(
    "says with the agent's last words why it does not start",
    Effect.gen(function*() {
      const script = "process.stderr.write('no key\\n'); process.exit(3)"
      const agent = new AgentCommand({ name: "bad", command: [process.execPath, "-e", script] })
      const failure = yield* Effect.flip(launch({ ...newPod, agent }))
      expect(failure).toMatchObject({ _tag: "LaunchFailed", lastWords: ["no key"] })
      expect(yield* (yield* PodStore).names).toEqual([])
      expect(yield* (yield* Registry).claims).toEqual([])
    })
  )

  test(
    "is one of two that wins, and the other says who holds the conversation",
    Effect.gen(function*() {
      const first = yield* launch(newPod)
      yield* (yield* attach(alpha, first.socket)).turn("history")
      expect(yield* Effect.flip(launch(newPod))).toMatchObject({ _tag: "NameTaken" })
      const held = yield* Effect.flip(launch(restore))
      expect(held).toMatchObject({
        _tag: "SegmentHeld",
        name: "alpha",
        holder: expect.stringContaining(String(first.pid))
      })
    })
  )
})

const kill = (pid: number, signal: NodeJS.Signals): Effect.Effect<void> =>
  Effect.ignore(Effect.try(() => process.kill(pid, signal)))

const gone = (pids: ReadonlyArray<number>) =>
  Effect.forEach(pids, (pid) => Effect.flip(Effect.try(() => process.kill(pid, 0))), {
    discard: true
  }).pipe(Effect.retry(Schedule.spaced("10 millis")))

const childrenOf = (parent: number): ReadonlyArray<number> =>
  readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
      const [, ppid] = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
      return Number(ppid) === parent ? [Number(pid)] : []
    } catch {
      return []
    }
  })

const kinds = Effect.gen(function*() {
  const stored = yield* (yield* PodStore).read(alpha)
  const where = yield* HostedPod.logOf(stored)
  const { records } = yield* (yield* SessionLog).tail(where.session, where.segment, 1000)
  return records.map((record) => Object.getOwnPropertyDescriptor(record, "kind")?.value)
})
