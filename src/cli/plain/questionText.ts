import type { Ask } from "../../domain/Ask.ts"
import type { ConversationRow } from "../../domain/ConversationRow.ts"
import * as Question from "../../domain/Question.ts"
import { questionRows } from "../../domain/questionRows.ts"
import * as SafeText from "../../domain/SafeText.ts"

/** An ask in full, below its label, with its numbered answers. `of`: how many are open in the Pod. */
export const questionText = (ask: Ask, of: number, pod: string): SafeText.SafeText =>
  SafeText.join(
    questionRows({ question: Question.of(ask), number: 1, of, pod: SafeText.line(pod) }, paper)
      .map(rowText),
    SafeText.of`\n`
  )

/** How the ask can be answered by a line: `Answer 1-3`. */
export const answerHint = ({ options }: Ask): SafeText.SafeText => {
  if (options.length === 0) return SafeText.of`Answer`
  return options.length === 1
    ? SafeText.of`Answer 1`
    : SafeText.of`Answer 1-${options.length}`
}

/** The terminal wraps. */
const paper = { columns: 1_000_000, rows: 24, unicode: false }

/** The label says what the mark does. */
const rowText = (row: ConversationRow): SafeText.SafeText => {
  const isMarked = row[0]?.column === 0 && row[0].text.trim().length === 1
  const [first, ...others] = isMarked ? row.slice(1) : row.filter(({ text }) => text.trim() !== "")
  if (first === undefined) return SafeText.empty
  const space = SafeText.repeat(SafeText.of` `, isMarked ? 0 : first.column)
  return SafeText.join(
    [SafeText.of`${space}${first.text}`, ...others.map(({ text }) => text)],
    SafeText.of` `
  )
}
