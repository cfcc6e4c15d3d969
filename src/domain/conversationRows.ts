import * as Age from "./Age.ts"
import * as Cells from "./Cells.ts"
import type { Block, NoteTone, RunningTool } from "./conversationBlocks.ts"
import * as Row from "./ConversationRow.ts"
import { changeOf, diffRows } from "./diffRows.ts"
import * as SafeText from "./SafeText.ts"
import type { SpeechLine } from "./Speech.ts"
import { codeRows, markdownRows } from "./styledRows.ts"

/** A finished block as rows. `speaker` is who sent it, if it is a prompt: `you`, `ben`. */
export const blockRows = (
  block: Block,
  paper: Row.Paper,
  speaker: SafeText.SafeText
): ReadonlyArray<Row.ConversationRow> => {
  const marks = marksOf(paper)
  switch (block._tag) {
    case "Prompt":
      return [
        Row.plain(speaker, paper.columns, "person"),
        ...Row.wrapped(block.lines, paper.columns)
      ]
    case "Reply":
      return [replyHead(paper), ...speechRows(block.lines, paper)]
    case "Thought":
      return [
        Row.plain(SafeText.of`${marks.quiet} thought: ${block.line}`, paper.columns, "quiet")
      ]
    case "Tool":
      return [
        toolRow(block.failed ? marks.failed : marks.done, block, result(block, paper), paper),
        ...block.failed
          ? Row.indented(block.output, paper.columns, "quiet")
          : diffRows(block.output, paper.columns)
      ]
    case "Answer": {
      const by = block.by === undefined ? SafeText.empty : SafeText.of` by ${block.by}`
      const answer = SafeText.of`${block.answer}${by}`
      return [Row.marked(marks.asks, block.question, answer, paper.columns)]
    }
    case "Note":
      return Row.hanging(marks[noteMarks[block.tone]], block.lines, paper.columns)
    case "Rule":
      return [Row.plain(SafeText.repeat(marks.rule, paper.columns >> 2), paper.columns, "quiet")]
  }
}

/** Whether a blank row stands between two blocks: texts have air around them, lines do not. */
export const isApart = (before: Block["_tag"] | undefined, tag: Block["_tag"]): boolean =>
  before !== undefined && (isText(before) || isText(tag))

/** Stands above what the agent says. */
export const replyHead = (paper: Row.Paper): Row.ConversationRow =>
  Row.plain(SafeText.of`agent`, paper.columns, "agent")

/** Lines of what the agent says, wrapped. */
export const speechRows = (
  lines: ReadonlyArray<SpeechLine>,
  paper: Row.Paper
): ReadonlyArray<Row.ConversationRow> =>
  lines.flatMap(({ look, text }) => {
    switch (look) {
      case "plain":
        return markdownRows(text, paper.columns)
      case "strong":
        return Row.wrapped([text], paper.columns, "strong")
      case "code":
        return codeRows(text, paper.columns)
    }
  })

/** A tool call that has no result yet. `now` in UTC milliseconds. */
export const runningToolRow = (
  tool: RunningTool,
  paper: Row.Paper,
  now: number
): Row.ConversationRow => toolRow(marksOf(paper).runs, tool, Age.duration(now - tool.since), paper)

/** The marks of one cell; each is followed by words that say the same. */
export const marksOf = ({ unicode }: Row.Paper) => unicode ? marks : asciiMarks

const isText = (tag: Block["_tag"]): boolean => tag === "Prompt" || tag === "Reply"

const toolRow = (
  mark: Parameters<typeof Row.marked>[0],
  { target, title }: Pick<RunningTool, "target" | "title">,
  right: SafeText.SafeText,
  { columns }: Row.Paper
): Row.ConversationRow =>
  Row.marked(
    mark,
    target === "" ? title : SafeText.of`${verb(title, columns)} ${target}`,
    right,
    columns
  )

/** Short verbs make a column where there is room for one. */
const verb = (title: SafeText.SafeText, columns: number): SafeText.SafeText =>
  columns >= 40 && Cells.width(title) <= verbCells
    ? Cells.pad(title, verbCells)
    : SafeText.of`${title} `

/** As wide as `search`. */
const verbCells = 6

/** `12 hits  4s`; no time for less than a second, and no words that the row says already. */
const result = (
  block: Extract<Block, { readonly _tag: "Tool" }>,
  { columns }: Row.Paper
): SafeText.SafeText => {
  const { took } = block
  const words = outcome(block)
  if (took === undefined || took < 1_000) return words
  const time = Age.duration(took)
  const said = Cells.cut(words, Row.rightRoom(columns) - Cells.width(time) - 2)
  return said === "" ? time : SafeText.of`${said}  ${time}`
}

const outcome = (
  { failed, summary, target, title }: Extract<Block, { readonly _tag: "Tool" }>
): SafeText.SafeText => {
  if (failed) return summary
  const changed = changeOf(summary)
  if (changed !== undefined && [title, target].some((text) => text.endsWith(changed.path))) {
    return SafeText.line(changed.change)
  }
  return summary === "done" ? SafeText.empty : summary
}

const marks = {
  quiet: SafeText.of`·`,
  rule: SafeText.of`─`,
  done: { text: SafeText.of`✓`, tone: "good" },
  failed: { text: SafeText.of`✗`, tone: "wrong" },
  runs: { text: SafeText.of`●`, tone: "runs" },
  asks: { text: SafeText.of`!`, tone: "asks" },
  interrupted: { text: SafeText.of`■`, tone: "asks" },
  notice: { text: SafeText.of`·`, tone: "quiet" }
} as const

const asciiMarks = {
  ...marks,
  quiet: SafeText.of`.`,
  rule: SafeText.of`-`,
  done: { text: SafeText.of`+`, tone: "good" },
  failed: { text: SafeText.of`x`, tone: "wrong" },
  runs: { text: SafeText.of`*`, tone: "runs" },
  interrupted: { text: SafeText.of`#`, tone: "asks" },
  notice: { text: SafeText.of`.`, tone: "quiet" }
} as const

const noteMarks = {
  failed: "failed",
  interrupted: "interrupted",
  warning: "asks",
  notice: "notice"
} as const satisfies Record<NoteTone, keyof typeof marks>
