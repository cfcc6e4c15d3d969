/**
 * What a Pod says about the Pods it can see, and what it did to open one: the opaque parts of the
 * events `visible_pods`, `pod_inspection` and `pod_attach_restore`. On the wire their keys come
 * alphabetically; nobody may depend on the order.
 *
 * Source: insomnia reference 8.2.
 */
import { Schema } from "effect"
import * as jsonText from "./jsonText.ts"
import { Active } from "./PodMetadata.ts"
import { PodStatus } from "./PodStatus.ts"
import * as strictJson from "./strictJson.ts"
import { Count, omittable } from "./wireFields.ts"

/** What one probe of the socket found. */
const Live = Schema.Struct({
  socket_path: Schema.String,
  reachable: Schema.Boolean,
  status: omittable(PodStatus),
  error: omittable(Schema.String)
})

/**
 * A Pod that another one can see: itself or a child. `state` is missing in an inspection; `error`
 * is there when the state is corrupt.
 */
export const VisiblePod = Schema.Struct({
  pod_name: Schema.String,
  visibility: Schema.Literal("self_pod", "spawned_child"),
  state: omittable(Schema.Literal("readable", "missing", "corrupt")),
  active: omittable(Active),
  live: Live,
  restore: Schema.Struct({
    possible: Schema.Boolean,
    restore_name: omittable(Schema.String),
    reason: omittable(Schema.String)
  }),
  spawned_children: Schema.Struct({ count: Count, reachable: Count, unreachable: Count }),
  error: omittable(Schema.String)
})
export type VisiblePod = typeof VisiblePod.Type

/** What was done (`attached`, `restored`) or is going to be done (`attach`, `restore`). */
export const Opening = Schema.Struct({
  action: Schema.Literal("attached", "restored", "attach", "restore"),
  pod_name: Schema.String,
  socket_path: Schema.String,
  status: omittable(PodStatus)
})
export type Opening = typeof Opening.Type

const Discovery = Schema.Union(VisiblePod, Opening)
export type Discovery = typeof Discovery.Type

/** One of the documents above. */
export const decodeLine = strictJson.decoder(Discovery)

/** The document as compact JSON, without a newline. */
export const encodeLine: (document: Discovery) => string = jsonText.compact(Discovery)
