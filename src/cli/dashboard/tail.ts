import * as Age from "../../domain/Age.ts"
import type { Block } from "../../domain/conversationBlocks.ts"
import type { ConversationRow, Paper } from "../../domain/ConversationRow.ts"
import * as Row from "../../domain/ConversationRow.ts"
import * as Rows from "../../domain/conversationRows.ts"
import * as Question from "../../domain/Question.ts"
import * as SafeText from "../../domain/SafeText.ts"
import * as Speech from "../../domain/Speech.ts"
import type { Content } from "./preview.ts"

/** Who reads the end of a conversation, on what, and when (UTC milliseconds). */
export interface Reading {
  readonly paper: Paper
  /** The name under which the Pods see the one that reads. */
  readonly reader: string
  readonly now: number
}

/** The last rows of a conversation, so many at most. */
export const rows = (
  content: Content,
  reading: Reading,
  room: number
): ReadonlyArray<ConversationRow> => {
  if (room < 1) return []
  const going = [...speechRows(content, reading, room), ...actionRows(content, reading)]
  const shown = [...going]
  let below: Block["_tag"] | undefined = content.state.speech?.how === "text"
    ? "Reply"
    : shown.length > 0
    ? "Tool"
    : undefined
  for (const block of content.blocks.toReversed()) {
    if (shown.length >= room) break
    const apart = below !== undefined && Rows.isApart(block._tag, below) ? [Row.blank] : []
    const said = Rows.blockRows(
      ending(block, reading.paper, room),
      reading.paper,
      who(block, reading)
    )
    shown.unshift(...said, ...apart)
    below = block._tag
  }
  const last = shown.slice(-room)
  return last[0]?.length === 0 ? last.slice(1) : last
}

/** What was said last and what goes on, a line each. */
export const brief = (
  content: Content,
  reading: Reading,
  room: number
): ReadonlyArray<ConversationRow> => {
  const said = saidLast(content, reading)
  const goes = actionRows(content, reading).slice(-1)
  return [...said === undefined ? [] : [said], ...goes].slice(-Math.max(0, room))
}

const speechRows = (
  { spoken, state: { speech } }: Content,
  { now, paper }: Reading,
  room: number
): ReadonlyArray<ConversationRow> => {
  if (speech === undefined) return []
  const tail = Speech.tail(speech)
  if (speech.how === "thought") {
    const words = SafeText.of`${Rows.marksOf(paper).quiet} thinking ${
      Age.duration(now - speech.since)
    }`
    return [
      Row.plain(
        tail.text === "" ? words : SafeText.of`${words}: ${tail.text}`,
        paper.columns,
        "quiet"
      )
    ]
  }
  const lines = [...spoken.slice(-room), ...tail.text === "" ? [] : [tail]]
  return lines.length === 0
    ? []
    : [
      Rows.replyHead(paper),
      ...Rows.speechRows(lines.map((line) => lineEnd(line, paper, room)), paper)
    ]
}

/** Tools that run, and what is asked. */
const actionRows = (
  { state: { questions, tools } }: Content,
  { now, paper }: Reading
): ReadonlyArray<ConversationRow> => [
  ...[...tools.values()].slice(-shownTools).map((tool) => Rows.runningToolRow(tool, paper, now)),
  ...questions.slice(0, 1).map((question) =>
    Row.marked(
      Rows.marksOf(paper).asks,
      SafeText.of`asks: ${Question.brief(question)}`,
      SafeText.empty,
      paper.columns
    )
  )
]

const shownTools = 3

const saidLast = (
  { blocks, spoken, state: { speech } }: Content,
  reading: Reading
): ConversationRow | undefined => {
  const { columns } = reading.paper
  const now = speech?.how === "text" ? [...spoken, Speech.tail(speech)] : []
  const words = now.findLast(({ text }) => text.trim() !== "")?.text
  if (words !== undefined) {
    return Row.plain(
      SafeText.of`agent: ${words.trim() === words ? words : SafeText.line(words)}`,
      columns
    )
  }
  const last = blocks.findLast(({ _tag }) =>
    _tag === "Prompt" || _tag === "Reply" || _tag === "Note"
  )
  switch (last?._tag) {
    case "Prompt":
      return Row.plain(SafeText.of`${who(last, reading)}: ${firstOf(last.lines)}`, columns)
    case "Reply":
      return Row.plain(
        SafeText.of`agent: ${firstOf(last.lines.map(({ text }) => text).toReversed())}`,
        columns
      )
    case "Note":
      return Row.plain(firstOf(last.lines), columns)
    default:
      return undefined
  }
}

const firstOf = (lines: ReadonlyArray<SafeText.SafeText>): SafeText.SafeText =>
  SafeText.line(lines.find((line) => line.trim() !== "") ?? "")

const who = (block: Block, { reader }: Reading): SafeText.SafeText => {
  const by = block._tag === "Prompt" ? block.by : undefined
  if (by === undefined || by === reader) return SafeText.of`you`
  return SafeText.line(by)
}

/** No more of a block than so many rows can show: some are books. */
const ending = (block: Block, paper: Paper, room: number): Block => {
  switch (block._tag) {
    case "Prompt":
    case "Note":
      return { ...block, lines: block.lines.slice(-room).map((line) => end(line, paper, room)) }
    case "Reply":
      return { ...block, lines: block.lines.slice(-room).map((line) => lineEnd(line, paper, room)) }
    default:
      return block
  }
}

const lineEnd = (line: Speech.SpeechLine, paper: Paper, room: number): Speech.SpeechLine => ({
  ...line,
  text: end(line.text, paper, room)
})

const end = (text: SafeText.SafeText, { columns }: Paper, room: number): SafeText.SafeText =>
  text.length <= 4 * columns * room ? text : SafeText.slice(text, -4 * columns * room)
