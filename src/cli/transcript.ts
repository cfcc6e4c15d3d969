/** A conversation as plain text that is only ever added to. */
import { Predicate } from "effect"
import * as Conversation from "../domain/Conversation.ts"
import * as Blocks from "../domain/conversationBlocks.ts"
import { hear as hearEvent } from "../domain/conversationEvents.ts"
import { read as readRecord } from "../domain/conversationRecords.ts"
import * as State from "../domain/ConversationState.ts"
import * as Question from "../domain/Question.ts"
import * as SafeText from "../domain/SafeText.ts"
import * as Speech from "../domain/Speech.ts"
import { dated, type Hand, line, named } from "./transcriptText.ts"
import type { Happening } from "./visit.ts"

/** How far a conversation is written down. */
export interface Transcript {
  readonly state: State.ConversationState
  /** Lines of the text in progress that are written. */
  readonly written: number
  /** Whether they are the last thing that is. */
  readonly speaks: boolean
  /** The time of the newest record, in UTC milliseconds. */
  readonly at: number
  /** Whether any record was read. */
  readonly begun: boolean
  readonly hand: Hand
}

/** What a transcript has become, and what to write below the rest, entry by entry. */
export type Written = readonly [Transcript, ReadonlyArray<SafeText.SafeText>]

export const empty: Transcript = {
  state: State.empty,
  written: 0,
  speaks: false,
  at: 0,
  begun: false,
  hand: dated
}

/** Take one record of a log. */
export const read = (transcript: Transcript, document: unknown): Written => {
  const { blocks, state } = readRecord(transcript.state, document)
  // The history at the start of a segment repeats what has been read of the one before.
  const isPast = transcript.begun && Predicate.hasProperty(document, "kind") &&
    document.kind === "segment_start"
  const at = Predicate.hasProperty(document, "ts") && typeof document.ts === "number"
    ? document.ts
    : 0
  return [
    { ...transcript, state, at, begun: true },
    isPast ? [] : blocks.flatMap((block) => transcript.hand.entry(block, at))
  ]
}

/** Take records one after the other. */
export const readAll = (start: Transcript, documents: ReadonlyArray<unknown>): Written => {
  const entries: Array<SafeText.SafeText> = []
  let transcript = start
  for (const document of documents) {
    const [next, more] = read(transcript, document)
    transcript = next
    for (const one of more) entries.push(one)
  }
  return [transcript, entries]
}

/** What stands open at the end of a log; nothing of it goes on in a Pod that is not live. */
export const unfinished = (
  { at, state: { questions, tools, turn } }: Transcript,
  isLive: boolean
): ReadonlyArray<SafeText.SafeText> => [
  ...Array.from(
    tools.values(),
    ({ since, target, title }) =>
      line(since, SafeText.of`tool`, SafeText.of`${named(title, target)} (no result)`)
  ),
  ...questions.flatMap((question) => dated.asks(question, at)),
  ...(isLive || turn === undefined
    ? []
    : [line(at, SafeText.of`note`, SafeText.of`the Pod ended in the middle of this turn`)])
]

/** A live conversation whose records are written: what it is in the middle of comes next. */
export const live = (
  opening: Conversation.Opening,
  now: number,
  hand: Hand = dated
): Written => {
  const { state } = Conversation.open(opening, now)
  const { questions, speech } = state
  const said = speech?.how === "text" ? Speech.lines(speech.said).slice(0, speech.complete) : []
  const [speaking, lines] = speak({ ...empty, hand, state, at: now }, said, now)
  return [
    { ...speaking, speaks: questions.length === 0 && speaking.speaks },
    [...lines, ...questions.flatMap((question) => hand.asks(question, now))]
  ]
}

/** Events were missed: what the log got meanwhile, and where the conversation stands. */
export const resumed = (
  before: Transcript,
  opening: Conversation.Opening,
  now: number
): Written => {
  const missed: Array<SafeText.SafeText> = []
  const { hand } = before
  let past: Transcript = { ...empty, hand }
  for (const document of opening.records) {
    const [next, entries] = read(past, document)
    past = next
    if (next.at > before.at) missed.push(...entries)
  }
  const [transcript, more] = live(opening, now, hand)
  const gap = hand.entry(Blocks.note("notice", "something was missed here"), now)
  return [transcript, [...gap, ...missed, ...more]]
}

/** Take one event of a live Pod. `now` in UTC milliseconds. */
export const hear = (before: Transcript, event: Happening, now: number): Written => {
  const { blocks, lines, state } = hearEvent(before.state, event, now)
  const question = event.event === "asked"
    ? before.hand.asks(Question.of(event.data.ask), now)
    : []
  const spoken = before.state.speech?.said ?? ""
  const isMore = event.event !== "text_done" || event.data.text.startsWith(spoken)
  let after: Transcript = { ...before, state, at: now }
  const entries: Array<SafeText.SafeText> = []
  for (const block of blocks) {
    if (block._tag === "Reply" && after.written > 0 && isMore) {
      const [, rest] = speak(after, block.lines.slice(after.written), now)
      entries.push(...rest)
    } else entries.push(...before.hand.entry(block, now))
    after = { ...after, speaks: false, written: block._tag === "Reply" ? 0 : after.written }
  }
  const [speaking, more] = speak(after, lines, now)
  return [
    { ...speaking, speaks: question.length === 0 && speaking.speaks },
    [...entries, ...more, ...question]
  ]
}

/** More complete lines of the text in progress. */
const speak = (
  transcript: Transcript,
  lines: ReadonlyArray<Speech.SpeechLine>,
  now: number
): Written => {
  if (lines.length === 0) return [transcript, []]
  return [
    { ...transcript, written: transcript.written + lines.length, speaks: true },
    [transcript.hand.speech(lines, now, !transcript.speaks)]
  ]
}
