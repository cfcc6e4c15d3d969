/** Writing JSON that insomnia's decoder accepts: the counterpart of `strictJson`. */
import { Schema } from "effect"

/**
 * Values to one line of JSON without a newline. Key order is the schema's. A value outside of the
 * schema is a mistake of the caller and throws.
 */
export const compact = <A, I>(schema: Schema.Schema<A, I>): (value: A) => string => {
  const encode = Schema.encodeSync(schema)
  return (value) => stringify(encode(value), 0)
}

/** Values to JSON with 2 spaces of indentation and no final newline; otherwise as `compact`. */
export const pretty = <A, I>(schema: Schema.Schema<A, I>): (value: A) => string => {
  const encode = Schema.encodeSync(schema)
  return (value) => stringify(encode(value), 2)
}

const stringify = (document: unknown, indent: number): string => {
  const text = JSON.stringify(document, null, indent)
  return LONE_SURROGATE.test(text) ? JSON.stringify(wellFormed(document), null, indent) : text
}

// JSON.stringify writes half of a surrogate pair as an escape, which serde refuses.
const LONE_SURROGATE = /\\ud[89a-f][0-9a-f]{2}/

const wellFormed = (value: unknown): unknown => {
  if (typeof value === "string") return value.toWellFormed()
  if (Array.isArray(value)) return value.map(wellFormed)
  if (typeof value !== "object" || value === null) return value
  // fromEntries defines keys, so that a "__proto__" stays an ordinary key.
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.toWellFormed(), wellFormed(inner)])
  )
}
