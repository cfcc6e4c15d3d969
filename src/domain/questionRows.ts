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
  numbered: Numbered,
  paper: Row.Paper
): ReadonlyArray<Row.ConversationRow> => {
  const { question } = numbered
  return [
    ...Row.hanging(
      marksOf(paper).asks,
      SafeText.lines(SafeText.of`${asks(numbered)}: ${question.title}`),
      paper.columns
    ),
    ...subjectRows(question, paper),
    ...hiddenRows(question, paper),
    ...Row.indented(question.options.map(optionText), paper.columns)
  ]
}

/** What is left of a question on a screen that is too small for it; it stands above in full. */
export const briefQuestionRows = (
  numbered: Numbered,
  paper: Row.Paper
): ReadonlyArray<Row.ConversationRow> => {
  const { question } = numbered
  return [
    Row.marked(
      marksOf(paper).asks,
      SafeText.line(`${asks(numbered)}, in full above: ${question.title}`),
      SafeText.empty,
      paper.columns
    ),
    ...hiddenRows(question, paper),
    ...Row.indented(
      [SafeText.join(question.options.map(optionText), SafeText.of`   `)],
      paper.columns
    )
  ]
}

const asks = ({ number, of }: Numbered): SafeText.SafeText =>
  of > 1 ? SafeText.of`asks (${number} of ${of})` : SafeText.of`asks`

const subjectRows = (question: Question, { columns }: Row.Paper) =>
  question.subject === ""
    ? []
    : Row.indented(SafeText.lines(question.subject), columns, "strong")

const hiddenRows = ({ hidden }: Question, { columns }: Row.Paper) =>
  hidden === 0
    ? []
    : Row.indented(
      [SafeText.of`contains hidden or control characters (${hidden})`],
      columns,
      "wrong"
    )

const optionText = ({ name }: Question["options"][number], index: number): SafeText.SafeText =>
  SafeText.of`${index + 1}  ${name}`
