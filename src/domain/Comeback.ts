/** Which stopped Pods were not meant to be stopped, and come back with `pods restore --all`. */
import { Either, Option } from "effect"
import type { PodName } from "./ids.ts"
import type { PodEntry } from "./PodEntry.ts"
import * as Restorability from "./Restorability.ts"

/** A Pod that stays as it is; `why` is a fragment of a sentence. */
export interface Staying {
  readonly name: string
  readonly why: string
}

/**
 * The Pods to bring back, in the order given: ours, which can be restored and whose last host did
 * not leave because somebody stopped it. One that was killed, or ended with the machine, is one.
 */
export const wanted = (entries: ReadonlyArray<PodEntry>): ReadonlyArray<PodName> =>
  entries.flatMap((entry) =>
    Either.match(fate(entry), { onLeft: () => [], onRight: (name) => [name] })
  )

/** All others, in the order given. */
export const staying = (entries: ReadonlyArray<PodEntry>): ReadonlyArray<Staying> =>
  entries.flatMap((entry) =>
    Either.match(fate(entry), { onLeft: (why) => [{ name: entry.name, why }], onRight: () => [] })
  )

const fate = (entry: PodEntry): Either.Either<PodName, string> => {
  const found = Restorability.restorability(entry)
  if (found._tag === "NotRestorable") return Either.left(found.reason)
  if (!isOurs(entry)) return Either.left("another program started it")
  return wasStopped(entry) ? Either.left("it was stopped") : Either.right(found.name)
}

/** Nothing better than a guess is known about the agent of any other. */
const isOurs = ({ stored }: PodEntry): boolean =>
  Option.exists(stored, (stored) => stored._tag === "Readable" && Option.isSome(stored.record))

const wasStopped = ({ log }: PodEntry): boolean =>
  Option.exists(log, (log) => log._tag === "Readable" && Option.contains(log.closed, "stopped"))
