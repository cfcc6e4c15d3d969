import { StorageFailed } from "./PodFailure.ts"

/** The failure of doing something (a verb) with a path, from what the system threw. */
export const storageFailed = (doing: string, path: string) => (cause: unknown): StorageFailed =>
  new StorageFailed({ doing, path, code: errnoOf(cause), cause })

/** The errno of what was thrown, or its message when it has none. */
export const errnoOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause)
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message
}
