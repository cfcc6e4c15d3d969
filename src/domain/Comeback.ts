/** Which stopped Pods were not meant to be stopped, and come back with `pods restore --all`. */
import { Option } from "effect"
import type { PodName } from "./ids.ts"
import type { PodEntry } from "./PodEntry.ts"
import * as Restorability from "./Restorability.ts"

/**
 * The Pods to bring back, in the order given: ours, which can be restored and whose last host did
 * not leave because somebody stopped it. One that was killed, or ended with the machine, is one.
 */
export const wanted = (entries: ReadonlyArray<PodEntry>): ReadonlyArray<PodName> =>
  entries.flatMap((entry) => {
    const found = Restorability.restorability(entry)
    return found._tag === "Restorable" && isOurs(entry) && !wasStopped(entry) ? [found.name] : []
  })

/** Nothing better than a guess is known about the agent of any other. */
const isOurs = ({ stored }: PodEntry): boolean =>
  Option.exists(stored, (stored) => stored._tag === "Readable" && Option.isSome(stored.record))

const wasStopped = ({ log }: PodEntry): boolean =>
  Option.exists(log, (log) => log._tag === "Readable" && Option.contains(log.closed, "stopped"))
