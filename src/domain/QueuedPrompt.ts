import { Schema } from "effect"
import { InputPart } from "./Segment.ts"

/** A prompt that waits in a Pod for its turn. */
export const QueuedPrompt = Schema.Struct({
  /** Given by the client that sent it; unique in the queue. */
  id: Schema.String,
  /** The client that sent it. */
  by: Schema.String,
  input: Schema.Array(InputPart),
  /** UTC milliseconds at which it arrived. */
  at: Schema.Int
})
export type QueuedPrompt = typeof QueuedPrompt.Type
