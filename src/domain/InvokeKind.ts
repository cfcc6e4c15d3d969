/** What made a Pod start a turn. Source: insomnia reference 5.5. */
import { Schema } from "effect"

/** `wakeup` is reserved: insomnia reads it and never sends it. */
export const InvokeKind = Schema.Literal(
  "user_send",
  "notify",
  "pod_event",
  "system_reminder",
  "wakeup"
)
export type InvokeKind = typeof InvokeKind.Type
