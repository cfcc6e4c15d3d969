/**
 * Reading one `metadata.json`, which insomnia rewrites in place: for a moment it is empty or half
 * there. Source: faults 0.9, A9 to A11; insomnia reference 11.3 row 33.
 */
import { Data, Effect, Either } from "effect"
import { dirname } from "node:path"
import { decode, type PodMetadata } from "../../domain/PodMetadata.ts"
import * as fileText from "./fileText.ts"
import { linkTarget } from "./refusal.ts"

/** `how` goes on after the name of the file: `is empty`, `is a symbolic link to /etc/passwd`. */
export type Found = Data.TaggedEnum<{
  Missing: {}
  Damaged: { readonly how: string }
  Metadata: { readonly metadata: PodMetadata }
}>

/** What is at a path, read again twice within some milliseconds before its text is damaged. */
export const readMetadata = Effect.fnUntraced(function*(path: string) {
  const elsewhere = linkTarget(dirname(path))
  if (elsewhere !== undefined) {
    return Damaged({ how: `lies behind a symbolic link to ${elsewhere}` })
  }
  let found = yield* readOnce(path)
  for (const pause of pauses) {
    if (found._tag !== "Unsettled") return found
    yield* Effect.sleep(pause)
    found = yield* readOnce(path)
  }
  return found._tag === "Unsettled" ? Damaged({ how: found.how }) : found
})

/** 1 MiB; real ones have a few kilobytes. */
const cap = 1 << 20
const pauses = ["5 millis", "10 millis"] as const

type Attempt = Found | { readonly _tag: "Unsettled"; readonly how: string }

const { Missing, Damaged, Metadata } = Data.taggedEnum<Found>()

const readOnce = (path: string): Effect.Effect<Attempt> =>
  Effect.map(fileText.read(path, { cap }), (reading): Attempt => {
    switch (reading._tag) {
      case "Missing":
        return Missing()
      case "Problem":
        // No Pod can be kept in what is no directory, or under a name that is too long for one.
        return reading.code === "ENOTDIR" || reading.code === "ENAMETOOLONG"
          ? Missing()
          : Damaged({ how: problemText(path, reading.reason) })
      case "Text":
        return reading.text.trim() === ""
          ? { _tag: "Unsettled", how: "is empty" }
          : Either.match(decode(reading.text), {
            onLeft: ({ reason }) => ({ _tag: "Unsettled", how: formatText(reason) }),
            onRight: (metadata) => Metadata({ metadata })
          })
    }
  })

const problemText = (path: string, reason: string): string => {
  const target = linkTarget(path)
  if (target !== undefined) return `is a symbolic link to ${target}`
  return reason.startsWith("it ") ? reason.slice("it ".length) : `cannot be read: ${reason}`
}

const formatText = (reason: string): string =>
  reason.startsWith("not JSON") ? `is ${reason}` : `is not valid: ${reason}`
