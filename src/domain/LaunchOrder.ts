import { Schema } from "effect"
import { PodName } from "./ids.ts"
import { AgentCommand } from "./PodRecord.ts"

/** Start a Pod. */
export const NewOrder = Schema.Struct({
  kind: Schema.Literal("New"),
  name: PodName,
  agent: AgentCommand,
  /** Absolute. */
  cwd: Schema.String
})
export type NewOrder = typeof NewOrder.Type

/** What a new host is to do: start a Pod, or continue a stored one. */
export const LaunchOrder = Schema.Union(
  NewOrder,
  Schema.Struct({ kind: Schema.Literal("Restore"), name: PodName })
)
export type LaunchOrder = typeof LaunchOrder.Type
