import { Option } from "effect"
import * as Cells from "./Cells.ts"
import * as PodEntry from "./PodEntry.ts"

/**
 * The Pods that match what was typed, in their order. Every word must occur, in any order, in
 * the name, the directory, the agent or the last message. A word in lower case also finds
 * capitals, and a word without accents finds them too: `cafe` finds `Café`.
 *
 * With `statusOf`, the words for a Pod's state, a word can be about one thing alone: `s:idle` about
 * the state, `a:claude` about the agent, `d:api` about the directory.
 */
export const filter = (
  entries: ReadonlyArray<PodEntry.PodEntry>,
  query: string,
  statusOf?: (entry: PodEntry.PodEntry) => string
): ReadonlyArray<PodEntry.PodEntry> => {
  const words = wordsOf(query, statusOf !== undefined)
  return words.length === 0
    ? entries
    : entries.filter((entry) => words.every((word) => has(searched(entry, word, statusOf), word)))
}

/** A part of a text: from one UTF-16 unit up to, not including, another. */
export type Range = readonly [from: number, to: number]

/**
 * Where in a text the words of a query are, to be marked: whole characters, in order, none
 * overlapping. `prefixed`: whether words like `s:idle` are about something else.
 */
export const found = (text: string, query: string, prefixed = false): ReadonlyArray<Range> => {
  const words = wordsOf(query, prefixed).filter(({ about }) => about === "any")
  if (words.length === 0) return []
  const glyphs = [...Cells.glyphs(text)].map(({ 0: glyph, index }) => ({
    range: [index, index + glyph.length] as const,
    folded: fold(withoutAccents(glyph))
  }))
  const hits = new Set(words.flatMap((word) => hitsOf(glyphs.map(({ folded }) => folded), word)))
  return joined(glyphs.flatMap(({ range }, at) => hits.has(at) ? [range] : []))
}

type About = "any" | "status" | "agent" | "directory"

interface Word {
  readonly about: About
  readonly text: string
  /** Whether capitals count. */
  readonly exact: boolean
}

interface Folded {
  readonly plain: string
  readonly lower: string
}

const abouts: Record<string, About> = { s: "status", a: "agent", d: "directory" }

const wordsOf = (query: string, prefixed: boolean): ReadonlyArray<Word> =>
  query.split(/\s+/u).map((word) => wordOf(word, prefixed)).filter(({ text }) => text !== "")

const wordOf = (word: string, prefixed: boolean): Word => {
  const about = prefixed && word[1] === ":" ? abouts[word[0] ?? ""] ?? "any" : "any"
  const text = withoutAccents(about === "any" ? word : word.slice(2))
  return { about, text, exact: text !== text.toLowerCase() }
}

const has = ({ lower, plain }: Folded, { exact, text }: Word): boolean =>
  (exact ? plain : lower).includes(text)

const searched = (
  entry: PodEntry.PodEntry,
  { about }: Word,
  statusOf: (entry: PodEntry.PodEntry) => string = () => ""
): Folded => {
  switch (about) {
    case "any":
      return whole(entry)
    case "status":
      return fold(statusOf(entry))
    case "agent":
      return fold(withoutAccents(Option.getOrElse(PodEntry.agent(entry), () => "")))
    case "directory":
      return fold(withoutAccents(Option.getOrElse(PodEntry.cwd(entry), () => "")))
  }
}

/** What is searched of an entry, folded once: every key that is typed asks for it again. */
const whole = (entry: PodEntry.PodEntry): Folded => {
  const known = folded.get(entry)
  if (known !== undefined) return known
  const fresh = fold(withoutAccents(textOf(entry)))
  folded.set(entry, fresh)
  return fresh
}

const folded = new WeakMap<PodEntry.PodEntry, Folded>()

const textOf = (entry: PodEntry.PodEntry): string =>
  [
    entry.name,
    Option.getOrElse(PodEntry.cwd(entry), () => ""),
    Option.getOrElse(PodEntry.agent(entry), () => ""),
    Option.match(PodEntry.lastMessage(entry), { onNone: () => "", onSome: (last) => last.text })
  ].join("\n")

const fold = (plain: string): Folded => ({ plain, lower: plain.toLowerCase() })

const withoutAccents = (text: string): string => text.normalize("NFD").replace(/\p{Mn}/gu, "")

/** The indices of the characters in which a word is; folding may change how long they are. */
const hitsOf = (
  characters: ReadonlyArray<Folded>,
  { exact, text: word }: Word
): ReadonlyArray<number> => {
  const texts = characters.map(({ lower, plain }) => exact ? plain : lower)
  const owners = texts.flatMap((text, at) => Array.from({ length: text.length }, () => at))
  const whole = texts.join("")
  const hits: Array<number> = []
  for (let from = whole.indexOf(word); from !== -1; from = whole.indexOf(word, from + 1)) {
    hits.push(...owners.slice(from, from + word.length))
  }
  return hits
}

const joined = (ranges: ReadonlyArray<Range>): ReadonlyArray<Range> =>
  ranges.reduce<ReadonlyArray<Range>>((sofar, [from, to]) => {
    const last = sofar.at(-1)
    return last?.[1] === from
      ? [...sofar.slice(0, -1), [last[0], to]]
      : [...sofar, [from, to]]
  }, [])
