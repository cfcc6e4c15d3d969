import { Context, type Effect } from "effect"
import type { LaunchOrder } from "../domain/LaunchOrder.ts"
import type {
  AgentFailed,
  NameTaken,
  NotRestorable,
  SegmentHeld,
  SocketTaken,
  StorageFailed
} from "../domain/PodFailure.ts"
import type { Launched } from "./Launcher.ts"
import type { RegistryFailure } from "./Registry.ts"

export type HostFailure =
  | AgentFailed
  | NameTaken
  | NotRestorable
  | RegistryFailure
  | SegmentHeld
  | SocketTaken
  | StorageFailed

/** Runs one Pod: owns its socket, drives its agent, writes its log. */
export class PodHost extends Context.Tag("pods/PodHost")<PodHost, {
  /**
   * Carry out the order and serve the Pod until it is shut down or interrupted, then leave
   * nothing behind but its log and its metadata. `ready` is called once, when the socket answers.
   */
  readonly run: (
    order: LaunchOrder,
    ready: (launched: Launched) => Effect.Effect<void>
  ) => Effect.Effect<void, HostFailure>
}>() {}
