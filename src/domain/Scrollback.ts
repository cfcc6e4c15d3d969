import * as Absence from "./Absence.ts"
import * as Cells from "./Cells.ts"
import * as Conversation from "./Conversation.ts"
import * as Blocks from "./conversationBlocks.ts"
import { hear as hearEvent } from "./conversationEvents.ts"
import type { ConversationRow, Paper } from "./ConversationRow.ts"
import * as Row from "./ConversationRow.ts"
import { blockRows, isApart, marksOf, replyHead, speechRows } from "./conversationRows.ts"
import type { ConversationState } from "./ConversationState.ts"
import type { NativeEvent } from "./NativeEvent.ts"
import type { Alert, PodEvent } from "./PodEvent.ts"
import * as SafeText from "./SafeText.ts"
import * as Speech from "./Speech.ts"

/**
 * A conversation that is being written down from top to bottom, above a live region: each row is
 * given out once, for the width of that moment, and never again. A text in progress is given out
 * line by line, and what ends meanwhile waits for its end.
 */
export interface Scrollback {
  readonly state: ConversationState
  /** The name of the client that reads: who sent a prompt is `you` when it is this one. */
  readonly reader: string
  /** How many lines of the text in progress are written. */
  readonly written: number
  /** What was written last. */
  readonly last: Blocks.Block["_tag"] | undefined
  readonly waiting: ReadonlyArray<Blocks.Block>
  /** The newest parts that the log has too, written or waiting. */
  readonly seen: ReadonlyArray<Blocks.Block>
  /** When the newest alert came, in UTC milliseconds. */
  readonly alerted: number
}

/** What a scrollback has become, and the rows to write below the earlier ones. */
export type Written = readonly [Scrollback, ReadonlyArray<ConversationRow>]

/** Who reads the conversation. */
export interface Reading {
  /** The name under which the other clients see the one that reads. */
  readonly reader: string
  /** Until when they have seen it already, in UTC milliseconds; none when nobody knows. */
  readonly seenUntil: number | undefined
}

/**
 * The end of a conversation, about one screen of it, below the number of records that came before,
 * and the latest alerts below it. What is new to the reader begins below a line that says so. `now`
 * in UTC milliseconds.
 */
export const open = (
  opening: Conversation.Opening,
  now: number,
  paper: Paper,
  { reader, seenUntil }: Reading
): Written => {
  const { past, state } = Conversation.open(opening, now)
  const away = Absence.since(seenUntil, past, opening)
  const news = away === undefined ? [] : newsRows(Absence.text(away, reader), paper)
  const room = paper.rows - regionRows - headRows - news.length
  const shown: Array<ConversationRow> = []
  let first = past.length
  while (first > 0) {
    const [block, before] = [past[first - 1]?.block, past[first - 2]?.block]
    if (block === undefined) break
    const air = first - 1 === away?.from
      ? news
      : isApart(before?._tag, block._tag)
      ? [Row.blank]
      : []
    const left = room - shown.length - 1
    const rows = blockRows(block, paper, speaker(block, reader, you))
    const fits = rows.length <= left
    const isText = block._tag === "Prompt" || block._tag === "Reply"
    if (!fits && shown.length > 0 && (left < fewRows || !isText)) break
    const most = shown.length === 0 ? 3 * Math.max(10, paper.rows) : left
    shown.unshift(...air, ...shortened(rows, most, paper))
    first -= 1
    if (!fits) break
  }
  const earlier = opening.earlier + (first === 0 ? 0 : (past[first - 1]?.before ?? 0) + 1)
  const begun: Scrollback = {
    state,
    reader,
    written: 0,
    last: past.at(-1)?.block._tag,
    waiting: [],
    seen: newest(past.map(({ block }) => block)),
    alerted: 0
  }
  const [warned, alerts] = writeAlerts([begun, []], opening.alerts, now, paper)
  const [speaking, rows] = writeSpeech(warned, linesSaid(state), paper)
  const top = shown[0] === Row.blank ? shown.slice(1) : shown
  // More than a screen of it may be new.
  const over = away !== undefined && away.from < first ? news.slice(1) : []
  return [speaking, [...earlierRows(earlier, paper), ...over, ...top, ...alerts, ...rows]]
}

/** Take one event. `nameless` is who sent the prompt, if it is one and nobody says who did. */
export const hear = (
  before: Scrollback,
  event: PodEvent | NativeEvent,
  now: number,
  paper: Paper,
  nameless: SafeText.SafeText
): Written => {
  const { blocks, lines, state } = hearEvent(before.state, event, now)
  const wrote = before.written > 0 ? before.state.speech : undefined
  const heard = {
    ...before,
    state,
    seen: unlogged.has(event.event) || blocks.length === 0
      ? before.seen
      : newest([...before.seen, ...blocks]),
    alerted: event.event === "alert"
      ? Math.max(before.alerted, event.data.timestamp_ms)
      : before.alerted
  }
  // A text that shows something ends with its reply.
  const goesOn = wrote !== undefined && state.speech?.how === "text" &&
    blocks.every(({ _tag }) => _tag !== "Reply")
  if (goesOn) {
    return writeSpeech({ ...heard, waiting: [...before.waiting, ...blocks] }, lines, paper)
  }
  const isMore = event.event !== "text_done" || event.data.text.startsWith(wrote?.said ?? "")
  const [first, ...others] = blocks
  const isRest = wrote !== undefined && isMore && first?._tag === "Reply"
  const rest = isRest ? speechRows(first.lines.slice(before.written), paper) : []
  const [written, rows] = write(
    [{ ...heard, written: 0, waiting: [] }, rest],
    [...before.waiting, ...(isRest ? others : blocks)],
    paper,
    nameless
  )
  const [begun, more] = writeSpeech(written, lines, paper)
  return [begun, [...rows, ...more]]
}

/** Write finished parts. */
export const write = (
  start: Written,
  blocks: ReadonlyArray<Blocks.Block>,
  paper: Paper,
  nameless: SafeText.SafeText
): Written =>
  blocks.reduce<Written>(([scrollback, rows], block) => [
    { ...scrollback, last: block._tag },
    [
      ...rows,
      ...(isApart(scrollback.last, block._tag) ? [Row.blank] : []),
      ...blockRows(block, paper, speaker(block, scrollback.reader, nameless))
    ]
  ], start)

/** Write complete lines of the text in progress. */
export const writeSpeech = (
  scrollback: Scrollback,
  lines: ReadonlyArray<Speech.SpeechLine>,
  paper: Paper
): Written => {
  if (lines.length === 0) return [scrollback, []]
  const head = scrollback.written > 0 ? [] : [
    ...(isApart(scrollback.last, "Reply") ? [Row.blank] : []),
    replyHead(paper)
  ]
  return [
    { ...scrollback, written: scrollback.written + lines.length, last: "Reply" },
    [...head, ...speechRows(lines, paper)]
  ]
}

/** Write those alerts that are newer than the ones before. */
export const writeAlerts = (
  [scrollback, rows]: Written,
  alerts: ReadonlyArray<Alert>,
  now: number,
  paper: Paper
): Written => {
  const { alerted } = scrollback
  const fresh = alerts.filter(({ timestamp_ms }) => timestamp_ms > alerted)
  const newest = Math.max(alerted, ...fresh.map(({ timestamp_ms }) => timestamp_ms))
  return write(
    [{ ...scrollback, alerted: newest }, rows],
    fresh.map((alert) => Blocks.alert(alert, now - alert.timestamp_ms)),
    paper,
    you
  )
}

/** As many parts as tell where in a log they are: more than anybody repeats word for word. */
export const newest = (blocks: ReadonlyArray<Blocks.Block>): ReadonlyArray<Blocks.Block> =>
  blocks.slice(-8)

/** The complete lines of the text in progress. */
export const linesSaid = ({ speech }: ConversationState): ReadonlyArray<Speech.SpeechLine> =>
  speech?.how === "text" ? Speech.lines(speech.said).slice(0, speech.complete) : []

const you = SafeText.of`you`

const speaker = (
  block: Blocks.Block,
  reader: string,
  nameless: SafeText.SafeText
): SafeText.SafeText => {
  const by = block._tag === "Prompt" ? block.by : undefined
  if (by === undefined) return nameless
  return by === reader ? you : SafeText.line(by)
}

/** Of these the log says nothing. */
const unlogged: ReadonlySet<string> = new Set([
  "alert",
  "compact_done",
  "compact_failed",
  "rewind_applied"
])

/** What a screen keeps for the live region, at the least. */
const regionRows = 4

/** How much came before takes so many rows. */
const headRows = 2

/** A block that is too long is cut to its end; the log has all of it. */
const shortened = (
  rows: ReadonlyArray<ConversationRow>,
  most: number,
  paper: Paper
): ReadonlyArray<ConversationRow> => {
  if (rows.length <= most) return rows
  const cut = rows.slice(1 - most)
  const missing = rows.length - cut.length
  return [Row.plain(SafeText.of`… ${missing} rows of this`, paper.columns, "quiet"), ...cut]
}

/** No part of a block is worth less. */
const fewRows = 3

/** What is below it is new. */
const newsRows = (
  words: SafeText.SafeText,
  paper: Paper
): ReadonlyArray<ConversationRow> => {
  const side = SafeText.repeat(marksOf(paper).rule, 2)
  const line = SafeText.of`${side} ${words} ${side}`
  const rows = Cells.width(line) <= paper.columns ? [line] : [words]
  return [Row.blank, ...Row.wrapped(rows, paper.columns, "strong"), Row.blank]
}

const earlierRows = (
  count: number,
  { columns }: Paper
): ReadonlyArray<ConversationRow> => {
  if (count === 0) return []
  const words = count === 1 ? SafeText.of`record` : SafeText.of`records`
  const line = SafeText.of`… ${count} earlier ${words}: pgup looks back`
  return [...Row.wrapped([line], columns, "quiet"), Row.blank]
}
