import { Context, type Effect } from "effect"
import type { Facts } from "../domain/Checkup.ts"
import type { RegistryFailure } from "./Registry.ts"

/** Looks at everything around Pods, for `pods doctor`. */
export class Checkup extends Context.Tag("pods/Checkup")<Checkup, {
  /** Changes nothing and never fails: what cannot be found out is left out. */
  readonly facts: Effect.Effect<Facts>
  /**
   * Start the registry anew when it is damaged, and give the path of the copy of what was in it;
   * nothing is done to one that can be read. Live Pods come back by themselves.
   */
  readonly repairRegistry: Effect.Effect<string | undefined, RegistryFailure>
}>() {}
