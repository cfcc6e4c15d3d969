/**
 * Which Pods a person means by what is typed into the picker, the best first. Every word must be
 * in the name, the directory or the last message, in any order. A word in lower case also finds
 * capitals, one without accents finds them too, and CJK is taken literally.
 */
import { Option } from "effect"
import * as PodEntry from "./PodEntry.ts"
import * as PodRow from "./PodRow.ts"
import * as SafeText from "./SafeText.ts"
import * as wordMatch from "./wordMatch.ts"

/**
 * The Pods that match: live ones first, then by how well they do, ties in the order given. All of
 * them, as they are, when nothing is typed. Paths are told by `home` as rows show them: with `~`.
 */
export const rank = (
  entries: ReadonlyArray<PodEntry.PodEntry>,
  query: string,
  home: string | undefined
): ReadonlyArray<PodEntry.PodEntry> => {
  const words = wordsOf(query, home)
  if (words.length === 0) return entries
  const found = new Map<number, Array<PodEntry.PodEntry>>()
  for (const pod of indexOf(entries, home).pods) {
    const score = scoreOf(pod, words)
    if (score === 0) continue
    const place = pod.isUp ? score + aboveAll : score
    const others = found.get(place)
    if (others === undefined) found.set(place, [pod.entry])
    else others.push(pod.entry)
  }
  return [...found].toSorted(([left], [right]) => right - left).flatMap(([, pods]) => pods)
}

/** Makes the texts of these Pods ready to be searched, so that no key has to wait for it. */
export const prepare = (
  entries: ReadonlyArray<PodEntry.PodEntry>,
  home: string | undefined
): void => {
  indexOf(entries, home)
}

/** The parts of a row's name and directory that match, to be marked. */
export interface Marks {
  readonly name: ReadonlyArray<wordMatch.Range>
  readonly directory: ReadonlyArray<wordMatch.Range>
}

/** The letters of a matching Pod that match; those of the last message are not told. */
export const marks = (
  entry: PodEntry.PodEntry,
  query: string,
  home: string | undefined
): Marks => {
  const words = wordsOf(query, home)
  const { directory, message, name } = searched(entry, home)
  const shown = { name: SafeText.line(entry.name), directory: directoryOf(entry, home) }
  const literal = (word: wordMatch.Word) =>
    [name, directory, message].some((text) => wordMatch.place(text, word) !== "none")
  const [exact, loose] = [words.filter(literal), words.filter((word) => !literal(word))]
  const inName = loose.filter((word) => wordMatch.isScattered(name, word))
  return {
    name: wordMatch.ranges(shown.name, exact, inName),
    directory: wordMatch.ranges(
      shown.directory,
      exact,
      loose.filter((word) => !inName.includes(word))
    )
  }
}

/** The parts of any other text of a Pod in which words of the query are. */
export const found = (
  text: string,
  query: string,
  home: string | undefined
): ReadonlyArray<wordMatch.Range> => wordMatch.ranges(text, wordsOf(query, home), [])

/** More than all words of a query can score. */
const aboveAll = 1_000_000

const isUp = (entry: PodEntry.PodEntry): boolean => {
  const state = PodEntry.state(entry)
  return state === "live" || state === "probing"
}

const wordsOf = (query: string, home: string | undefined): ReadonlyArray<wordMatch.Word> =>
  query.split(/\s+/u)
    .map((typed) => wordMatch.word(PodRow.underHome(typed, home)))
    .filter(({ text }) => text !== "")

/** The sum over the words; 0 when one of them is nowhere. */
const scoreOf = (pod: Searched, words: ReadonlyArray<wordMatch.Word>): number => {
  let sum = 0
  for (const word of words) {
    const score = wordScore(pod, word)
    if (score === 0) return 0
    sum += score
  }
  return sum
}

/**
 * A literal match in the name is worth more than one in the directory, and that more than one in
 * the message. Scattered letters come last, and in a message they would be found always.
 */
const wordScore = ({ directory, message, name }: Searched, word: wordMatch.Word): number => {
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

/** What is searched of a Pod. */
interface Searched {
  readonly entry: PodEntry.PodEntry
  readonly isUp: boolean
  readonly name: wordMatch.Searched
  readonly directory: wordMatch.Searched
  readonly message: wordMatch.Searched
}

interface Index {
  readonly home: string | undefined
  readonly pods: ReadonlyArray<Searched>
}

/**
 * Texts are folded once: every key asks for them again, and every picture of a list that grows has
 * new entries of the same stored Pods and logs.
 */
const indexes = new WeakMap<ReadonlyArray<PodEntry.PodEntry>, Index>()

const heads = new WeakMap<object, Head>()

const messages = new WeakMap<object, wordMatch.Searched>()

const indexOf = (
  entries: ReadonlyArray<PodEntry.PodEntry>,
  home: string | undefined
): Index => {
  const known = indexes.get(entries)
  if (known !== undefined && known.home === home) return known
  const index = { home, pods: entries.map((entry) => searched(entry, home)) }
  indexes.set(entries, index)
  return index
}

const searched = (entry: PodEntry.PodEntry, home: string | undefined): Searched => {
  const { directory, name } = headOf(entry, home)
  return { entry, isUp: isUp(entry), name, directory, message: messageOf(entry) }
}

interface Head extends Pick<Searched, "directory" | "name"> {
  readonly home: string | undefined
}

const headOf = (entry: PodEntry.PodEntry, home: string | undefined): Head => {
  const key = Option.getOrElse<object, object>(entry.stored, () => entry)
  const known = heads.get(key)
  if (known !== undefined && known.home === home) return known
  const head = {
    home,
    name: wordMatch.searched(SafeText.line(entry.name)),
    directory: wordMatch.searched(directoryOf(entry, home))
  }
  heads.set(key, head)
  return head
}

const messageOf = (entry: PodEntry.PodEntry): wordMatch.Searched => {
  const last = Option.getOrUndefined(PodEntry.lastMessage(entry))
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

const directoryOf = (entry: PodEntry.PodEntry, home: string | undefined): SafeText.SafeText =>
  Option.match(PodEntry.cwd(entry), {
    onNone: () => SafeText.empty,
    onSome: (path) => SafeText.line(PodRow.underHome(path, home))
  })
