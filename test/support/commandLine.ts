import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Terminal from "@effect/platform/Terminal"
import { Console, Effect, Layer } from "effect"
import { vi } from "vitest"
import { exitCode, report } from "../../src/cli/output.ts"
import { config, run } from "../../src/cli/root.ts"
import { bundledOnly } from "../../src/domain/AgentConfig.ts"
import * as MemoryAgentCatalog from "../../src/layers/memory/MemoryAgentCatalog.ts"
import * as MemoryAgentCheck from "../../src/layers/memory/MemoryAgentCheck.ts"
import * as MemoryCheckup from "../../src/layers/memory/MemoryCheckup.ts"
import * as MemoryLineTerminal from "../../src/layers/memory/MemoryLineTerminal.ts"
import * as MemoryLiveProbe from "../../src/layers/memory/MemoryLiveProbe.ts"
import * as MemoryPager from "../../src/layers/memory/MemoryPager.ts"
import * as MemoryPodClient from "../../src/layers/memory/MemoryPodClient.ts"
import * as MemoryPodServer from "../../src/layers/memory/MemoryPodServer.ts"
import * as MemoryPodStore from "../../src/layers/memory/MemoryPodStore.ts"
import * as MemoryReadMarks from "../../src/layers/memory/MemoryReadMarks.ts"
import * as MemoryRegistry from "../../src/layers/memory/MemoryRegistry.ts"
import * as MemoryScreen from "../../src/layers/memory/MemoryScreen.ts"
import * as MemorySessionLog from "../../src/layers/memory/MemorySessionLog.ts"
import * as MemorySurroundings from "../../src/layers/memory/MemorySurroundings.ts"
import * as MemoryUpkeep from "../../src/layers/memory/MemoryUpkeep.ts"
import * as Switchboard from "../../src/layers/memory/Switchboard.ts"
import * as World from "../../src/layers/memory/World.ts"
import { Editor } from "../../src/services/Editor.ts"
import { Launcher } from "../../src/services/Launcher.ts"
import { type Pod, segmentOf, sessionOf, socketOf, sources } from "./pods.ts"

/** A Pod of a command's world, with the records of its log. */
export interface CommandPod extends Pod {
  readonly records?: ReadonlyArray<unknown>
}

/** What the commands see: these Pods, whose sockets a test may serve, in a pipe. */
export const world = (...pods: ReadonlyArray<CommandPod>) => {
  const { claims, reports, stored } = sources(...pods)
  const probe = MemoryLiveProbe.layer(
    new Map(Array.from(reports, ([socket, report]) => [socket, { report }]))
  )
  const logs = pods.flatMap(({ name, records = [] }) =>
    records.length === 0 ? [] : [{
      session: sessionOf(name),
      segment: segmentOf(name),
      text: records.map((record) => `${JSON.stringify(record)}\n`).join("")
    }]
  )
  const registry = MemoryRegistry.layer({
    allocations: claims.map(({ allocation, holder }) => ({
      ...allocation,
      pid: holder === "Gone" ? gone : allocation.pid
    })),
    alive: (pid) => pid !== gone
  })
  const store = MemoryPodStore.layer(stored)
  return Layer.mergeAll(
    Layer.merge(MemoryPodClient.layer, MemoryPodServer.layer).pipe(
      Layer.provideMerge(Switchboard.layer)
    ),
    registry,
    store,
    MemoryReadMarks.layer,
    MemorySessionLog.layer(logs),
    MemoryAgentCatalog.layer(bundledOnly(World.agent), World.agent),
    MemoryCheckup.layer(),
    MemoryAgentCheck.layer(),
    Layer.provide(MemoryUpkeep.layer(), Layer.merge(store, registry)),
    MemorySurroundings.layer({ user: "ann" }),
    MemoryPager.make().layer,
    Layer.unwrapEffect(
      Effect.map(MemoryScreen.make({ interactive: false }), ({ layer }) => layer)
    ),
    Layer.succeed(Editor, { edit: () => Effect.dieMessage("nobody edits here") }),
    Layer.unwrapEffect(
      Effect.map(MemoryLineTerminal.make({ attended: false }), ({ layer }) => layer)
    ),
    Layer.succeed(Launcher, { launch: () => Effect.dieMessage("no command here starts a host") }),
    probe,
    parserPlatform,
    config
  )
}

const gone = 1

/** Where a test serves the Pod. */
export const socket = socketOf

/** Runs a command to its end: its exit code, and what it wrote. */
export const pods = (...args: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const written = { stdout: "", stderr: "" }
    yield* Effect.acquireRelease(
      Effect.sync(() =>
        vi.spyOn(process.stdout, "write").mockImplementation(
          (text: string | Uint8Array, ...told: ReadonlyArray<unknown>) => {
            written.stdout += String(text)
            for (const one of told) if (typeof one === "function") one()
            return true
          }
        )
      ),
      (spy) => Effect.sync(() => spy.mockRestore())
    )
    const console = yield* Effect.console
    const write = (...values: ReadonlyArray<unknown>) =>
      Effect.sync(() => {
        written.stderr += `${values.join(" ")}\n`
      })
    const code = yield* run(args).pipe(
      Effect.as(exitCode.ok),
      Effect.catchAllCause(report),
      Console.withConsole({ ...console, error: write })
    )
    return { code, ...written }
  }).pipe(Effect.scoped)

const parserPlatform = Layer.mergeAll(
  FileSystem.layerNoop({}),
  Path.layer,
  Layer.succeed(Terminal.Terminal, {
    columns: Effect.succeed(80),
    rows: Effect.succeed(24),
    isTTY: Effect.succeed(false),
    readInput: Effect.dieMessage("nothing is asked"),
    readLine: new Terminal.QuitException(),
    display: () => Effect.void
  })
)
