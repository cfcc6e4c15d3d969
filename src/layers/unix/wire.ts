/** Lines of the protocol to values and back, insomnia's and ours together. */
import { Either, Option, Schema } from "effect"
import * as FormatProblem from "../../domain/FormatProblem.ts"
import * as Native from "../../domain/NativeProtocol.ts"
import * as PodEvent from "../../domain/PodEvent.ts"
import * as PodMethod from "../../domain/PodMethod.ts"
import * as strictJson from "../../domain/strictJson.ts"

export type Method = PodMethod.PodMethod | Native.NativeMethod
export type Event = PodEvent.PodEvent | Native.NativeEvent

/** The method on a line, or what is wrong with the line. */
export const readMethod = (text: string): Either.Either<Method, string> =>
  Either.flatMap(strictJson.parse(text), (document) =>
    Option.match(Native.methodOf(document), {
      onNone: (): Either.Either<Method, FormatProblem.FormatProblem> => PodMethod.decodeLine(text),
      onSome: Either.mapLeft(({ issue }) => FormatProblem.fromIssue(issue))
    })).pipe(Either.mapLeft(({ reason }) => reason))

/** The event on a line; none when this version does not know it. */
export const readEvent = (text: string): Option.Option<Event> =>
  Option.flatMap(parse(text), (document): Option.Option<Event> => {
    if (!isEvent(document)) return Option.none()
    return Option.match(Native.eventOf(document), {
      onNone: () => decodePodEvent(document),
      onSome: Either.getRight
    })
  })

/** A line with its newline. */
export const methodLine = (method: Method): string =>
  method.method === "hello" || method.method === "answer"
    ? `${Native.methodLine(method)}\n`
    : `${PodMethod.encodeLine(method)}\n`

/** A line with its newline. */
export const eventLine = (event: Event): Buffer =>
  Buffer.from(`${Native.isNative(event) ? Native.eventLine(event) : PodEvent.encodeLine(event)}\n`)

// Less strict than the host's reading of methods: a host's oddity must not cost the conversation.
const parse = Option.liftThrowable((text: string): unknown => JSON.parse(text))

const isEvent = Schema.is(Schema.Struct({ event: Schema.String }))

const decodePodEvent = Schema.decodeUnknownOption(PodEvent.PodEvent)
