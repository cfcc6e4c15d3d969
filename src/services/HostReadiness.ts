import { Context, type Effect } from "effect"
import type { LaunchOrder } from "../domain/LaunchOrder.ts"
import type { LaunchFailed, PodFailure } from "../domain/PodFailure.ts"
import type { Launched } from "./Launcher.ts"

/** A host's line to the process that launched it. */
export class HostReadiness extends Context.Tag("pods/HostReadiness")<HostReadiness, {
  /** What this process is to do. Fails when no launcher started it. */
  readonly order: Effect.Effect<LaunchOrder, LaunchFailed>
  /**
   * Tell the launcher that the Pod is live. The first announcement counts and there is no second;
   * a launcher that is gone is nobody to tell.
   */
  readonly announceReady: (launched: Launched) => Effect.Effect<void>
  /** Tell the launcher why the Pod does not come to be. */
  readonly announceFailure: (failure: PodFailure) => Effect.Effect<void>
}>() {}
