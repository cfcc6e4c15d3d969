/**
 * One line of a session log, decoded just far enough for lists, tails and counts: a line is
 * readable when it is a JSON object with one of the twelve kinds and an integer time.
 *
 * Source: insomnia reference 4.4 (kinds), 4.7 (what a preview shows); corpus README (readable).
 */
import { Either, Option, Predicate, Schema } from "effect"
import type { Closing, LastMessage } from "./LogSummary.ts"
import { flatten, InputPart } from "./Segment.ts"
import * as strictJson from "./strictJson.ts"

/** A readable line. `ts` is UTC milliseconds, `document` what the line says, not checked further. */
export interface Glance {
  readonly ts: number
  readonly document: unknown
}

/** Longer lines than this, in bytes of UTF-8, are damage, and not written (faults A16). */
export const longestLine = 8 * 1024 * 1024

/** What a clean line says; none when no reader understands it. Never throws. */
export const glance = (line: string): Option.Option<Glance> => {
  // Finding out that something is no JSON is slow, and a damaged log can have millions of lines.
  if (!line.includes("\"kind\"") || !line.trimEnd().endsWith("}")) return Option.none()
  const parsed = strictJson.parse(line)
  if (Either.isLeft(parsed)) return Option.none()
  const document = parsed.right
  return isHead(document) ? Option.some({ ts: document.ts, document }) : Option.none()
}

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

/** How a host left, when that is what a readable line says; it means something only at the end. */
export const closing = (document: unknown): Option.Option<Closing> =>
  isClosed(document) ? Option.some(document.payload.why) : Option.none()

/**
 * A line without what stands around the record: the carriage return or the byte order mark that
 * other programs leave there (faults A30).
 */
export const clean = (line: string): string =>
  line.slice(line.startsWith("\uFEFF") ? 1 : 0, line.endsWith("\r") ? -1 : undefined)

/** Whether a line has nothing in it; such lines are no records and no damage. */
export const isBlank = (line: string): boolean => /^[ \t\r]*$/.test(line)

const kinds: ReadonlySet<unknown> = new Set([
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
])

// By hand, because this runs for every line of every log that is listed.
const isHead = (document: unknown): document is { readonly ts: number } =>
  Predicate.hasProperty(document, "kind") && kinds.has(document.kind)
  && Predicate.hasProperty(document, "ts") && isTime(document.ts)

const isTime = (ts: unknown): boolean => Number.isSafeInteger(ts) && Number(ts) >= 0

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

const Closed = Schema.Struct({
  kind: Schema.Literal("extension"),
  domain: Schema.Literal("pods.closed"),
  payload: Schema.Struct({ why: Schema.Literal("stopped", "terminated") })
})

const isUserInput = Schema.is(UserInput)
const isClosed = Schema.is(Closed)
const isAnswer = Schema.is(Answer)
const decodePart = Schema.decodeUnknownOption(InputPart)

const partText = (part: unknown): string =>
  Option.match(decodePart(part), { onNone: () => "", onSome: (known) => flatten([known]) })

const spoken = (role: LastMessage["role"], text: string): Option.Option<LastMessage> =>
  text.trim() === "" ? Option.none() : Option.some({ role, text })
