import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Terminal from "@effect/platform/Terminal"
import { Config, ConfigError, Duration, Effect, Either, Layer, Option } from "effect"
import { AgentCommand, type AgentProcess } from "../domain/PodRecord.ts"
import { AgentCheck } from "../services/AgentCheck.ts"
import { Checkup } from "../services/Checkup.ts"
import { Editor } from "../services/Editor.ts"
import { Launcher } from "../services/Launcher.ts"
import type { LiveProbe } from "../services/LiveProbe.ts"
import { Pager } from "../services/Pager.ts"
import { PodClient } from "../services/PodClient.ts"
import type { PodStore } from "../services/PodStore.ts"
import type { Registry } from "../services/Registry.ts"
import { Upkeep } from "../services/Upkeep.ts"
import * as FileAgentCatalog from "./file/FileAgentCatalog.ts"
import * as FilePodStore from "./file/FilePodStore.ts"
import * as FileReadMarks from "./file/FileReadMarks.ts"
import * as FileRegistry from "./file/FileRegistry.ts"
import * as FileSessionLog from "./file/FileSessionLog.ts"
import { resolve } from "./file/paths.ts"
import { identify } from "./file/processIdentity.ts"
import * as trustedDirectory from "./file/trustedDirectory.ts"
import * as NodeLineTerminal from "./node/NodeLineTerminal.ts"
import * as NodeScreen from "./node/NodeScreen.ts"
import * as NodeSurroundings from "./node/NodeSurroundings.ts"
import * as shipped from "./shipped.ts"
import * as UnixLiveProbe from "./unix/UnixLiveProbe.ts"
import { workingDirectory } from "./workingDirectory.ts"

const paths = resolve(process.env, workingDirectory())

const demo = AgentCommand.make({
  name: "demo",
  command: [shipped.demoAgent],
  env: ["PODS_DEMO_PACE"]
})

/** A list must not wait for ever, and Effect reads `infinity` as a duration too. */
const statusTimeout = (text: string): Either.Either<Duration.Duration, ConfigError.ConfigError> =>
  Duration.decodeUnknown(text).pipe(
    Option.filter(Duration.between({ minimum: "1 millis", maximum: "1 minute" })),
    Either.fromOption(() =>
      ConfigError.InvalidData(
        [],
        `PODS_STATUS_TIMEOUT is "${text}", but has to be a time up to a minute, like "200 millis"`
      )
    )
  )

const probe = Layer.unwrapEffect(
  Config.nonEmptyString("PODS_STATUS_TIMEOUT").pipe(
    Config.mapOrFail(statusTimeout),
    Config.withDefault(UnixLiveProbe.statusTimeout),
    Config.map(UnixLiveProbe.layer)
  )
)

// The wire formats and the start of processes are loaded when they are used: a list needs neither.
const podClient = Layer.succeed(PodClient, {
  connect: (...to) =>
    Effect.flatMap(
      Effect.promise(() => import("./unix/UnixPodClient.ts")),
      (UnixPodClient) => UnixPodClient.make().connect(...to)
    )
})

const launcher = Layer.succeed(Launcher, {
  launch: (order) =>
    Effect.flatMap(
      Effect.promise(() => import("./node/NodeLauncher.ts")),
      (NodeLauncher) =>
        NodeLauncher.make({
          program: shipped.host,
          environment: { ...process.env, ...shipped.hostVariables },
          logPath: (name) => Effect.as(trustedDirectory.ensure(paths.ownRun), paths.hostLog(name))
        }).launch(order)
    )
})

/** Only ctrl-g in a composer asks for it. */
const editor = Layer.succeed(Editor, {
  edit: (text) =>
    Effect.flatMap(
      Effect.promise(() => import("./node/NodeEditor.ts")),
      (NodeEditor) => NodeEditor.make(process.env).edit(text)
    )
})

/** Only long output asks for it. */
const pager = Layer.succeed(Pager, {
  open: Effect.flatMap(
    Effect.promise(() => import("./node/NodePager.ts")),
    (NodePager) => NodePager.make({ env: process.env, terminal: process.stdout.isTTY }).open
  )
})

/** Only `doctor` looks so closely. */
const checkup = Layer.effect(
  Checkup,
  Effect.map(Effect.context<PodStore | Registry>(), (services) => {
    const user = process.env["USER"] || process.env["LOGNAME"] || "$USER"
    const made = Effect.gen(function*() {
      const [FileCheckup, { isLeft }, userScope] = yield* Effect.promise(() =>
        Promise.all([
          import("./file/FileCheckup.ts"),
          import("./acp/reap.ts"),
          import("./node/userScope.ts")
        ])
      )
      const options = {
        paths,
        environment: process.env,
        user,
        isLeft: (process: AgentProcess) => isLeft(process, identify),
        scoped: userScope.works(process.env)
      }
      return yield* Effect.provide(Checkup, FileCheckup.layer(options))
    }).pipe(Effect.provide(services))
    return {
      facts: Effect.flatMap(made, ({ facts }) => facts),
      repairRegistry: Effect.flatMap(made, ({ repairRegistry }) => repairRegistry)
    }
  })
)

/** Only what forgets and cleans up needs to know how sockets and agents die. */
const upkeep = Layer.effect(
  Upkeep,
  Effect.map(Effect.context<LiveProbe | PodStore | Registry>(), (services) => {
    const made = Effect.gen(function*() {
      const [FileUpkeep, { isLeft, reap }, { deadlines }, { makeRoom }] = yield* Effect.promise(
        () =>
          Promise.all([
            import("./file/FileUpkeep.ts"),
            import("./acp/reap.ts"),
            import("./acp/Deadlines.ts"),
            import("./unix/staleSocket.ts")
          ])
      )
      return yield* Effect.provide(
        Upkeep,
        FileUpkeep.layer({
          paths,
          clearSocket: makeRoom,
          isLeft: (process) => isLeft(process, identify),
          reap: (process) => reap(process, identify, deadlines.grace)
        })
      )
    }).pipe(Effect.provide(services))
    return {
      belongings: (name) => Effect.flatMap(made, (upkeep) => upkeep.belongings(name)),
      forget: (...what) => Effect.flatMap(made, (upkeep) => upkeep.forget(...what)),
      litter: Effect.flatMap(made, ({ litter }) => litter),
      clear: (litter) => Effect.flatMap(made, (upkeep) => upkeep.clear(litter))
    }
  })
)

const agentCheck = Layer.succeed(AgentCheck, {
  check: (command) =>
    Effect.flatMap(
      Effect.promise(() => import("./acp/AgentCheck.ts")),
      (AcpAgentCheck) =>
        AcpAgentCheck.make({
          environment: process.env,
          extra: { PODS_DEMO_DIR: paths.demoDir },
          programs: shipped.agents,
          version: globalThis.PODS_VERSION
        }).check(command)
    )
})

/** What `@effect/cli` asks for and, without prompts and options that name files, never uses. */
const parserPlatform = Layer.mergeAll(
  FileSystem.layerNoop({}),
  Path.layer,
  Layer.succeed(Terminal.Terminal, {
    columns: Effect.succeed(80),
    rows: Effect.succeed(24),
    isTTY: Effect.succeed(false),
    readInput: Effect.dieMessage("pods asks nothing through @effect/cli"),
    readLine: new Terminal.QuitException(),
    display: () => Effect.void
  })
)

const kept = Layer.merge(FilePodStore.layer(paths), FileRegistry.layer(paths))

/** The layers of every command but `host`, whose are in `LiveHost`. */
export const layer = Layer.mergeAll(
  kept,
  Layer.provide(checkup, kept),
  Layer.provide(upkeep, Layer.merge(kept, probe)),
  agentCheck,
  FileSessionLog.layer(paths),
  FileReadMarks.layer(paths),
  FileAgentCatalog.layer(paths, demo, { path: process.env["PATH"] }),
  probe,
  podClient,
  launcher,
  editor,
  NodeScreen.layer(process.env["TERM"]),
  pager,
  NodeLineTerminal.layer,
  NodeSurroundings.layer({
    env: process.env,
    cwd: workingDirectory(),
    terminal: process.stdout.isTTY
  }),
  parserPlatform
)
