/** Reading documents of agents, in which nothing is certain to be there. */
import { Predicate } from "effect"

export type Fields = Readonly<Record<string, unknown>>

/** The fields of an object; of anything else none. */
export const fields = (value: unknown): Fields => Predicate.isRecord(value) ? value : {}

/** A string that is not empty. */
export const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined

/** The items of an array; of anything else none. */
export const list = (value: unknown): ReadonlyArray<unknown> => Array.isArray(value) ? value : []
