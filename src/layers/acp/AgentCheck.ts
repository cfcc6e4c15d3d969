import { Effect, Layer, Option } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { AgentFailed } from "../../domain/PodFailure.ts"
import { storageFailed } from "../../domain/storageFailed.ts"
import { type AgentAbilities, AgentCheck } from "../../services/AgentCheck.ts"
import { located, type Options } from "./AcpAgent.ts"
import * as AcpOpening from "./AcpOpening.ts"
import * as AcpPeer from "./AcpPeer.ts"
import * as AgentChild from "./AgentChild.ts"
import * as AgentDeath from "./AgentDeath.ts"
import { agentEnvironment } from "./agentEnvironment.ts"
import { deadlines } from "./Deadlines.ts"
import { dialectV2 } from "./dialectV2.ts"

/** Checks agents as `AcpAgent` would start them. Source: ACP reference 1.1, 4. */
export const layer = (options: Options): Layer.Layer<AgentCheck> =>
  Layer.succeed(AgentCheck, make(options))

export const make = (options: Options): AgentCheck["Type"] => {
  const times = { ...deadlines, ...options.deadlines }
  return {
    check: Effect.fn("AgentCheck.check")(function*(command) {
      const failed = (reason: string, lastWords: ReadonlyArray<string> = []) =>
        new AgentFailed({ agent: command.name, reason, lastWords })

      const cwd = yield* temporaryDirectory.pipe(Effect.mapError(({ message }) => failed(message)))
      const child = yield* AgentChild.spawn({
        command: located(command.command, options.programs),
        cwd,
        environment: agentEnvironment(options.environment, command.env, options.extra),
        identify: options.identify ?? (() => undefined),
        grace: times.grace
      }).pipe(Effect.mapError(({ reason }) => failed(reason)))

      const peer = yield* AcpPeer.make({
        input: child.output,
        output: child.input,
        handlers: {
          requests: new Map(),
          notifications: new Map(),
          junk: (line) => child.lastWords.note(line)
        },
        writeDeadline: times.write
      })
      const death = yield* AgentDeath.watch(child, peer, times.exit, () => Effect.void)
      const { dialect, facts } = yield* AcpOpening.initialize({
        peer,
        deadlines: times,
        acp: command.acp ?? 1,
        version: options.version ?? "0.0.0"
      }).pipe(Effect.catchTags({
        OpeningFailed: ({ reason }) =>
          Effect.suspend(() => failed(reason, child.lastWords.lines())),
        NeverSpoke: () =>
          Effect.flatMap(
            death.report,
            ({ lastWords, reason }) => failed(`${reason} before it was ready`, lastWords)
          )
      }))
      const can = (kind: "Loaded" | "Resumed") => facts.waysBack.some((way) => way.kind === kind)
      const abilities: AgentAbilities = {
        title: Option.getOrElse(facts.title, () => command.name),
        protocol: dialect === dialectV2 ? 2 : 1,
        loads: can("Loaded"),
        resumes: can("Resumed"),
        lists: facts.lists,
        logins: facts.logins
      }
      return abilities
    }, Effect.scoped)
  }
}

const temporaryDirectory = Effect.acquireRelease(
  Effect.try({
    try: () => mkdtempSync(join(tmpdir(), "pods-check-")),
    catch: storageFailed("create a directory in", tmpdir())
  }),
  (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true }))
)
