import { Schema } from "effect"
import { SegmentId } from "./ids.ts"

/** A place between two lines of a session's log: so many bytes into one of its segments. */
export const LogPosition = Schema.Struct({
  segment: SegmentId,
  offset: Schema.NonNegativeInt
})
export type LogPosition = typeof LogPosition.Type
