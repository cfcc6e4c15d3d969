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

/** Continue a stored Pod. */
export const RestoreOrder = Schema.Struct({
  kind: Schema.Literal("Restore"),
  name: PodName,
  /** What to use for a Pod that another program started, about which `pods` keeps no record. */
  otherwise: Schema.optionalWith(
    Schema.Struct({ agent: AgentCommand, cwd: Schema.String }),
    { exact: true }
  )
})
export type RestoreOrder = typeof RestoreOrder.Type

/** What a new host is to do. */
export const LaunchOrder = Schema.Union(NewOrder, RestoreOrder)
export type LaunchOrder = typeof LaunchOrder.Type
