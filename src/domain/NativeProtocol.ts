/**
 * How our hosts and clients say to each other what insomnia's protocol has no words for. A client
 * opts in with `hello` as its first line; one that does not never sees any of these events.
 */
import { type Either, Option, type ParseResult, Schema } from "effect"
import * as jsonText from "./jsonText.ts"
import { NativeEvent, nativeEvents } from "./NativeEvent.ts"
import { NativeMethod, nativeMethods } from "./NativeMethod.ts"

export const protocolVersion = 1

/** None when the document is not one of ours, so that insomnia's decoder has its turn. */
export const methodOf = (
  document: unknown
): Option.Option<Either.Either<NativeMethod, ParseResult.ParseError>> =>
  tagged(document, "method", nativeMethods) ? Option.some(decodeMethod(document)) : Option.none()

/** None when the document is not one of ours, so that insomnia's decoder has its turn. */
export const eventOf = (
  document: unknown
): Option.Option<Either.Either<NativeEvent, ParseResult.ParseError>> =>
  tagged(document, "event", nativeEvents) ? Option.some(decodeEvent(document)) : Option.none()

/** Whether only native clients may see an event. */
export const isNative = (event: { readonly event: string }): event is NativeEvent =>
  nativeEvents.has(event.event)

/**
 * Whether an event is left out for a brief client: the pieces of thoughts, of messages but for the
 * first, which tells that there is one; tokens. `before` names the event before it. Such events keep
 * their numbers, so to a brief client a missing number says nothing; a gap still does.
 */
export const isWordy = ({ event }: { readonly event: string }, before: string): boolean =>
  wordyEvents.has(event) && (event !== "text_delta" || before === event)

/** One line without its newline. */
export const methodLine: (method: NativeMethod) => string = jsonText.compact(NativeMethod)

/** One line without its newline. */
export const eventLine: (event: NativeEvent) => string = jsonText.compact(NativeEvent)

const decodeMethod = Schema.decodeUnknownEither(NativeMethod)
const decodeEvent = Schema.decodeUnknownEither(NativeEvent)

const wordyEvents: ReadonlySet<string> = new Set([
  "text_delta",
  "thinking_delta",
  "tool_call_args_delta",
  "usage",
  "llm_call_start",
  "llm_call_end",
  "llm_retry",
  "llm_continuation"
])

const tagged = (document: unknown, key: string, names: ReadonlySet<unknown>): boolean =>
  typeof document === "object" && document !== null && key in document &&
  names.has(Object.getOwnPropertyDescriptor(document, key)?.value)
