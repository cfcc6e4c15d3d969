import { Schema } from "effect"

/** One answer that the agent offers. `kind` is one of ACP's permission option kinds. */
export const AskOption = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  kind: Schema.String
})
export type AskOption = typeof AskOption.Type

/** A permission request of the agent that waits for an answer. */
export const Ask = Schema.Struct({
  /** Unique among the asks of one host. */
  id: Schema.String,
  /** What the agent wants to do, in the agent's words. */
  title: Schema.String,
  /** The exact command, path or text it is about, when the agent tells. */
  subject: Schema.optional(Schema.String),
  options: Schema.Array(AskOption),
  /** UTC milliseconds at which the agent asked. */
  asked_at: Schema.Int
})
export type Ask = typeof Ask.Type

/** How an ask ended. Nothing is ever answered that the agent did not offer. */
export const AskOutcome = Schema.Union(
  Schema.Struct({ kind: Schema.Literal("selected"), option: Schema.String }),
  Schema.Struct({ kind: Schema.Literal("cancelled") })
)
export type AskOutcome = typeof AskOutcome.Type

/** Whether an ask can end like this: with one of its options, or without an answer. */
export const offers = ({ options }: Pick<Ask, "options">, outcome: AskOutcome): boolean =>
  outcome.kind === "cancelled" || options.some(({ id }) => id === outcome.option)
