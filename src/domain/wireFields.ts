/**
 * The kinds of fields that insomnia's formats are made of, and what a missing one means.
 *
 * Source: insomnia reference 5.1 (decode tolerance), 2.1, 3.1, 4.4, 5.4 ("omitted when", "default").
 */
import { Option, Schema } from "effect"

/** A count, an index or Unix milliseconds: an integer from 0 (up to 2^53 - 1 in JavaScript). */
export const Count = Schema.Int.pipe(
  Schema.nonNegative({ description: "an integer from 0" })
)

/** JSON that is carried along and not looked into. */
export const Opaque = Schema.Unknown.annotations({ arbitrary: () => (fc) => fc.jsonValue() })

/** Missing means null; always written. */
export const orNull = <S extends Schema.Schema.Any>(schema: S) =>
  Schema.optionalWith(Schema.NullOr(schema), { exact: true, default: () => null })

/** Missing means `value`; always written. */
export const orElse = <S extends Schema.Schema.Any>(schema: S, value: Schema.Schema.Type<S>) =>
  Schema.optionalWith(schema, { exact: true, default: () => value })

/** Missing or null means absent; left out when absent. */
export const omittable = <S extends Schema.Schema.All>(schema: S) =>
  Schema.optionalWith(schema, { exact: true, nullable: true })

/** Missing means false; left out when false. */
export const flag = Schema.optionalToRequired(Schema.Boolean, Schema.Boolean, {
  decode: Option.getOrElse(() => false),
  encode: Option.liftPredicate((value) => value)
})

/** Missing means empty; left out when empty. */
export const listOrEmpty = <A, I>(item: Schema.Schema<A, I>) => {
  const list = Schema.Array(item)
  return Schema.optionalToRequired(list, Schema.typeSchema(list), {
    decode: Option.getOrElse((): ReadonlyArray<A> => []),
    encode: Option.liftPredicate((items: ReadonlyArray<A>) => items.length > 0)
  })
}
