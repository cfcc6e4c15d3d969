import { Context, type Effect } from "effect"
import type { Reopened } from "../domain/AgentSignal.ts"
import type { LaunchOrder } from "../domain/LaunchOrder.ts"
import type { LaunchFailed, NameTaken, SegmentHeld } from "../domain/PodFailure.ts"

/** A host that answers on its socket. */
export interface Launched {
  readonly socket: string
  readonly pid: number
  /** How the agent came to its conversation: `Fresh` for a new Pod. */
  readonly reopened: Reopened
}

/** Starts Pod hosts as processes of their own, which outlive this one and its terminal. */
export class Launcher extends Context.Tag("pods/Launcher")<Launcher, {
  /**
   * Start a host and wait until it answers. A host that fails says why at once, with the last
   * words of its agent; nothing of it is left.
   */
  readonly launch: (
    order: LaunchOrder
  ) => Effect.Effect<Launched, LaunchFailed | NameTaken | SegmentHeld>
}>() {}
