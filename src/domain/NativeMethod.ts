/** What only our hosts understand, beyond insomnia's methods. Source: product.md, "The socket". */
import { Schema } from "effect"
import { AskOutcome } from "./Ask.ts"
import { LogPosition } from "./LogPosition.ts"
import { InputPart } from "./Segment.ts"

const method = <Name extends string, A, I>(name: Name, params: Schema.Schema<A, I>) =>
  Schema.Struct({ method: Schema.Literal(name), params })

/** The names of these methods, told apart by `method`. */
export const nativeMethods: ReadonlySet<unknown> = new Set([
  "hello",
  "prompt",
  "unqueue",
  "answer",
  "force",
  "read"
])

export const NativeMethod = Schema.Union(
  method(
    "hello",
    Schema.Struct({
      /** Who attaches, shown to the others. */
      client: Schema.String,
      protocol: Schema.Int,
      /** How many of the newest records the welcome shall bring. */
      tail: Schema.optionalWith(Schema.NonNegativeInt, { default: () => 200 }),
      /** Whether the client only looks on: what else it asks for is refused. */
      watch: Schema.optionalWith(Schema.Boolean, { default: () => false }),
      /** Whether the client can do without what only matters as it is being said (`isWordy`). */
      brief: Schema.optionalWith(Schema.Boolean, { default: () => false })
    })
  ),
  /** A prompt with a receipt; in a turn it waits in the queue, unless it is not to. */
  method(
    "prompt",
    Schema.Struct({
      /** Comes back in the receipt. */
      id: Schema.String,
      input: Schema.Array(InputPart),
      queue: Schema.optionalWith(Schema.Boolean, { default: () => true })
    })
  ),
  /** Take a prompt out of the queue. */
  method("unqueue", Schema.Struct({ id: Schema.String })),
  method("answer", Schema.Struct({ ask: Schema.String, outcome: AskOutcome })),
  /** End the turn at once, by ending the agent; the next prompt starts it anew. */
  Schema.Struct({ method: Schema.Literal("force") }),
  /** The `count` records before a place in the log. */
  method("read", Schema.Struct({ before: LogPosition, count: Schema.NonNegativeInt }))
)
export type NativeMethod = typeof NativeMethod.Type
