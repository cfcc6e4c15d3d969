import * as Age from "../../domain/Age.ts"
import type { Block, RunningTool } from "../../domain/conversationBlocks.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { SpeechLine } from "../../domain/Speech.ts"
import { below, type Hand, indented } from "../transcriptText.ts"

/**
 * For ears: every entry begins with a word that says what it is, `you: `, `agent: `, `tool: `, and
 * its other lines are indented. `reader` is the name under which the Pod knows the one who reads.
 */
export const labelled = (reader: string): Hand => ({
  entry: (block) => entry(block, reader),
  speech: (lines, _, begins) =>
    begins ? speech(lines) : SafeText.join(lines.map(({ text }) => indented(text)), newLine),
  // What is asked stands in full before it can be answered.
  asks: () => []
})

/** What a running tool is, and for how long it has been running. `now` in UTC milliseconds. */
export const runningText = (tool: RunningTool, now: number): SafeText.SafeText =>
  SafeText.of`tool: ${toolName(tool)}, running for ${Age.duration(now - tool.since)}`

/** Words below their label. */
export const said = (
  word: SafeText.SafeText,
  [first = SafeText.empty, ...others]: ReadonlyArray<SafeText.SafeText>
): SafeText.SafeText => below(SafeText.of`${word}: ${first}`, others)

const entry = (block: Block, reader: string): ReadonlyArray<SafeText.SafeText> => {
  switch (block._tag) {
    case "Prompt":
      return [said(speaker(block.by, reader), block.lines)]
    case "Reply":
      return [speech(block.lines)]
    case "Thought":
      return [SafeText.of`thought: ${block.line}`]
    case "Tool":
      return [below(SafeText.of`tool: ${toolName(block)}, ${toolEnd(block)}`, block.output)]
    case "Answer":
      return [answerText(block, reader)]
    case "Note":
      return [said(noteWords[block.tone], block.lines)]
    case "Rule":
      return []
  }
}

const newLine = SafeText.of`\n`

const speech = (lines: ReadonlyArray<SpeechLine>): SafeText.SafeText =>
  said(SafeText.of`agent`, lines.map(({ text }) => text))

/** Nobody can be called so that his words pass for those of the agent. */
const speaker = (by: string | undefined, reader: string): SafeText.SafeText => {
  if (by === undefined) return SafeText.of`prompt`
  return by === reader ? SafeText.of`you` : SafeText.of`prompt of ${SafeText.line(by)}`
}

const toolName = ({ target, title }: Pick<RunningTool, "target" | "title">): SafeText.SafeText =>
  target === "" ? title : SafeText.of`${title} ${target}`

const toolEnd = (
  { failed, summary, took }: Extract<Block, { readonly _tag: "Tool" }>
): SafeText.SafeText => {
  const end = failed && summary !== "failed" ? SafeText.of`failed: ${summary}` : summary
  return took === undefined || took < 1_000 ? end : SafeText.of`${end} in ${Age.duration(took)}`
}

const answerText = (
  { answer, by, question }: Extract<Block, { readonly _tag: "Answer" }>,
  reader: string
): SafeText.SafeText => {
  if (by === undefined) return SafeText.of`no longer asked: ${question}`
  const who = by === SafeText.line(reader) ? SafeText.of`you` : by
  return SafeText.of`answered: ${question}: ${answer}, by ${who}`
}

const noteWords = {
  failed: SafeText.of`failed`,
  interrupted: SafeText.of`note`,
  warning: SafeText.of`warning`,
  notice: SafeText.of`note`
}
