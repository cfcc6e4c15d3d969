import { Context, type Effect, type Option, type Scope, type Stream } from "effect"
import type { AgentSignal, Reopened, StopReason } from "../domain/AgentSignal.ts"
import type { AskOutcome } from "../domain/Ask.ts"
import type { AgentFailed } from "../domain/PodFailure.ts"
import type { AgentCommand } from "../domain/PodRecord.ts"

/** A running agent with one conversation open. Its process ends with its scope. */
export interface AgentSession {
  /** The agent's own id of the conversation. */
  readonly id: string
  /** What the agent calls itself, with its version when it tells. */
  readonly title: string
  readonly reopened: Reopened
  /** To be taken by one reader; an agent that is not read is held back, not buffered. */
  readonly signals: Stream.Stream<AgentSignal>
  /** How many signals there have been so far, taken or not. */
  readonly sent: Effect.Effect<number>
  /** One turn; returns when it is over. Signals of the turn come before its end. */
  readonly prompt: (text: string) => Effect.Effect<StopReason, AgentFailed>
  /** Ask the agent to end the turn soon. The turn's `prompt` still returns. */
  readonly cancel: Effect.Effect<void>
  /** Answer an ask; an unknown or answered one is passed over. */
  readonly answer: (ask: string, outcome: AskOutcome) => Effect.Effect<void>
}

/** Starts agents. */
export class Agent extends Context.Tag("pods/Agent")<Agent, {
  /** Start an agent in `cwd` and open a conversation: the previous one if there is one. */
  readonly start: (order: {
    readonly command: AgentCommand
    readonly cwd: string
    readonly previous: Option.Option<string>
  }) => Effect.Effect<AgentSession, AgentFailed, Scope.Scope>
}>() {}
