/**
 * What a client asks of a Pod: one JSON line each, `{"method":NAME,"params":{…}}`.
 *
 * Source: insomnia reference 5.1, 5.2, 5.5.
 */
import { identity, Schema } from "effect"
import { ChildEvent } from "./ChildEvent.ts"
import { SegmentId } from "./ids.ts"
import * as jsonText from "./jsonText.ts"
import { InputPart } from "./Segment.ts"
import * as strictJson from "./strictJson.ts"
import { Count } from "./wireFields.ts"

/** A place in a log to go back to: before the user input that is this entry of the segment. */
export const RewindTarget = Schema.Struct({ segment_id: SegmentId, user_input_entry_index: Count })
export type RewindTarget = typeof RewindTarget.Type

/** What a completion of typed text refers to. */
export const CompletionKind = Schema.Literal("file", "knowledge", "workflow")
export type CompletionKind = typeof CompletionKind.Type

/** A method without arguments; null stands for them too. */
const bare = <Name extends string>(name: Name) => {
  const written = Schema.Struct({ method: Schema.Literal(name) })
  const read = Schema.Struct({ ...written.fields, params: Schema.optional(Schema.Null) })
  return Schema.transform(read, written, { strict: true, decode: identity, encode: identity })
}

const method = <Name extends string, A, I>(name: Name, params: Schema.Schema<A, I>) =>
  Schema.Struct({ method: Schema.Literal(name), params })

const Named = Schema.Struct({ name: Schema.String })

/** The fourteen methods, told apart by `method`. `input` of `run` may be empty. */
export const PodMethod = Schema.Union(
  method("run", Schema.Struct({ input: Schema.Array(InputPart) })),
  method("notify", Schema.Struct({ message: Schema.String })),
  method("pod_event", ChildEvent),
  bare("resume"),
  bare("cancel"),
  bare("pause"),
  bare("compact"),
  bare("list_rewind_targets"),
  method("rewind_to", Schema.Struct({ target: RewindTarget, expected_head_entries: Count })),
  bare("shutdown"),
  method("list_completions", Schema.Struct({ kind: CompletionKind, prefix: Schema.String })),
  bare("list_visible_pods"),
  method("inspect_pod", Named),
  method("attach_or_restore_pod", Named)
)
export type PodMethod = typeof PodMethod.Type

/** The method on a line; `["run",{…}]` is the same as `{"method":"run","params":{…}}`. */
export const decodeLine = strictJson.decoder(
  PodMethod,
  (document) =>
    Array.isArray(document) && document.length === 2
      ? { method: document[0], params: document[1] }
      : document
)

/** The method as compact JSON, without a newline. */
export const encodeLine: (method: PodMethod) => string = jsonText.compact(PodMethod)
