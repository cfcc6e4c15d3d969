import * as Cells from "../../domain/Cells.ts"
import * as Conversation from "../../domain/Conversation.ts"
import type { Block, RunningTool } from "../../domain/conversationBlocks.ts"
import type { ConversationRow, Paper } from "../../domain/ConversationRow.ts"
import * as Row from "../../domain/ConversationRow.ts"
import { blockRows, marksOf, runningToolRow } from "../../domain/conversationRows.ts"
import * as Question from "../../domain/Question.ts"
import * as SafeText from "../../domain/SafeText.ts"
import * as Speech from "../../domain/Speech.ts"

/** The end of a conversation, as much of it as a preview can show. */
export interface Words {
  /** Why there is nothing to show; empty when there is. */
  readonly trouble: SafeText.SafeText
  readonly blocks: ReadonlyArray<Block>
  /** What is being said, which has no block yet. */
  readonly saying: ReadonlyArray<SafeText.SafeText>
  readonly tools: ReadonlyArray<RunningTool>
  /** What is asked, a line each. */
  readonly questions: ReadonlyArray<SafeText.SafeText>
}

/** `reader` is the name under which the other clients see the one that reads; `now` is UTC milliseconds. */
export const words = (opening: Conversation.Opening, now: number, reader = ""): Words => {
  const { past, state } = Conversation.open(opening, now)
  const { questions, speech, tools } = state
  const blocks = past.slice(-keptBlocks).map(({ block }) => bounded(block, reader))
  const saying = speech?.how === "text" ? texts(Speech.lines(speech.said)) : []
  const isEmpty = blocks.length + saying.length + tools.size + questions.length === 0
  return {
    trouble: isEmpty ? SafeText.of`nothing was said yet` : SafeText.empty,
    blocks,
    saying,
    tools: [...tools.values()],
    questions: questions.map(Question.brief)
  }
}

/** A log as it was left; when `goesOn`, what is unfinished in it may yet be finished. */
export const log = (
  records: ReadonlyArray<unknown>,
  goesOn = false
): Conversation.Opening => ({
  records,
  agent_state: { kind: "ready" },
  alerts: [],
  asks: [],
  clients: [],
  earlier: 0,
  held: false,
  queue: [],
  status: goesOn ? "running" : "idle"
})

export const nothing = (why: string): Words => ({
  trouble: SafeText.line(why),
  blocks: [],
  saying: [],
  tools: [],
  questions: []
})

/** The newest rows, at most `count` of them. */
export const rows = (
  { blocks, questions, saying, tools, trouble }: Words,
  count: number,
  paper: Paper,
  now: number
): ReadonlyArray<ConversationRow> => {
  if (trouble !== "") return Row.wrapped([trouble], paper.columns, "quiet").slice(0, count)
  const parts = [
    ...blocks.map((block) => () => blockPart(block, paper)),
    () => said(agent, "agent", saying, paper),
    ...tools.map((tool) => () => [runningToolRow(tool, paper, now)]),
    ...questions.map((text) => () => Row.hanging(marksOf(paper).asks, [text], paper.columns))
  ]
  const shown: Array<ConversationRow> = []
  for (const part of parts.toReversed()) {
    const room = count - shown.length
    if (room <= 0) break
    shown.unshift(...fitting(part(), room, paper))
  }
  return shown
}

/** As many as are looked through for rows to show. */
const keptBlocks = 20

const keptLines = 20

const keptUnits = 2_000

const agent = SafeText.of`agent: `

/** What begins a long prompt and what ends a long reply; the rest is not shown anyway. */
const bounded = (block: Block, reader: string): Block => {
  switch (block._tag) {
    case "Prompt": {
      const by = block.by === reader ? undefined : block.by
      return { ...block, by, lines: block.lines.slice(0, keptLines).map(start) }
    }
    case "Reply":
      return {
        ...block,
        lines: block.lines.slice(-keptLines).map((line) => ({ ...line, text: end(line.text) }))
      }
    default:
      return block
  }
}

const texts = (lines: ReadonlyArray<Speech.SpeechLine>): ReadonlyArray<SafeText.SafeText> =>
  lines.slice(-keptLines).map(({ text }) => end(text))

const start = (text: SafeText.SafeText): SafeText.SafeText =>
  text.length <= keptUnits ? text : SafeText.of`${SafeText.slice(text, 0, keptUnits)}…`

const end = (text: SafeText.SafeText): SafeText.SafeText =>
  text.length <= keptUnits ? text : SafeText.of`…${SafeText.slice(text, -keptUnits)}`

const blockPart = (block: Block, paper: Paper): ReadonlyArray<ConversationRow> => {
  switch (block._tag) {
    case "Prompt": {
      const by = block.by === undefined ? SafeText.of`you` : SafeText.line(block.by)
      return said(SafeText.of`${by}: `, "person", block.lines, paper)
    }
    case "Reply":
      return said(agent, "agent", texts(block.lines), paper)
    default:
      return blockRows(block, paper, SafeText.empty)
  }
}

/** Who said it stands before the first words; blank lines would only take room. */
const said = (
  who: SafeText.SafeText,
  tone: Row.RowTone,
  lines: ReadonlyArray<SafeText.SafeText>,
  { columns }: Paper
): ReadonlyArray<ConversationRow> => {
  const [first, ...rest] = lines.filter((line) => line.trim() !== "")
  if (first === undefined) return []
  const all = Row.wrapped([SafeText.of`${who}${first}`, ...rest], columns)
  const [head, ...others] = all
  const [part] = head ?? []
  if (part === undefined || !part.text.startsWith(who)) return all
  const text = SafeText.slice(part.text, who.length)
  return [
    [{ column: 0, text: who, tone }, { ...part, column: Cells.width(who), text }],
    ...others
  ]
}

/** Of what does not fit the end of a reply, below who said it, and the start of everything else. */
const fitting = (
  part: ReadonlyArray<ConversationRow>,
  room: number,
  { columns }: Paper
): ReadonlyArray<ConversationRow> => {
  const who = part[0]?.[0]
  if (part.length <= room || who === undefined) return part
  if (who.tone === "agent" && room > 1) {
    const mark = { column: Cells.width(who.text), text: SafeText.of`…`, tone: "quiet" as const }
    return mark.column < columns ? [[who, mark], ...part.slice(1 - room)] : part.slice(-room)
  }
  return [...part.slice(0, room - 1), goesOn(part[room - 1] ?? [], columns)]
}

/** A row with a sign that there is more. */
const goesOn = (row: ConversationRow, columns: number): ConversationRow => {
  const last = row.at(-1)
  if (last === undefined) return row
  const text = Cells.cut(SafeText.of`${last.text} …`, columns - last.column)
  return [...row.slice(0, -1), { ...last, text }]
}
