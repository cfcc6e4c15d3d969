import { Schema } from "effect"
import type { AgentUpdate } from "./AgentUpdate.ts"
import type { Ask } from "./Ask.ts"
import type { PodStatus } from "./PodStatus.ts"

/** What an agent does on its own account, in the order in which it did it. */
export type AgentSignal =
  | { readonly kind: "Updated"; readonly update: AgentUpdate }
  | { readonly kind: "Asked"; readonly ask: Ask }
  /** The agent no longer wants an answer. */
  | { readonly kind: "Withdrew"; readonly ask: string }
  /** The agent says itself what it is doing, which ACP v1 has no word for. */
  | { readonly kind: "Stated"; readonly status: PodStatus }
  /** The agent works in another of its modes from now on. */
  | { readonly kind: "Moded"; readonly mode: string }
  /** The last signal. `reason` is a sentence, `lastWords` the end of the agent's stderr. */
  | { readonly kind: "Died"; readonly reason: string; readonly lastWords: ReadonlyArray<string> }

/** Why a turn ended, in ACP's words. */
export type StopReason = "end_turn" | "max_tokens" | "max_turn_requests" | "refusal" | "cancelled"

/**
 * How an agent came to its conversation. `Lost` is a new conversation although an old one was asked
 * for; `why` is what the agent said to the old one. A `Loaded` one may hold fewer prompts of the
 * user than the log does: then it says how many of how many.
 */
export const Reopened = Schema.Union(
  Schema.Struct({ kind: Schema.Literal("Fresh", "Resumed") }),
  Schema.Struct({
    kind: Schema.Literal("Loaded"),
    remembers: Schema.optionalWith(
      Schema.Struct({ prompts: Schema.NonNegativeInt, of: Schema.NonNegativeInt }),
      { exact: true }
    )
  }),
  Schema.Struct({ kind: Schema.Literal("Lost"), why: Schema.String })
)
export type Reopened = typeof Reopened.Type
