import { type Either, Option, type ParseResult, Schema } from "effect"
import { Ask, AskOutcome } from "./Ask.ts"
import { PodStatus } from "./PodStatus.ts"

/**
 * What our hosts and clients say to each other beyond insomnia's protocol. A client opts in
 * with `hello` as its first line; a client that does not never sees any of these events.
 */
export const protocolVersion = 1

/** Methods that only our hosts understand. */
export const NativeMethod = Schema.Union(
  Schema.Struct({
    method: Schema.Literal("hello"),
    params: Schema.Struct({
      /** Who attaches, shown to the others. */
      client: Schema.String,
      protocol: Schema.Int,
      /** How many of the newest records the welcome shall bring. */
      tail: Schema.optionalWith(Schema.NonNegativeInt, { default: () => 200 })
    })
  }),
  Schema.Struct({
    method: Schema.Literal("answer"),
    params: Schema.Struct({ ask: Schema.String, outcome: AskOutcome })
  })
)
export type NativeMethod = typeof NativeMethod.Type

/** What the agent is saying at this moment, from its beginning; deltas go on from there. */
export const Saying = Schema.Struct({
  kind: Schema.Literal("text", "thought"),
  text: Schema.String
})
export type Saying = typeof Saying.Type

/** The first event of a native conversation. */
export const Welcome = Schema.Struct({
  name: Schema.String,
  host: Schema.Struct({ version: Schema.String, protocol: Schema.Int, pid: Schema.Int }),
  agent: Schema.String,
  cwd: Schema.String,
  status: PodStatus,
  asks: Schema.Array(Ask),
  /** How many records the log holds before the first one of `records`. */
  earlier: Schema.NonNegativeInt,
  /** The newest log records, oldest first, each as its log line says it. */
  records: Schema.Array(Schema.Unknown),
  /** Absent while nothing is being said. */
  partial: Schema.optionalWith(Saying, { exact: true })
})
export type Welcome = typeof Welcome.Type

/** Events that only native clients see. */
export const NativeEvent = Schema.Union(
  Schema.Struct({ event: Schema.Literal("welcome"), data: Welcome }),
  Schema.Struct({ event: Schema.Literal("asked"), data: Schema.Struct({ ask: Ask }) }),
  Schema.Struct({
    event: Schema.Literal("answered"),
    data: Schema.Struct({
      ask: Schema.String,
      outcome: AskOutcome,
      /** The client that answered; absent when the host withdrew the ask itself. */
      by: Schema.optional(Schema.String)
    })
  }),
  Schema.Struct({
    event: Schema.Literal("refused"),
    /** One sentence to the client whose request could not be carried out. */
    data: Schema.Struct({ message: Schema.String })
  })
)
export type NativeEvent = typeof NativeEvent.Type

const decodeMethod = Schema.decodeUnknownEither(NativeMethod)
const encodeMethod = Schema.encodeSync(NativeMethod)
const decodeEvent = Schema.decodeUnknownEither(NativeEvent)
const encodeEvent = Schema.encodeSync(NativeEvent)

const methods: ReadonlySet<unknown> = new Set(["hello", "answer"])
const events: ReadonlySet<unknown> = new Set(["welcome", "asked", "answered", "refused"])

/** None when the document is not one of ours, so that insomnia's decoder has its turn. */
export const methodOf = (
  document: unknown
): Option.Option<Either.Either<NativeMethod, ParseResult.ParseError>> =>
  tagged(document, "method", methods) ? Option.some(decodeMethod(document)) : Option.none()

/** None when the document is not one of ours, so that insomnia's decoder has its turn. */
export const eventOf = (
  document: unknown
): Option.Option<Either.Either<NativeEvent, ParseResult.ParseError>> =>
  tagged(document, "event", events) ? Option.some(decodeEvent(document)) : Option.none()

/** Whether only native clients may see an event. */
export const isNative = (event: { readonly event: string }): event is NativeEvent =>
  events.has(event.event)

/** One line without its newline. */
export const methodLine = (method: NativeMethod): string => JSON.stringify(encodeMethod(method))

/** One line without its newline. */
export const eventLine = (event: NativeEvent): string => JSON.stringify(encodeEvent(event))

const tagged = (document: unknown, key: string, names: ReadonlySet<unknown>): boolean =>
  typeof document === "object" && document !== null && key in document &&
  names.has(Object.getOwnPropertyDescriptor(document, key)?.value)
