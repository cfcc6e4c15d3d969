import { Option } from "effect"
import * as PodEntry from "./PodEntry.ts"

/**
 * The Pods that match what was typed, in their order. Every word must occur, in any order, in
 * the name, the directory, the agent or the last message. A word in lower case also finds
 * capitals, and a word without accents finds them too: `cafe` finds `Café`.
 */
export const filter = (
  entries: ReadonlyArray<PodEntry.PodEntry>,
  query: string
): ReadonlyArray<PodEntry.PodEntry> => {
  const words = query.split(/\s+/u).filter((word) => word !== "").map(wordOf)
  return words.length === 0
    ? entries
    : entries.filter((entry) => {
      const { lower, plain } = searched(entry)
      return words.every((word) => (word.exact ? plain : lower).includes(word.text))
    })
}

/** What is searched of an entry, folded once: every key that is typed asks for it again. */
const searched = (entry: PodEntry.PodEntry): Searched => {
  const known = folded.get(entry)
  if (known !== undefined) return known
  const plain = withoutAccents(textOf(entry))
  const fresh = { plain, lower: plain.toLowerCase() }
  folded.set(entry, fresh)
  return fresh
}

interface Searched {
  readonly plain: string
  readonly lower: string
}

const folded = new WeakMap<PodEntry.PodEntry, Searched>()

const wordOf = (word: string) => {
  const text = withoutAccents(word)
  return { text, exact: text !== text.toLowerCase() }
}

const textOf = (entry: PodEntry.PodEntry): string =>
  [
    entry.name,
    Option.getOrElse(PodEntry.cwd(entry), () => ""),
    Option.getOrElse(PodEntry.agent(entry), () => ""),
    Option.match(PodEntry.lastMessage(entry), { onNone: () => "", onSome: (last) => last.text })
  ].join("\n")

const withoutAccents = (text: string): string => text.normalize("NFD").replace(/\p{Mn}/gu, "")
