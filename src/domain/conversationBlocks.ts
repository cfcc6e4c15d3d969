import { Data } from "effect"
import * as Age from "./Age.ts"
import type { AskOutcome } from "./Ask.ts"
import { changeOf } from "./diffRows.ts"
import type { Alert } from "./PodEvent.ts"
import * as Question from "./Question.ts"
import * as SafeText from "./SafeText.ts"
import type { SpeechLine } from "./Speech.ts"
import * as Speech from "./Speech.ts"
import { targetOf } from "./toolTarget.ts"

/**
 * A finished part of a conversation, as it is shown: it never changes again, and it is the same
 * whether it was read from the log or heard as it happened.
 */
export type Block = Data.TaggedEnum<{
  /** What a person sent. */
  Prompt: {
    readonly lines: ReadonlyArray<SafeText.SafeText>
    /** The client that sent it; none when nobody has said so. */
    readonly by: string | undefined
  }
  /** What the agent said. */
  Reply: { readonly lines: ReadonlyArray<SpeechLine> }
  /** What the agent thought, in brief. */
  Thought: { readonly line: SafeText.SafeText }
  Tool: {
    readonly title: SafeText.SafeText
    /** What the tool was used on, where the title does not say so; else empty. */
    readonly target: SafeText.SafeText
    readonly summary: SafeText.SafeText
    readonly failed: boolean
    /** Beyond the summary: the end of what a failed tool said, the start of what was changed. */
    readonly output: ReadonlyArray<SafeText.SafeText>
    /** In milliseconds; none when its start is not known. */
    readonly took: number | undefined
  }
  /** A question of the agent and what became of it. */
  Answer: {
    /** What was asked, in one line. */
    readonly question: SafeText.SafeText
    readonly answer: SafeText.SafeText
    /** The client that answered; none when the agent withdrew the question. */
    readonly by: SafeText.SafeText | undefined
  }
  /** Something about the conversation rather than of it. */
  Note: { readonly tone: NoteTone; readonly lines: ReadonlyArray<SafeText.SafeText> }
  /** The log goes on in another file; nothing was said or done. */
  Rule: {}
}>

export type NoteTone = "failed" | "interrupted" | "warning" | "notice"

export const { Answer, Note, Prompt, Reply, Rule, Thought, Tool } = Data.taggedEnum<Block>()

/** A tool call that has no result yet. */
export interface RunningTool {
  readonly title: SafeText.SafeText
  readonly target: SafeText.SafeText
  /** UTC milliseconds. */
  readonly since: number
}

/** None for a text that shows nothing. `by` is the client that sent it, when that is known. */
export const prompt = (text: string, by?: string): ReadonlyArray<Block> =>
  text.trim() === ""
    ? []
    : [Prompt({ lines: SafeText.lines(SafeText.block(text.trim())), by })]

/** None for a text that shows nothing. */
export const reply = (text: string): ReadonlyArray<Block> => {
  const lines = Speech.lines(text)
  return lines.length === 0 ? [] : [Reply({ lines })]
}

/** None for a text that shows nothing. */
export const thought = (text: string): ReadonlyArray<Block> => {
  const line = SafeText.line(text.trimStart().split("\n", 1)[0] ?? "")
  return line === "" ? [] : [Thought({ line })]
}

/** One line or several, with their blank ends cut off. */
export const note = (tone: NoteTone, text: string): Block =>
  Note({ tone, lines: SafeText.lines(SafeText.block(text.trim())) })

/** `input` is JSON in a string, as the agent wrote it. */
export const runningTool = (title: string, input: string, since: number): RunningTool => ({
  title: SafeText.line(title),
  target: SafeText.line(targetOf(title, input)),
  since
})

/** What a tool gave back. `now` in UTC milliseconds. */
export const toolDone = (
  call: RunningTool | undefined,
  result: { readonly summary: string; readonly output: string; readonly failed: boolean },
  now: number
): Block =>
  Tool({
    title: call?.title ?? SafeText.of`tool`,
    target: call?.target ?? SafeText.empty,
    summary: SafeText.line(result.summary),
    failed: result.failed,
    output: result.failed ? lastLines(result) : changeOf(result.summary) ? firstLines(result) : [],
    took: call === undefined ? undefined : Math.max(0, now - call.since)
  })

/** How a question ended. Without the question only the end is known. */
export const answered = (
  question: Question.Question | undefined,
  outcome: AskOutcome,
  by: string | undefined
): Block =>
  Answer({
    question: question === undefined ? SafeText.of`a question` : Question.brief(question),
    answer: Question.answerText(question, outcome, by),
    by: by === undefined ? undefined : SafeText.line(by)
  })

/** `age` is in milliseconds, for one that was not heard as it happened. */
export const alert = (alert: Pick<Alert, "level" | "message">, age?: number): Block => {
  const ago = age === undefined || age < 60_000 ? "" : `${Age.duration(age)} ago: `
  return note(alert.level === "error" ? "failed" : "warning", `${ago}${alert.message.trim()}`)
}

/** What was changed is in the file, and here is as much of it as shows what it was about. */
const firstLines = (
  { output, summary }: { readonly summary: string; readonly output: string }
): ReadonlyArray<SafeText.SafeText> => {
  const text = output.slice(0, keptUnits).trim().slice(summary.length)
  const lines = SafeText.lines(SafeText.block(text)).slice(1)
  const more = output.trimEnd().split("\n").length - 1 - keptLines
  return more > 0
    ? [...lines.slice(0, keptLines), SafeText.of`… ${more} more lines`]
    : lines
}

const keptLines = 8

const keptUnits = 8_192

/** The end says what went wrong, and whole outputs are in the log. */
const lastLines = (
  { output, summary }: { readonly summary: string; readonly output: string }
): ReadonlyArray<SafeText.SafeText> => {
  const whole = output.trim()
  const text = whole.startsWith(summary) ? whole.slice(summary.length).trimStart() : whole
  if (text === "") return []
  const lines = SafeText.lines(SafeText.block(text.slice(-keptUnits)))
  const kept = lines.slice(-keptLines)
  return text.length > keptUnits || kept.length < lines.length ? [SafeText.of`…`, ...kept] : kept
}
