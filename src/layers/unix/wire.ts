/** Lines of the protocol to values and back, insomnia's and ours together. */
import { Either, Option, Schema } from "effect"
import * as FormatProblem from "../../domain/FormatProblem.ts"
import type { NativeEvent } from "../../domain/NativeEvent.ts"
import { type NativeMethod, nativeMethods } from "../../domain/NativeMethod.ts"
import * as Native from "../../domain/NativeProtocol.ts"
import * as PodEvent from "../../domain/PodEvent.ts"
import * as PodMethod from "../../domain/PodMethod.ts"
import * as strictJson from "../../domain/strictJson.ts"

export type Method = PodMethod.PodMethod | NativeMethod
export type Event = PodEvent.PodEvent | NativeEvent

/** What a host of ours says on a line: one of its numbered events, or something to us alone. */
export interface Told {
  readonly seq: Option.Option<number>
  /** None when this version does not know it. */
  readonly event: Option.Option<Event>
}

/** The method on a line, or what is wrong with the line. */
export const readMethod = (text: string): Either.Either<Method, string> =>
  Either.flatMap(strictJson.parse(text), (document) =>
    Option.match(Native.methodOf(document), {
      onNone: (): Either.Either<Method, FormatProblem.FormatProblem> => PodMethod.decodeLine(text),
      onSome: Either.mapLeft(({ issue }) => FormatProblem.fromIssue(issue))
    })).pipe(Either.mapLeft(({ reason }) => reason))

/** The event on a line; none when this version does not know it. */
export const readEvent = (text: string): Option.Option<Event> => readTold(text).event

/** An event, known or not, and its number. */
export const readTold = (text: string): Told => {
  const document = Option.filter(parse(text), isEvent)
  return {
    seq: Option.flatMap(document, numberOf),
    event: Option.flatMap(document, (document) =>
      Option.match(Native.eventOf(document), {
        onNone: (): Option.Option<Event> => decodePodEvent(document),
        onSome: Either.getRight
      }))
  }
}

/** A line with its newline. */
export const methodLine = (method: Method): string =>
  isNative(method) ? `${Native.methodLine(method)}\n` : `${PodMethod.encodeLine(method)}\n`

/** A line with its newline. */
export const eventLine = (event: Event): Buffer => Buffer.from(`${eventText(event)}\n`)

/** An event as the two kinds of clients get it, each encoded when the first one needs it. */
export const broadcastLines = (event: Event, seq: number) => {
  const text = eventText(event)
  let plain: Buffer | undefined
  let numbered: Buffer | undefined
  return {
    plain: () => plain ??= Buffer.from(`${text}\n`),
    numbered: () => numbered ??= Buffer.from(`{"seq":${seq},${text.slice(1)}\n`)
  }
}

const eventText = (event: Event): string =>
  Native.isNative(event) ? Native.eventLine(event) : PodEvent.encodeLine(event)

const isNative = (method: Method): method is NativeMethod => nativeMethods.has(method.method)

// Less strict than the host's reading of methods: a host's oddity must not cost the conversation.
const parse = Option.liftThrowable((text: string): unknown => JSON.parse(text))

const isEvent = Schema.is(Schema.Struct({ event: Schema.String }))

const isNumbered = Schema.is(Schema.Struct({ seq: Schema.NonNegativeInt }))

const numberOf = (document: unknown): Option.Option<number> =>
  isNumbered(document) ? Option.some(document.seq) : Option.none()

const decodePodEvent = Schema.decodeUnknownOption(PodEvent.PodEvent)
