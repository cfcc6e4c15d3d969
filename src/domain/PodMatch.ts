/**
 * Which Pods a person means by what is typed, in every list. Every word must be in the name, the
 * directory or the last message, in any order. A word in lower case also finds capitals, one
 * without accents finds them too, and CJK is taken literally.
 */
import { Option } from "effect"
import * as PodEntry from "./PodEntry.ts"
import type { PodQuery } from "./PodQuery.ts"
import * as PodRow from "./PodRow.ts"
import * as podTexts from "./podTexts.ts"
import * as SafeText from "./SafeText.ts"
import type { Sighting } from "./Sighting.ts"
import * as wordMatch from "./wordMatch.ts"

/**
 * The Pods that match words: live ones first, then by how well they do, ties in the order given.
 * All of them, as they are, when nothing is typed. Paths are told by `home` as rows show them.
 */
export const rank = (
  entries: ReadonlyArray<PodEntry.PodEntry>,
  query: PodQuery,
  home: string | undefined
): ReadonlyArray<PodEntry.PodEntry> => {
  const words = wordsOf(query.words, home)
  if (words.length === 0) return entries
  const found = new Map<number, Array<PodEntry.PodEntry>>()
  const texts = textsOf(entries, home)
  entries.forEach((entry, at) => {
    const score = scoreOf(texts[at], words)
    if (score === 0) return
    const place = isUp(entry) ? score + aboveAll : score
    const others = found.get(place)
    if (others === undefined) found.set(place, [entry])
    else others.push(entry)
  })
  return [...found].toSorted(([left], [right]) => right - left).flatMap(([, pods]) => pods)
}

/** The Pods that match, in the order given. */
export const filter = (
  sightings: ReadonlyMap<string, Sighting>,
  query: PodQuery,
  home: string | undefined
): ReadonlyArray<Sighting> => {
  const words = wordsOf(query.words, home)
  const directories = wordsOf(query.directories, home)
  const [states, agents] = [wordsOf(query.states), wordsOf(query.agents)]
  const isWanted = (sighting: Sighting, texts = podTexts.none) =>
    (words.length === 0 || scoreOf(texts, words) > 0)
    && directories.every((word) => isAnyhow(texts.directory, word))
    && agents.every((word) => isIn(texts.agent, word))
    && (states.length === 0 || hasAll(podTexts.stateOf(sighting), states))
  const texts = textsOf(sightings, home)
  return [...sightings.values()].filter((sighting, at) => isWanted(sighting, texts[at]))
}

/**
 * The Pods of which each word is literally in the name, the whole path of the directory, the agent
 * or the last message: what a program is told must not depend on letters that happen to be there.
 */
export const containing = (
  entries: ReadonlyArray<PodEntry.PodEntry>,
  query: PodQuery
): ReadonlyArray<PodEntry.PodEntry> => {
  const words = wordsOf(query.words)
  return words.length === 0 ? entries : entries.filter((entry) => {
    const { agent, directory, message, name } = podTexts.of({ entry }, undefined)
    const texts = [name, directory, message, agent]
    return words.every((word) => texts.some((text) => isIn(text, word)))
  })
}

/** Pods in an order of theirs, with or without what they are about. */
export type List = ReadonlyArray<PodEntry.PodEntry> | ReadonlyMap<string, Sighting>

/** Makes the texts of these Pods ready to be searched, so that no key has to wait for it. */
export const prepare = (list: List, home: string | undefined): void => {
  textsOf(list, home)
}

/** The parts of a row's name and directory that match, to be marked. */
export interface Marks {
  readonly name: ReadonlyArray<wordMatch.Range>
  readonly directory: ReadonlyArray<wordMatch.Range>
}

/** The letters of a matching Pod that match; those of the last message are not told. */
export const marks = (
  sighting: Sighting,
  query: PodQuery,
  home: string | undefined
): Marks => {
  const words = wordsOf(query.words, home)
  const { directory, message, name } = podTexts.of(sighting, home)
  const literal = (word: wordMatch.Word) =>
    [name, directory, message].some((text) => isIn(text, word))
  const [exact, loose] = [words.filter(literal), words.filter((word) => !literal(word))]
  const inName = loose.filter((word) => wordMatch.isScattered(name, word))
  const directories = wordsOf(query.directories, home)
  return {
    name: wordMatch.ranges(SafeText.line(sighting.entry.name), exact, inName),
    directory: wordMatch.ranges(
      podTexts.directoryOf(sighting.entry, home),
      [...exact, ...directories],
      [
        ...loose.filter((word) => !inName.includes(word)),
        ...directories.filter((word) => !isIn(directory, word))
      ]
    )
  }
}

/** The parts of any other text of a Pod in which words of the query are. */
export const found = (
  text: string,
  query: PodQuery,
  home: string | undefined
): ReadonlyArray<wordMatch.Range> => wordMatch.ranges(text, wordsOf(query.words, home), [])

const isUp = (entry: PodEntry.PodEntry): boolean => {
  // Most Pods of a long list are stopped, and it is they that a key costs.
  if (Option.isNone(entry.live)) return false
  const state = PodEntry.state(entry)
  return state === "live" || state === "probing"
}

/** More than all words of a query can score. */
const aboveAll = 1_000_000

const wordsOf = (
  typed: ReadonlyArray<string>,
  home?: string
): ReadonlyArray<wordMatch.Word> =>
  typed.map((word) => wordMatch.word(PodRow.underHome(word, home)))
    .filter(({ text }) => text !== "")

const isIn = (text: wordMatch.Searched, word: wordMatch.Word): boolean =>
  wordMatch.place(text, word) !== "none"

const hasAll = (text: wordMatch.Searched, words: ReadonlyArray<wordMatch.Word>): boolean =>
  words.every((word) => isIn(text, word))

const isAnyhow = (text: wordMatch.Searched, word: wordMatch.Word): boolean =>
  isIn(text, word) || wordMatch.isScattered(text, word)

/** The sum over the words; 0 when one of them is nowhere. */
const scoreOf = (texts = podTexts.none, words: ReadonlyArray<wordMatch.Word>): number => {
  let sum = 0
  for (const word of words) {
    const score = wordScore(texts, word)
    if (score === 0) return 0
    sum += score
  }
  return sum
}

/**
 * A literal match in the name is worth more than one in the directory, and that more than one in
 * the message. Scattered letters come last, and in a message they would be found always.
 */
const wordScore = (
  { directory, message, name }: podTexts.PodTexts,
  word: wordMatch.Word
): number => {
  const inName = places[wordMatch.place(name, word)]
  if (inName > 0) return inName + 10
  const inDirectory = places[wordMatch.place(directory, word)]
  if (inDirectory > 0) return inDirectory + 6
  const inMessage = places[wordMatch.place(message, word)]
  if (inMessage > 0) return inMessage + 2
  if (wordMatch.isScattered(name, word)) return 2
  return wordMatch.isScattered(directory, word) ? 1 : 0
}

const places: Record<wordMatch.Place, number> = {
  whole: 4,
  start: 3,
  "word start": 2,
  inside: 1,
  none: 0
}

/** What is searched of a list, in its order, once for all keys that are typed while it is as it is. */
interface Index {
  readonly home: string | undefined
  readonly texts: ReadonlyArray<podTexts.PodTexts>
}

const indexes = new WeakMap<List, Index>()

const textsOf = (list: List, home: string | undefined): Index["texts"] => {
  const known = indexes.get(list)
  if (known !== undefined && known.home === home) return known.texts
  const texts = "length" in list
    ? list.map((entry) => podTexts.of({ entry }, home))
    : Array.from(list.values(), (sighting) => podTexts.of(sighting, home))
  indexes.set(list, { home, texts })
  return texts
}
