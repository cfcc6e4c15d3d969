import { Array, Option, Schema } from "effect"
import { AskOutcome } from "../domain/Ask.ts"
import type { Happening } from "./visit.ts"

/** An answer that was sent, and under which name. */
export interface SentAnswer {
  readonly ask: string
  readonly outcome: AskOutcome
  readonly by: string
}

/** The host has taken the answer. */
export const taken = ""

/** What an event tells about an answer: `taken`, or why it was not. */
export const verdict = (event: Happening, sent: SentAnswer): Option.Option<string> => {
  switch (event.event) {
    case "refused":
      return Option.some(event.data.message)
    case "error":
      return event.data.code === "invalid_request"
        ? Option.some(event.data.message)
        : Option.none()
    case "answered": {
      const { ask, by, outcome } = event.data
      if (ask !== sent.ask) return Option.none()
      if (by === sent.by && isSame(outcome, sent.outcome)) return Option.some(taken)
      return Option.some(
        by === undefined ? "nobody is asked this any more" : `already answered by ${named(by)}`
      )
    }
    default:
      return Option.none()
  }
}

/** Who answered an ask, as the records of a log tell. */
export const answererOf = (records: ReadonlyArray<unknown>, ask: string): Option.Option<string> =>
  Array.findLast(
    records.flatMap((record) => Option.toArray(decode(record))),
    ({ payload }) => payload.ask === ask
  ).pipe(Option.flatMapNullable(({ payload }) => payload.by), Option.map(named))

/** insomnia's clients have no name. */
const named = (by: string): string => by === "" ? "another client" : by

const isSame = Schema.equivalence(AskOutcome)

const decode = Schema.decodeUnknownOption(Schema.Struct({
  kind: Schema.Literal("extension"),
  domain: Schema.Literal("pods.answer"),
  payload: Schema.Struct({ ask: Schema.String, by: Schema.optional(Schema.String) })
}))
