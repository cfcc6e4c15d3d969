import type { Question } from "./conversationBlocks.ts"
import * as Row from "./ConversationRow.ts"
import { marksOf } from "./conversationRows.ts"
import * as SafeText from "./SafeText.ts"

/** One of the open questions, as a person counts them. */
export interface Numbered {
  readonly question: Question
  /** From 1. */
  readonly number: number
  readonly of: number
}

/** A question in full, with the agent's own answers, numbered from 1. Nothing of it is cut. */
export const questionRows = (
  { number, of, question }: Numbered,
  paper: Row.Paper
): ReadonlyArray<Row.ConversationRow> => {
  const count = of > 1 ? SafeText.of` (${number} of ${of})` : SafeText.empty
  return [
    ...Row.hanging(
      marksOf(paper).asks,
      SafeText.lines(SafeText.of`asks${count}: ${question.title}`),
      paper.columns
    ),
    ...subjectRows(question, paper),
    ...hiddenRows(question, paper),
    ...optionRows(question, paper)
  ]
}

/** What is left of a question on a screen that is too small for it; it stands above in full. */
export const briefQuestionRows = (
  { number, of, question }: Numbered,
  paper: Row.Paper
): ReadonlyArray<Row.ConversationRow> => {
  const count = of > 1 ? SafeText.of` (${number} of ${of})` : SafeText.empty
  return [
    Row.marked(
      marksOf(paper).asks,
      SafeText.line(`asks${count}, in full above: ${question.title}`),
      SafeText.empty,
      paper.columns
    ),
    ...hiddenRows(question, paper),
    ...Row.hanging(
      noMark,
      [SafeText.join(question.options.map(optionText), SafeText.of`   `)],
      paper.columns
    )
  ]
}

const subjectRows = (question: Question, { columns }: Row.Paper) =>
  question.subject === ""
    ? []
    : Row.hanging(noMark, SafeText.lines(question.subject), columns, "strong")

const hiddenRows = ({ hidden }: Question, { columns }: Row.Paper) =>
  hidden === 0
    ? []
    : Row.hanging(
      noMark,
      [SafeText.of`contains hidden or control characters (${hidden})`],
      columns,
      "wrong"
    )

const optionRows = ({ options }: Question, { columns }: Row.Paper) =>
  Row.hanging(noMark, options.map(optionText), columns)

const optionText = ({ name }: Question["options"][number], index: number): SafeText.SafeText =>
  SafeText.of`${index + 1}  ${name}`

const noMark = { text: SafeText.of` `, tone: "plain" } as const
