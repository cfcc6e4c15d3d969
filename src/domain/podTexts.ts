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

export const of = (sighting: Sighting.Sighting, home: string | undefined): PodTexts => {
  const { agent, directory, name } = headOf(sighting.entry, home)
  return { name, directory, agent, message: messageOf(sighting) }
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

interface Head extends Pick<PodTexts, "agent" | "directory" | "name"> {
  readonly home: string | undefined
}

const heads = new WeakMap<object, Head>()

const messages = new WeakMap<LastMessage, wordMatch.Searched>()

const headOf = (entry: PodEntry.PodEntry, home: string | undefined): Head => {
  const key = Option.getOrElse<object, object>(entry.stored, () => entry)
  const known = heads.get(key)
  if (known !== undefined && known.home === home) return known
  const head = {
    home,
    name: wordMatch.searched(SafeText.line(entry.name)),
    directory: wordMatch.searched(directoryOf(entry, home)),
    agent: Option.match(PodEntry.agent(entry), {
      onNone: () => nothing,
      onSome: wordMatch.searched
    })
  }
  heads.set(key, head)
  return head
}

/** What a connected Pod said last is newer than what was read of its log. */
const messageOf = ({ activity, entry }: Sighting.Sighting): wordMatch.Searched => {
  const heard = activity === undefined ? undefined : Option.getOrUndefined(activity.last)
  const last = heard ?? Option.getOrUndefined(PodEntry.lastMessage(entry))
  if (last === undefined) return nothing
  const known = messages.get(last)
  if (known !== undefined) return known
  const message = wordMatch.searched(last.text.slice(0, searchedUnits))
  messages.set(last, message)
  return message
}

const nothing = wordMatch.searched("")

/** How much of a message is searched: lists show less, and 10,000 of them are kept in memory. */
const searchedUnits = 1_000
