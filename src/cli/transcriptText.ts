import { DateTime } from "effect"
import * as Age from "../domain/Age.ts"
import type { Block } from "../domain/conversationBlocks.ts"
import * as Question from "../domain/Question.ts"
import * as SafeText from "../domain/SafeText.ts"
import type { SpeechLine } from "../domain/Speech.ts"

/** How a transcript is written: entries that begin at the left edge. Times are UTC milliseconds. */
export interface Hand {
  /** None for what is nothing but a mark. */
  readonly entry: (block: Block, at: number) => ReadonlyArray<SafeText.SafeText>
  /** Complete lines of what the agent says. `begins`: they do not go on with what stands above. */
  readonly speech: (
    lines: ReadonlyArray<SpeechLine>,
    at: number,
    begins: boolean
  ) => SafeText.SafeText
  /** A question that has come up. */
  readonly asks: (question: Question.Question, at: number) => ReadonlyArray<SafeText.SafeText>
}

/** For pipes and pagers: every entry begins with its time and a word. */
export const dated: Hand = {
  entry,
  speech: (lines, at, begins) =>
    SafeText.join(
      [
        ...(begins ? [head(at, SafeText.of`agent`)] : []),
        ...lines.map(({ text }) => indented(text))
      ],
      SafeText.of`\n`
    ),
  asks: (question, at) => [line(at, SafeText.of`asks`, Question.brief(question))]
}

/** One line of a text that is dated. */
export const line = (
  at: number,
  word: SafeText.SafeText,
  text: SafeText.SafeText
): SafeText.SafeText => SafeText.of`${head(at, word)}  ${text}`

/** A tool call, and what it was used on. */
export const named = (title: SafeText.SafeText, target: SafeText.SafeText): SafeText.SafeText =>
  target === "" ? title : SafeText.of`${title}: ${target}`

/** Only a head begins at the left edge, so that no text can pass for one. */
export const below = (
  first: SafeText.SafeText,
  lines: ReadonlyArray<SafeText.SafeText>
): SafeText.SafeText => SafeText.join([first, ...lines.map(indented)], SafeText.of`\n`)

export const indented = (line: SafeText.SafeText): SafeText.SafeText =>
  line === "" ? line : SafeText.of`  ${line}`

function entry(block: Block, at: number): ReadonlyArray<SafeText.SafeText> {
  switch (block._tag) {
    case "Prompt": {
      const by = block.by === undefined ? SafeText.empty : SafeText.of` ${SafeText.line(block.by)}`
      return [below(head(at, SafeText.of`user${by}`), block.lines)]
    }
    case "Reply":
      return [below(head(at, SafeText.of`agent`), block.lines.map(({ text }) => text))]
    case "Thought":
      return [line(at, SafeText.of`thought`, block.line)]
    case "Tool":
      return [below(line(at, SafeText.of`tool`, toolText(block)), block.output)]
    case "Answer": {
      const by = block.by === undefined ? SafeText.empty : SafeText.of` by ${block.by}`
      return [line(at, SafeText.of`asked`, SafeText.of`${block.question}: ${block.answer}${by}`)]
    }
    case "Note": {
      const [first = SafeText.empty, ...others] = block.lines
      return [below(line(at, noteWords[block.tone], first), others)]
    }
    case "Rule":
      return []
  }
}

const noteWords = {
  failed: SafeText.of`failed`,
  interrupted: SafeText.of`note`,
  warning: SafeText.of`warning`,
  notice: SafeText.of`note`
}

const toolText = (
  { failed, summary, target, title, took }: Extract<Block, { readonly _tag: "Tool" }>
): SafeText.SafeText => {
  const end = failed && summary !== "failed" ? SafeText.of`failed: ${summary}` : summary
  const time = took === undefined || took < 1_000
    ? SafeText.empty
    : SafeText.of`, ${Age.duration(took)}`
  return SafeText.of`${named(title, target)} (${end}${time})`
}

const head = (at: number, word: SafeText.SafeText): SafeText.SafeText =>
  SafeText.of`${time(at)} ${word}`

/** UTC, to the second. */
const time = (milliseconds: number): SafeText.SafeText =>
  milliseconds > 0 && milliseconds <= 8.64e15
    ? SafeText.line(DateTime.formatIso(DateTime.unsafeMake(milliseconds)).replace(/\.\d+/, ""))
    : SafeText.of`-`
