import type { AgentUpdate } from "./AgentUpdate.ts"
import type { Ask } from "./Ask.ts"

/** What an agent does on its own account, in the order in which it did it. */
export type AgentSignal =
  | { readonly kind: "Updated"; readonly update: AgentUpdate }
  | { readonly kind: "Asked"; readonly ask: Ask }
  /** The agent no longer wants an answer. */
  | { readonly kind: "Withdrew"; readonly ask: string }
  /** The last signal. `reason` is a sentence, `lastWords` the end of the agent's stderr. */
  | { readonly kind: "Died"; readonly reason: string; readonly lastWords: ReadonlyArray<string> }

/** Why a turn ended, in ACP's words. */
export type StopReason = "end_turn" | "max_tokens" | "max_turn_requests" | "refusal" | "cancelled"

/**
 * How an agent came to its conversation. `Lost` is a new conversation although an old one was
 * asked for; `why` is what the agent said to the old one.
 */
export type Reopened =
  | { readonly kind: "Fresh" }
  | { readonly kind: "Resumed" }
  | { readonly kind: "Loaded" }
  | { readonly kind: "Lost"; readonly why: string }
