import { Effect, ExecutionStrategy, Exit, Layer, Option, Scope } from "effect"
import { AgentFailed } from "../../domain/PodFailure.ts"
import type { AgentCommand } from "../../domain/PodRecord.ts"
import { Agent } from "../../services/Agent.ts"
import * as AcpOpening from "./AcpOpening.ts"
import * as AcpPeer from "./AcpPeer.ts"
import * as AcpSession from "./AcpSession.ts"
import * as AgentChild from "./AgentChild.ts"
import * as AgentDeath from "./AgentDeath.ts"
import { agentEnvironment, type Environment } from "./agentEnvironment.ts"
import * as AgentInbox from "./AgentInbox.ts"
import * as AgentSignals from "./AgentSignals.ts"
import { type Deadlines, deadlines } from "./Deadlines.ts"
import { type Identify, reap } from "./reap.ts"

export interface Options {
  /** Where the variables come from that agents are given. */
  readonly environment: Environment
  /** Variables that every agent is given beside. */
  readonly extra?: Readonly<Record<string, string>>
  /**
   * Where programs are that come with `pods`: records name them by a word that stays true when
   * `pods` or Node moves.
   */
  readonly programs?: Readonly<Record<string, readonly [string, ...ReadonlyArray<string>]>>
  /** Of `pods`, told to agents. */
  readonly version?: string
  /** Tells processes apart; without it none is found again. */
  readonly identify?: Identify
  readonly deadlines?: Partial<Deadlines>
}

/** Agents that speak ACP on their stdin and stdout, each a child process in its own group. */
export const layer = (options: Options): Layer.Layer<Agent> =>
  Layer.sync(Agent, () => {
    const times = { ...deadlines, ...options.deadlines }
    const identify = options.identify ?? (() => undefined)
    let asks = 0
    const newAskId = () => `a${++asks}`

    const open: Agent["Type"]["start"] = Effect.fnUntraced(function*(order) {
      const { command, cwd, mode, previous } = order
      const failed = (reason: string, lastWords: ReadonlyArray<string>) =>
        new AgentFailed({ agent: command.name, reason, lastWords })

      const child = yield* AgentChild.spawn({
        command: located(command.command, options.programs),
        cwd,
        environment: agentEnvironment(options.environment, command.env, options.extra),
        identify,
        grace: times.grace
      }).pipe(Effect.mapError(({ reason }) => failed(reason, [])))
      if (child.process !== undefined) yield* order.spawned(child.process)

      const signals = yield* AgentSignals.make
      const inbox = AgentInbox.make(signals, newAskId)
      const peer = yield* AcpPeer.make({
        input: child.output,
        output: child.input,
        handlers: { ...inbox.handlers, junk: (line) => child.lastWords.note(line) },
        writeDeadline: times.write
      })
      const { report: death } = yield* AgentDeath.watch(child, peer, times.exit, (death) =>
        Effect.zipRight(
          inbox.asks.withdraw("all"),
          Effect.sync(() =>
            signals.add({ kind: "Died", ...death })
          )
        ))

      const died = (moment: string) =>
        Effect.flatMap(
          death,
          ({ lastWords, reason }) =>
            failed(`${reason} ${moment}`, lastWords)
        )
      const { dialect, facts, id, reopened } = yield* AcpOpening.open({
        peer,
        inbox,
        deadlines: times,
        acp: command.acp ?? 1,
        cwd,
        previous,
        mode,
        version: options.version ?? "0.0.0"
      }).pipe(Effect.catchTags({
        OpeningFailed: ({ reason }) =>
          Effect.suspend(() => failed(reason, child.lastWords.lines())),
        NeverSpoke: () => died("before it was ready; correct its configuration first"),
        HungUp: () => died("before it was ready")
      }))

      const { logins, title } = facts
      return {
        id,
        title: Option.getOrElse(title, () => command.name),
        reopened,
        signals: signals.stream,
        sent: signals.sent,
        kill: child.kill,
        ...AcpSession.make({
          agent: command.name,
          id,
          logins,
          dialect,
          peer,
          inbox,
          child,
          death
        })
      }
    })

    return {
      start: Effect.fn("Agent.start")(function*(order) {
        // A scope of its own, so that nothing is left of an agent that could not be started.
        const scope = yield* Scope.fork(yield* Effect.scope, ExecutionStrategy.sequential)
        return yield* open(order).pipe(
          Scope.extend(scope),
          Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause)))
        )
      }),
      reap: Effect.fn("Agent.reap")((process) => reap(process, identify, times.grace))
    }
  })

/** The command line with the place of a program that comes with `pods`. */
export const located = (
  [program, ...args]: AgentCommand["command"],
  programs: Options["programs"] = {}
): AgentCommand["command"] => {
  const [path, ...before] = new Map(Object.entries(programs)).get(program) ?? [program]
  return [path, ...before, ...args]
}
