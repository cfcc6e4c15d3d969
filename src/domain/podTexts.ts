/**
 * What is searched of Pods. Each text is folded once: every key asks for it again, and every
 * picture of a list has new entries of the same stored Pods and logs.
 */
import { Option } from "effect"
import type { LastMessage } from "./LogSummary.ts"
import * as PodEntry from "./PodEntry.ts"
import * as PodRow from "./PodRow.ts"
import * as SafeText from "./SafeText.ts"
import * as Sighting from "./Sighting.ts"
import * as wordMatch from "./wordMatch.ts"

export interface PodTexts {
  readonly name: wordMatch.Searched
  /** As rows show it: with `~` for `home`. */
  readonly directory: wordMatch.Searched
  readonly agent: wordMatch.Searched
  /** The newest message; its start, when it is long. */
  readonly message: wordMatch.Searched
}

const nothing = wordMatch.searched("")

/** Of a Pod of which nothing is known. */
export const none: PodTexts = {
  name: nothing,
  directory: nothing,
  agent: nothing,
  message: nothing
}

export const of = (sighting: Sighting.Sighting, home: string | undefined): PodTexts => {
  const { entry } = sighting
  const last = lastOf(sighting)
  const key = Option.getOrElse<object, object>(entry.stored, () => entry)
  const known = folded.get(key)
  const isHome = known !== undefined && known.home === home
  if (isHome && known.last === last) return known
  const { agent, directory, name } = isHome ? known : headOf(entry, home)
  const texts = { home, last, name, directory, agent, message: messageOf(last) }
  folded.set(key, texts)
  return texts
}

/** The directory of a Pod as rows show it; empty when it is not known. */
export const directoryOf = (
  entry: PodEntry.PodEntry,
  home: string | undefined
): SafeText.SafeText =>
  Option.match(PodEntry.cwd(entry), {
    onNone: () => SafeText.empty,
    onSome: (path) => SafeText.line(PodRow.underHome(path, home))
  })

/** The state in the words of rows and sections. */
export const stateOf = (sighting: Sighting.Sighting): wordMatch.Searched => {
  const label = PodRow.label(sighting.entry, sighting.activity, sighting.lost)
  if (Sighting.kind(sighting) !== "paused") return wordMatch.searched(label)
  const asks = (sighting.activity?.asks.length ?? 0) > 0 ? "asks" : ""
  return wordMatch.searched(`${label} needs you ${asks}`)
}

/** What was folded, and of what. */
interface Folded extends PodTexts {
  readonly home: string | undefined
  readonly last: LastMessage | undefined
}

const folded = new WeakMap<object, Folded>()

const headOf = (
  entry: PodEntry.PodEntry,
  home: string | undefined
): Omit<PodTexts, "message"> => ({
  name: wordMatch.searched(SafeText.line(entry.name)),
  directory: Option.match(PodEntry.cwd(entry), {
    onNone: () => nothing,
    onSome: () => wordMatch.searched(directoryOf(entry, home))
  }),
  agent: Option.match(PodEntry.agent(entry), {
    onNone: () => nothing,
    onSome: wordMatch.searched
  })
})

/** What a connected Pod said last is newer than what was read of its log. */
const lastOf = ({ activity, entry }: Sighting.Sighting): LastMessage | undefined =>
  (activity === undefined ? undefined : Option.getOrUndefined(activity.last))
    ?? Option.getOrUndefined(PodEntry.lastMessage(entry))

const messageOf = (last: LastMessage | undefined): wordMatch.Searched =>
  last === undefined ? nothing : wordMatch.searched(last.text.slice(0, searchedUnits))

/** How much of a message is searched: lists show less, and 10,000 of them are kept in memory. */
const searchedUnits = 1_000
