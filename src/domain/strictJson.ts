/**
 * Reading JSON as strictly as insomnia's decoder (serde): what `JSON.parse` lets through and would
 * mean something else there is refused. Nothing here throws, whatever the text is.
 *
 * Source: insomnia reference 5.1 (decode tolerance); faults A14, A15.
 */
import { Either, ParseResult, type Schema } from "effect"
import { type FormatProblem, fromIssue, make } from "./FormatProblem.ts"
import { scan, type WholeFloat } from "./jsonScan.ts"

/**
 * The value of a JSON text. Refused besides bad JSON: nesting deeper than 64, a tag key (`method`,
 * `event`, `kind`) that an object has twice, numbers out of range.
 */
export const parse = (text: string): Either.Either<unknown, FormatProblem> =>
  Either.flatMap(scan(text), () => parseJson(text))

/**
 * A decoder of texts, compiled once for a schema. On top of `parse` it refuses `1.0`, `1e3` and
 * `-0` where the schema wants an integer. `prepare` may rewrite the parsed document first.
 */
export const decoder = <A, I>(
  schema: Schema.Schema<A, I>,
  prepare: (document: unknown) => unknown = (document) => document
): (text: string) => Either.Either<A, FormatProblem> => {
  const decodeUnknown = ParseResult.decodeUnknownEither(schema, { exact: true })
  const decode = (document: unknown) =>
    Either.try({
      // Schema turns tags into strings, which throws for {"toString":1,"valueOf":1}.
      try: () => decodeUnknown(prepare(document)),
      catch: () => make("not a known kind of document")
    }).pipe(Either.flatMap(Either.mapLeft(fromIssue)))
  return (text) =>
    Either.gen(function*() {
      const floats = yield* scan(text)
      const value = yield* Either.flatMap(parseJson(text), decode)
      if (floats.length > 0) yield* refuseIntegersAmong(floats, text, decode)
      return value
    })
}

// A schema that also takes a document with fractions in these places wants no integer there.
const refuseIntegersAmong = (
  floats: ReadonlyArray<WholeFloat>,
  text: string,
  decode: (document: unknown) => Either.Either<unknown, FormatProblem>
): Either.Either<unknown, FormatProblem> =>
  Either.flatMap(parseJson(withFractions(floats, text)), decode).pipe(
    Either.mapLeft(({ reason }) =>
      make(`${reason.split(": ")[0]}: expected an integer without a fraction or exponent`)
    )
  )

const withFractions = (floats: ReadonlyArray<WholeFloat>, text: string): string =>
  floats.map(({ start }, index) => `${text.slice(floats[index - 1]?.end ?? 0, start)}0.5`).join("")
  + text.slice(floats.at(-1)?.end)

const parseJson = (text: string): Either.Either<unknown, FormatProblem> =>
  Either.try({
    try: (): unknown => JSON.parse(text),
    catch: (cause) => make(whatIsWrong(text, cause))
  })

const whatIsWrong = (text: string, cause: unknown): string => {
  if (text.trim() === "") return "empty, expected JSON"
  // V8 quotes the text in the middle of its message, so only the end of it can be relied on.
  const position = / at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(String(cause))?.[1]
  if (position !== undefined) return `not JSON at character ${Number(position) + 1}`
  return String(cause).endsWith("end of JSON input") ? "not JSON: it ends too early" : "not JSON"
}
