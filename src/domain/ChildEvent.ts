/**
 * What a child Pod reports to its parent: the params of the method `pod_event`, and a system item
 * of the parent's log. (insomnia calls it PodEvent; here that is what a Pod sends to its clients.)
 *
 * Source: insomnia reference 5.2.
 */
import { Schema } from "effect"
import { ScopeRule } from "./Allocation.ts"

/** The four reports. The names are not checked, as in insomnia. */
export const ChildEvent = Schema.Union(
  Schema.Struct({ kind: Schema.Literal("turn_ended"), pod_name: Schema.String }),
  Schema.Struct({
    kind: Schema.Literal("errored"),
    pod_name: Schema.String,
    message: Schema.String
  }),
  Schema.Struct({ kind: Schema.Literal("shut_down"), pod_name: Schema.String }),
  Schema.Struct({
    kind: Schema.Literal("scope_sub_delegated"),
    parent_pod: Schema.String,
    sub_pod: Schema.String,
    sub_socket: Schema.String,
    scope: Schema.Array(ScopeRule)
  })
)
export type ChildEvent = typeof ChildEvent.Type
