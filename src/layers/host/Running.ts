import type { Effect, Fiber, Queue, Ref } from "effect"
import type { Allocation } from "../../domain/Allocation.ts"
import type { HostedPod } from "../../domain/HostedPod.ts"
import type { HostState } from "../../domain/HostState.ts"
import type * as PodMachine from "../../domain/PodMachine.ts"
import type { LogWriter } from "../../services/SessionLog.ts"
import type { AgentSeat } from "./AgentSeat.ts"

/** A Pod whose agent is up. Its inbox, when full, holds back the clients and the agent. */
export interface Running {
  /** As it was when the host began. */
  readonly pod: HostedPod
  /** Of the host. */
  readonly pid: number
  /** Of `pods`. */
  readonly version: string
  /** What stands in the registry, or ought to. */
  readonly claim: Ref.Ref<Allocation>
  readonly seat: AgentSeat
  readonly writer: LogWriter
  readonly state: Ref.Ref<HostState>
  readonly inbox: Queue.Queue<PodMachine.Input>
  /** Runs something beside the rest, for as long as the Pod is up; a defect in it ends the Pod. */
  readonly fork: <A>(effect: Effect.Effect<A>) => Effect.Effect<Fiber.RuntimeFiber<A>>
}
