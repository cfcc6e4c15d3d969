import type { Effect } from "effect"
import type { SocketTaken, StorageFailed } from "../../domain/PodFailure.ts"
import type { AgentProcess } from "../../domain/PodRecord.ts"
import type { Paths } from "./paths.ts"

/** What upkeep needs of sockets and of agents, which are not files. */
export interface Means {
  readonly paths: Paths
  /** Remove a dead socket of our own; everything else that stands there makes it fail. */
  readonly clearSocket: (path: string) => Effect.Effect<void, SocketTaken | StorageFailed>
  /** Whether anything is left of the group that a process led. */
  readonly isLeft: (process: AgentProcess) => boolean
  /** End what is left of it, and wait for its end. */
  readonly reap: (process: AgentProcess) => Effect.Effect<void>
}
