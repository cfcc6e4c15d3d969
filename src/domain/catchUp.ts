import * as Conversation from "./Conversation.ts"
import * as Blocks from "./conversationBlocks.ts"
import type { Paper } from "./ConversationRow.ts"
import { speechRows } from "./conversationRows.ts"
import * as SafeText from "./SafeText.ts"
import * as Scrollback from "./Scrollback.ts"
import { unseen } from "./unseen.ts"

/**
 * Go on after events have been missed. What is written stays, and below it comes what the log has
 * beyond it, as far as that can be told; what goes on is as the opening says. `now` in UTC
 * milliseconds.
 */
export const catchUp = (
  before: Scrollback.Scrollback,
  opening: Conversation.Opening,
  now: number,
  paper: Paper
): Scrollback.Written => {
  const { past, state } = Conversation.open(opening, now)
  const logged = past.map(({ block }) => block)
  const missed = unseen(before.seen, logged)
  // Where nothing was seen before, the log tells all only from its beginning.
  const isAll = missed.all && (before.seen.length > 0 || opening.earlier === 0)
  const spoken = rest(before, missed.blocks)
  const goesOn = spoken === undefined && isMoreOf(before, state)
  const blocks = spoken === undefined ? missed.blocks : spoken.others
  const anew: Scrollback.Scrollback = {
    ...before,
    state,
    written: goesOn ? before.written : 0,
    waiting: [],
    // Of an empty log nothing can be told, then as now.
    seen: logged.length === 0 ? before.seen : Scrollback.newest(logged)
  }
  const written = Scrollback.write(
    [anew, spoken === undefined ? [] : speechRows(spoken.lines, paper)],
    [...before.waiting, ...note(isAll, blocks.length > 0), ...blocks],
    paper,
    anotherClient
  )
  const [warned, rows] = Scrollback.writeAlerts(written, opening.alerts, now, paper)
  const [begun, more] = Scrollback.writeSpeech(
    warned,
    Scrollback.linesSaid(state).slice(warned.written),
    paper
  )
  return [begun, [...rows, ...more]]
}

const anotherClient = SafeText.of`another client`

const note = (isAll: boolean, isSome: boolean): ReadonlyArray<Blocks.Block> => {
  if (!isAll) {
    const words = "the connection was too slow: some of the conversation is not shown here"
    return [Blocks.note("warning", words)]
  }
  return isSome
    ? [Blocks.note("warning", "the connection was too slow: this was missed and comes late")]
    : []
}

/** The end of the text whose beginning is written, and what else was missed. */
const rest = (
  before: Scrollback.Scrollback,
  missed: ReadonlyArray<Blocks.Block>
) => {
  const wrote = Scrollback.linesSaid(before.state).slice(0, before.written)
  const at = missed.findIndex(({ _tag }) => _tag === "Reply")
  const reply = missed[at]
  if (wrote.length === 0 || reply?._tag !== "Reply") return undefined
  const isIt = wrote.every(({ text }, line) => reply.lines[line]?.text === text)
  return isIt
    ? { lines: reply.lines.slice(wrote.length), others: missed.toSpliced(at, 1) }
    : undefined
}

/** Whether the text whose beginning is written is still being said. */
const isMoreOf = (
  { state: { speech }, written }: Scrollback.Scrollback,
  { speech: now }: Conversation.Opened["state"]
): boolean =>
  written > 0 && speech !== undefined && now?.how === "text" && now.said.startsWith(speech.said)
