import * as Row from "./ConversationRow.ts"
import { marksOf } from "./conversationRows.ts"
import { diffRows, isDiff } from "./diffRows.ts"
import type { Question, QuestionField } from "./Question.ts"
import * as SafeText from "./SafeText.ts"

/** One of the open questions, as a person counts them. */
export interface Numbered {
  readonly question: Question
  /** From 1. */
  readonly number: number
  readonly of: number
  /** The Pod that asks. */
  readonly pod: SafeText.SafeText
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
    ...(question.url === ""
      ? []
      : Row.indented(SafeText.lines(SafeText.of`open: ${question.url}`), paper.columns, "strong")),
    ...hiddenRows(question, paper),
    ...Row.indented(question.fields.map(fieldText), paper.columns),
    ...Row.indented(question.options.map(optionText), paper.columns),
    ...formRows(numbered, paper)
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
    ...(question.options.length === 0 ? [] : Row.indented(
      [SafeText.join(question.options.map(optionText), SafeText.of`   `)],
      paper.columns
    )),
    ...formRows(numbered, paper)
  ]
}

const asks = ({ number, of }: Numbered): SafeText.SafeText =>
  of > 1 ? SafeText.of`asks (${number} of ${of})` : SafeText.of`asks`

const subjectRows = (question: Question, { columns }: Row.Paper) =>
  question.subject === ""
    ? []
    : isDiff(question.subject)
    ? diffRows(SafeText.lines(question.subject), columns, "strong")
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

const fieldText = ({ name, required, title, what }: QuestionField): SafeText.SafeText => {
  const words = title === "" ? SafeText.of`${name}: ` : SafeText.of`${name}: ${title}, `
  return SafeText.of`${words}${what}${required ? SafeText.empty : SafeText.of` (optional)`}`
}

/** Forms are filled in by a command; the fields that must be filled in stand for all. */
const formRows = ({ pod, question }: Numbered, { columns }: Row.Paper) => {
  const { fields, options } = question
  if (fields.length === 0) return []
  const required = fields.filter((field) => field.required)
  const given = (required.length === 0 ? fields.slice(0, 1) : required)
    .map(({ name }) => SafeText.of`${name}=value`)
  const how = options.length === 0 ? SafeText.of`answer` : SafeText.of`or`
  return Row.indented(
    [SafeText.of`${how} in another terminal: pods answer ${pod} ${SafeText.join(given, space)}`],
    columns,
    "asks"
  )
}

const space = SafeText.of` `
