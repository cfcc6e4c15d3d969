import { Context, type Effect, type Option, type Scope, type Stream } from "effect"
import type { AgentSignal, Reopened, StopReason } from "../domain/AgentSignal.ts"
import type { AskOutcome } from "../domain/Ask.ts"
import type { AgentFailed } from "../domain/PodFailure.ts"
import type { AgentCommand, AgentProcess } from "../domain/PodRecord.ts"

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
  /** End the agent at once, however busy it is; its scope still has to be closed. */
  readonly kill: Effect.Effect<void>
  /** Answer an ask; an unknown or answered one is passed over. */
  readonly answer: (ask: string, outcome: AskOutcome) => Effect.Effect<void>
}

/** The conversation to go on with, and how many prompts of the user it holds at least. */
export interface Previous {
  readonly id: string
  readonly prompts: number
}

/** Starts agents. */
export class Agent extends Context.Tag("pods/Agent")<Agent, {
  /**
   * Start an agent in `cwd` and open a conversation: the previous one if there is one, in the mode
   * in which the agent was. `spawned` is called as soon as there is a process, before anything is
   * asked of it; not when the system tells nothing by which it could be found again.
   */
  readonly start: (order: {
    readonly command: AgentCommand
    readonly cwd: string
    readonly previous: Option.Option<Previous>
    readonly mode: Option.Option<string>
    readonly spawned: (process: AgentProcess) => Effect.Effect<void>
  }) => Effect.Effect<AgentSession, AgentFailed, Scope.Scope>

  /**
   * End what is left of an agent whose host is gone, and wait for its end; does nothing when the
   * process is gone, or when its number belongs to another one now.
   */
  readonly reap: (process: AgentProcess) => Effect.Effect<void>
}>() {}
