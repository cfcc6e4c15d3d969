import { Option, Schema } from "effect"

/** Until when each reader has seen a session, in UTC milliseconds. */
export const ReadMarks = Schema.Array(
  Schema.Struct({ reader: Schema.String, until: Schema.NonNegativeInt })
)
export type ReadMarks = typeof ReadMarks.Type

export const untilOf = (marks: ReadMarks, reader: string): Option.Option<number> =>
  Option.map(
    Option.fromNullable(marks.find((mark) => mark.reader === reader)),
    ({ until }) => until
  )

/** With a mark put there or moved on, never back; the newest ones, so that a file stays small. */
export const withMark = (marks: ReadMarks, reader: string, until: number): ReadMarks => {
  const before = Option.getOrElse(untilOf(marks, reader), () => 0)
  const others = marks.filter((mark) => mark.reader !== reader)
  return [{ reader, until: Math.max(before, until) }, ...others].slice(0, mostReaders)
}

const mostReaders = 64
