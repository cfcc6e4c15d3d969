/** What a Pod says it is doing. Source: insomnia reference 5.5. */
import { Schema } from "effect"

/** `idle`: waits for input; `running`: in a turn; `paused`: a turn was stopped and can go on. */
export const PodStatus = Schema.Literal("idle", "running", "paused")
export type PodStatus = typeof PodStatus.Type
