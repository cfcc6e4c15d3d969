import * as Conversation from "./Conversation.ts"
import type { Block } from "./conversationBlocks.ts"
import { hear as hearEvent } from "./conversationEvents.ts"
import type { ConversationRow, Paper } from "./ConversationRow.ts"
import * as Row from "./ConversationRow.ts"
import { blockRows, isApart, replyHead, speechRows } from "./conversationRows.ts"
import type { ConversationState } from "./ConversationState.ts"
import type { NativeEvent } from "./NativeProtocol.ts"
import type { PodEvent } from "./PodEvent.ts"
import * as SafeText from "./SafeText.ts"
import * as Speech from "./Speech.ts"

/**
 * A conversation that is being written down from top to bottom, above a live region: each row is
 * given out once, for the width of that moment, and never again. A text in progress is given out
 * line by line, and what ends meanwhile waits for its end.
 */
export interface Scrollback {
  readonly state: ConversationState
  /** How many lines of the text in progress are written. */
  readonly written: number
  /** What was written last. */
  readonly last: Block["_tag"] | undefined
  readonly waiting: ReadonlyArray<Block>
}

/** What a scrollback has become, and the rows to write below the earlier ones. */
export type Written = readonly [Scrollback, ReadonlyArray<ConversationRow>]

/**
 * The end of a conversation, about one screen of it, below the number of records that came
 * before. `earlier` counts the records before those of the opening; `now` in UTC milliseconds.
 */
export const open = (
  opening: Conversation.Opening & { readonly earlier: number },
  now: number,
  paper: Paper
): Written => {
  const { past, state } = Conversation.open(opening, now)
  const shown: Array<ConversationRow> = []
  let first = past.length
  while (first > 0 && shown.length < paper.rows - regionRows) {
    first -= 1
    const [block, before] = [past[first]?.block, past[first - 1]?.block]
    if (block === undefined) break
    const rows = blockRows(block, paper, you)
    shown.unshift(
      ...(isApart(before?._tag, block._tag) ? [Row.blank] : []),
      ...shortened(rows, paper)
    )
  }
  const earlier = opening.earlier + (first === 0 ? 0 : (past[first - 1]?.before ?? 0) + 1)
  const scrollback = { state, written: 0, last: past.at(-1)?.block._tag, waiting: [] }
  const [begun, rows] = speechLines(scrollback, linesSaid(state), paper)
  const top = shown[0] === Row.blank ? shown.slice(1) : shown
  return [begun, [...earlierRow(earlier, paper), ...top, ...rows]]
}

/** Take one event. `speaker` is who sent the prompt, if it is one. `now` in UTC milliseconds. */
export const hear = (
  before: Scrollback,
  event: PodEvent | NativeEvent,
  now: number,
  paper: Paper,
  speaker: SafeText.SafeText
): Written => {
  const { blocks, lines, state } = hearEvent(before.state, event, now)
  const wrote = before.written > 0 ? before.state.speech : undefined
  // A text that shows something ends with its reply.
  const goesOn = wrote !== undefined && state.speech?.how === "text" &&
    blocks.every(({ _tag }) => _tag !== "Reply")
  if (goesOn) {
    const waiting = [...before.waiting, ...blocks]
    return speechLines({ ...before, state, waiting }, lines, paper)
  }
  const isMore = event.event !== "text_done" || event.data.text.startsWith(wrote?.said ?? "")
  const [first, ...others] = blocks
  const isRest = wrote !== undefined && isMore && first?._tag === "Reply"
  const rest = isRest ? speechRows(first.lines.slice(before.written), paper) : []
  const [written, rows] = [...before.waiting, ...(isRest ? others : blocks)].reduce<Written>(
    (sofar, block) => write(sofar, block, paper, speaker),
    [{ ...before, state, written: 0, waiting: [] }, rest]
  )
  const [begun, more] = speechLines(written, lines, paper)
  return [begun, [...rows, ...more]]
}

const you = SafeText.of`you`

/** What a screen keeps for the live region, at the least. */
const regionRows = 4

/** A block of many screens is cut to its end; the log has all of it. */
const shortened = (
  rows: ReadonlyArray<ConversationRow>,
  paper: Paper
): ReadonlyArray<ConversationRow> => {
  const most = 3 * Math.max(10, paper.rows)
  const cut = rows.slice(-most)
  return cut.length === rows.length
    ? rows
    : [Row.plain(SafeText.of`… ${rows.length - most} rows of this`, paper.columns, "quiet"), ...cut]
}

const earlierRow = (count: number, { columns }: Paper): ReadonlyArray<ConversationRow> => {
  if (count === 0) return []
  const words = count === 1 ? SafeText.of`record` : SafeText.of`records`
  return [Row.plain(SafeText.of`… ${count} earlier ${words}`, columns, "quiet"), Row.blank]
}

const linesSaid = ({ speech }: ConversationState): ReadonlyArray<Speech.SpeechLine> =>
  speech?.how === "text" ? Speech.lines(speech.said).slice(0, speech.complete) : []

const speechLines = (
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

const write = (
  [scrollback, rows]: Written,
  block: Block,
  paper: Paper,
  speaker: SafeText.SafeText
): Written => [
  { ...scrollback, last: block._tag },
  [
    ...rows,
    ...(isApart(scrollback.last, block._tag) ? [Row.blank] : []),
    ...blockRows(block, paper, speaker)
  ]
]
