/**
 * The names of things: a Pod, a session (a conversation family), a segment (one log file).
 *
 * Source: insomnia reference 3.2 (names), 4.1 (ids), 11.2 row 27 and 11.4 (what may be created).
 */
import { Option, Schema } from "effect"

/**
 * A Pod name as insomnia stores it: any text that can be one directory name. Also the key of the
 * Pod in the store and the registry. Names that pods creates obey `newPodNameProblem` as well.
 */
export const PodName = Schema.String.pipe(
  Schema.filter((text) => text !== "" && text !== "." && text !== ".." && !/[/\0]/.test(text), {
    description: "a Pod name (not empty, not \".\" or \"..\", without \"/\" and NUL)"
  }),
  Schema.brand("PodName")
)
export type PodName = typeof PodName.Type

/** The text as a Pod name, none when insomnia would not store a Pod under it. */
export const podName: (text: string) => Option.Option<PodName> = Schema.decodeOption(PodName)

const Uuid = Schema.String.pipe(
  Schema.pattern(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i, {
    description: "a hyphenated UUID"
  })
)

/** The id of a session: a hyphenated UUID, kept in the letter case it was written in. */
export const SessionId = Uuid.pipe(Schema.brand("SessionId"))
export type SessionId = typeof SessionId.Type

/** The id of a segment: a hyphenated UUID, kept in the letter case it was written in. */
export const SegmentId = Uuid.pipe(Schema.brand("SegmentId"))
export type SegmentId = typeof SegmentId.Type

/**
 * Why pods does not create a Pod of this name, as one sentence with the rule; none when it may.
 * Stricter than `PodName`: the name is also a directory, part of a socket path (`socketPath.ts`)
 * and an argument on command lines, and `<run>/pods.json` is the registry.
 */
export const newPodNameProblem = (text: string): Option.Option<string> =>
  Option.map(complaint(text), (what) => `${what}. ${ALLOWED}`)

const ALLOWED = "Use 1 to 63 lower-case letters, digits, \".\", \"_\" or \"-\", "
  + "with a letter or digit at both ends."

const complaint = (text: string): Option.Option<string> => {
  if (text === "") return Option.some("A Pod name cannot be empty")
  if (text === "pods.json") {
    return Option.some("The name \"pods.json\" is taken by the registry file")
  }
  if (text.length > 63) return Option.some(`A Pod name of ${text.length} characters is too long`)
  if (text.includes("..")) return Option.some("A Pod name cannot contain \"..\"")
  if (/[^a-z0-9._-]/.test(text)) {
    return Option.some(`The name ${JSON.stringify(text)} has a character that is not allowed`)
  }
  if (/^[._-]|[._-]$/.test(text)) {
    return Option.some(`The name ${JSON.stringify(text)} starts or ends with ".", "_" or "-"`)
  }
  return Option.none()
}
