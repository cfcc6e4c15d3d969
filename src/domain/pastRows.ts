import { Predicate } from "effect"
import * as Cells from "./Cells.ts"
import type { Block } from "./conversationBlocks.ts"
import type { PastEntry } from "./ConversationPast.ts"
import * as Row from "./ConversationRow.ts"
import { blockRows } from "./conversationRows.ts"
import { diffRows, isDiff } from "./diffRows.ts"
import * as SafeText from "./SafeText.ts"

/** How a part of the past is to be shown. */
export interface How {
  readonly paper: Row.Paper
  /** The name of the client that reads: its prompts are those of `you`. */
  readonly reader: string
  /** Whether all that is known of a tool call or a thought is wanted. */
  readonly full: boolean
}

/** A part of the past as rows, as the conversation shows it or in full. */
export const pastRows = (
  { block, record }: PastEntry,
  { full, paper, reader }: How
): ReadonlyArray<Row.ConversationRow> => {
  const short = () => blockRows(block, paper, speaker(block, reader))
  if (!full) return short()
  const output = outputOf(record)
  switch (block._tag) {
    case "Tool":
      return [
        ...blockRows({ ...block, output: [] }, paper, SafeText.empty),
        ...wholeTarget(block, paper),
        ...isMore(output, block.summary) ? outputRows(output, paper) : []
      ]
    case "Thought":
      return [...short(), ...Row.indented(rest(output), paper.columns, "quiet")]
    default:
      return short()
  }
}

/** Whether there is more of it than the conversation shows. */
export const hasMore = ({ block, record }: PastEntry): boolean =>
  block._tag === "Tool" && isMore(outputOf(record), block.summary)

/** Whether an output says more than its summary does. */
const isMore = (output: string, summary: string): boolean =>
  output.trim() !== "" && output.trim() !== summary

const speaker = (block: Block, reader: string): SafeText.SafeText => {
  const by = block._tag === "Prompt" ? block.by : undefined
  return by === undefined || by === reader ? SafeText.of`you` : SafeText.line(by)
}

/** What a tool worked on, where the row above may have cut it. */
const wholeTarget = (
  { summary, target, title }: Extract<Block, { readonly _tag: "Tool" }>,
  { columns }: Row.Paper
): ReadonlyArray<Row.ConversationRow> =>
  Cells.width(title) + Cells.width(target) + besides
        + Math.min(Cells.width(summary), Row.rightRoom(columns)) <= columns
    ? []
    : Row.indented([target === "" ? title : target], columns, "strong")

/** The mark, the time, and what stands between. */
const besides = 14

const outputRows = (
  output: string,
  { columns }: Row.Paper
): ReadonlyArray<Row.ConversationRow> => {
  const lines = SafeText.lines(SafeText.block(output.replace(/^\n+|\s+$/g, "")))
  return isDiff(output) ? diffRows(lines, columns) : Row.indented(lines, columns, "quiet")
}

/** A thought's first line is shown already. */
const rest = (text: string): ReadonlyArray<SafeText.SafeText> => {
  const lines = SafeText.lines(SafeText.block(text.trim())).slice(1)
  return lines.some((line) => line.trim() !== "") ? lines : []
}

/** The text behind the summary: what a tool gave back, or a whole thought. */
const outputOf = (record: unknown): string => {
  const item = property(record, "item")
  switch (property(item, "kind")) {
    case "tool_result":
      return text(property(item, "content"))
    case "reasoning":
      return text(property(item, "text"))
    default:
      return ""
  }
}

const property = (value: unknown, name: string): unknown =>
  Predicate.hasProperty(value, name) ? value[name] : undefined

const text = (value: unknown): string => typeof value === "string" ? value : ""
