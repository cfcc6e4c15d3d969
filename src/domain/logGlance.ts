/**
 * One line of a session log, decoded just far enough for lists, tails and counts: a line is
 * readable when it is a JSON object with one of the twelve kinds and an integer time.
 *
 * Source: insomnia reference 4.4 (kinds), 4.7 (what a preview shows); corpus README (readable).
 */
import { Either, Option, Schema } from "effect"
import type { LastMessage } from "./LogSummary.ts"
import { flatten, InputPart } from "./Segment.ts"
import * as strictJson from "./strictJson.ts"

/** A readable line. `ts` is UTC milliseconds, `document` what the line says, not checked further. */
export interface Glance {
  readonly ts: number
  readonly document: unknown
}

/** What a clean line says; none when no reader understands it. Never throws. */
export const glance = (line: string): Option.Option<Glance> =>
  strictJson.parse(line).pipe(
    Either.getRight,
    Option.filter(isHead),
    Option.map((document) => ({ ts: document.ts, document }))
  )

/**
 * The message in a readable line: what a user sent, or what the agent answered, whole. None for
 * every other line and for messages without visible text.
 */
export const message = (document: unknown): Option.Option<LastMessage> => {
  if (isUserInput(document)) return spoken("user", document.segments.map(partText).join(""))
  return isAnswer(document)
    ? spoken("assistant", document.item.content.map((part) => part.text ?? "").join(""))
    : Option.none()
}

/**
 * A line without what stands around the record: the carriage return or the byte order mark that
 * other programs leave there (faults A30).
 */
export const clean = (line: string): string => line.replace(/^\uFEFF/, "").replace(/\r$/, "")

/** Whether a line has nothing in it; such lines are no records and no damage. */
export const isBlank = (line: string): boolean => /^[ \t\r]*$/.test(line)

const Head = Schema.Struct({
  kind: Schema.Literal(
    "segment_start",
    "invoke",
    "user_input",
    "assistant_item",
    "tool_result",
    "system_item",
    "turn_end",
    "run_completed",
    "run_errored",
    "config_changed",
    "llm_usage",
    "extension"
  ),
  ts: Schema.Int.pipe(Schema.nonNegative())
})

const UserInput = Schema.Struct({
  kind: Schema.Literal("user_input"),
  segments: Schema.Array(Schema.Unknown)
})

const Answer = Schema.Struct({
  kind: Schema.Literal("assistant_item"),
  item: Schema.Struct({
    kind: Schema.Literal("message"),
    role: Schema.Literal("assistant"),
    content: Schema.Array(Schema.Struct({ text: Schema.optional(Schema.String) }))
  })
})

const isHead = Schema.is(Head)
const isUserInput = Schema.is(UserInput)
const isAnswer = Schema.is(Answer)
const decodePart = Schema.decodeUnknownOption(InputPart)

const partText = (part: unknown): string =>
  Option.match(decodePart(part), { onNone: () => "", onSome: (known) => flatten([known]) })

const spoken = (role: LastMessage["role"], text: string): Option.Option<LastMessage> =>
  text.trim() === "" ? Option.none() : Option.some({ role, text })
