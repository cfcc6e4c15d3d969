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
      const plain = withoutAccents(textOf(entry))
      const lower = plain.toLowerCase()
      return words.every((word) => (word.exact ? plain : lower).includes(word.text))
    })
}

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
