import { DateTime } from "effect"
import * as Age from "../domain/Age.ts"
import type { Ask } from "../domain/Ask.ts"
import * as Question from "../domain/Question.ts"
import * as SafeText from "../domain/SafeText.ts"

/** What an agent asks, and in which Pod. */
export interface OpenAsk {
  readonly pod: string
  readonly ask: Ask
}

/** The ask as lines, with everything that can be answered. `now` in UTC milliseconds. */
export const askText = ({ ask, pod }: OpenAsk, now: number): SafeText.SafeText => {
  const { fields, hidden, options, subject, title, url } = Question.of(ask)
  const head = [SafeText.line(pod), Age.ago(ask.asked_at, now), SafeText.line(ask.id), brief(title)]
  const details = [
    ...(subject.trim() === "" ? [] : [brief(subject)]),
    ...(url === "" ? [] : [SafeText.of`opens ${url}`]),
    ...(hidden === 0 ? [] : [SafeText.of`contains hidden or control characters (${hidden})`]),
    ...options.map(({ name }, at) => SafeText.of`${at + 1}  ${name}`),
    ...fields.map(fieldText)
  ]
  return SafeText.join(
    [SafeText.join(head, SafeText.of`  `), ...details.map((line) => SafeText.of`  ${line}`)],
    SafeText.of`\n`
  )
}

/** The ask for programs; what is not known is null. */
export const askFacts = ({ ask, pod }: OpenAsk) => ({
  pod,
  ask: ask.id,
  title: ask.title,
  subject: ask.subject ?? null,
  options: ask.options.map((option, at) => ({ number: at + 1, ...option })),
  fields: ask.fields ?? null,
  url: ask.url ?? null,
  /** ISO 8601 in UTC. */
  asked_at: isoTime(ask.asked_at)
})

/** The first line that shows something; whether there is more is said, and it is in the facts. */
const brief = (text: SafeText.SafeText): SafeText.SafeText => {
  const lines = SafeText.lines(text).filter((line) => line.trim() !== "")
  const [first = SafeText.empty] = lines
  return lines.length <= 1
    ? first
    : SafeText.of`${first} … (${lines.length} lines; in full: pods asks --json)`
}

const fieldText = (field: Question.QuestionField): SafeText.SafeText => {
  const title = field.title === "" ? SafeText.empty : SafeText.of` (${field.title})`
  const optional = field.required ? SafeText.empty : SafeText.of`; may be left out`
  return SafeText.of`${field.name}=  ${field.what}${title}${optional}`
}

const isoTime = (milliseconds: number): string | null =>
  milliseconds > 0 && milliseconds <= 8.64e15
    ? DateTime.formatIso(DateTime.unsafeMake(milliseconds))
    : null
