import { Deferred, Effect, FiberId } from "effect"
import type { AgentState } from "./Dialect.ts"
import type { Fields } from "./fields.ts"

/**
 * A turn whose end the agent tells as a state (ACP v2). States are repeated, so an idle one is the
 * end only when the agent has begun to work, or has taken the prompt, before.
 */
export class StatedTurn {
  private begun = false
  private readonly over = Deferred.unsafeMake<Fields>(FiberId.none)

  /** The prompt was answered, which says that it was taken. */
  readonly taken = (): void => {
    this.begun = true
  }

  tell({ end, status }: AgentState): void {
    if (status !== "idle") this.begun = true
    else if (this.begun) Deferred.unsafeDone(this.over, Effect.succeed(end))
  }

  /** Waits for the end; gives the fields of the idle state. */
  get end(): Effect.Effect<Fields> {
    return Deferred.await(this.over)
  }
}
