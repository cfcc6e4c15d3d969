import type { Option } from "effect"
import type { AgentUpdate } from "../../domain/AgentUpdate.ts"
import type { PodStatus } from "../../domain/PodStatus.ts"
import type { Fields } from "./fields.ts"

/** What the versions of ACP say each in its own way. Source: ACP reference 1.7. */
export interface Dialect {
  /** What an agent tells of itself in its answer to `initialize`. */
  readonly factsOf: (answer: Fields) => AgentFacts
  /** Whether the answer to a prompt is the end of its turn; else an idle state is. */
  readonly answerEndsTurn: boolean
  /** Reads the updates of one conversation in their order. */
  readonly reader: () => Reader
  readonly permissionOf: (params: Fields) => PermissionRequest
}

/** Reads an update; `earlier` is what was told of its tool call before. */
export type Reader = (update: unknown, earlier: Fields) => Told

/** What an update tells. */
export interface Told {
  readonly updates: ReadonlyArray<AgentUpdate>
  readonly state?: AgentState
}

/** What the agent says that it is doing. */
export interface AgentState {
  readonly status: PodStatus
  /** Of an idle state: why the work has ended, and the error that ended it. */
  readonly end: Fields
}

export interface AgentFacts {
  /** The agent's name and version, when it tells. */
  readonly title: Option.Option<string>
  /** Names of the ways to log in that it offers. */
  readonly logins: ReadonlyArray<string>
  /** Whether it can list its conversations. */
  readonly lists: boolean
  /** Ways to an old conversation, the best first. */
  readonly waysBack: ReadonlyArray<WayBack>
}

/** A way to an old conversation. A replay tells whether the agent knows it. */
export interface WayBack {
  readonly kind: "Resumed" | "Loaded"
  readonly method: string
  readonly params: Fields
}

/** What is in a permission request. */
export interface PermissionRequest {
  readonly title?: unknown
  readonly toolCall: Fields
  /** The exact command, or an explanation, beside what the tool call tells. */
  readonly command?: unknown
  readonly description?: unknown
  readonly options: unknown
}
