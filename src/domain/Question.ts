import type { Ask, AskContent, AskField, AskOutcome } from "./Ask.ts"
import * as SafeText from "./SafeText.ts"

/** A question of the agent that waits for an answer. What is asked is shown in full. */
export interface Question {
  readonly id: string
  /** One or more lines. */
  readonly title: SafeText.SafeText
  /** One or more lines; empty when the agent tells nothing beyond the title. */
  readonly subject: SafeText.SafeText
  /** A page that the agent wants opened; empty when there is none. */
  readonly url: SafeText.SafeText
  /** How many hidden or control characters were taken out of, or replaced in, what is shown. */
  readonly hidden: number
  readonly options: ReadonlyArray<{ readonly id: string; readonly name: SafeText.SafeText }>
  /** What can be filled in instead of choosing an option. */
  readonly fields: ReadonlyArray<QuestionField>
}

/** One field of a form. */
export interface QuestionField {
  readonly name: SafeText.SafeText
  /** Empty when it says no more than the name. */
  readonly title: SafeText.SafeText
  /** What may be filled in: `text`, `one of: red, blue`. */
  readonly what: SafeText.SafeText
  readonly required: boolean
}

export const of = (ask: Ask): Question => {
  const { fields = [], options, subject = "", title, url = "" } = ask
  const texts = [title, subject, url, ...options.map(({ name }) => name), ...fields.flatMap(words)]
  return {
    id: ask.id,
    title: SafeText.block(title.trim()),
    subject: SafeText.block(subject),
    url: SafeText.block(url.trim()),
    hidden: texts.reduce((sum, text) => sum + SafeText.changed(text), 0),
    options: options.map(({ id, name }) => ({ id, name: SafeText.line(name) })),
    fields: fields.map(field)
  }
}

/** In one line. */
export const brief = ({ subject, title }: Question): SafeText.SafeText =>
  SafeText.line(subject === "" || title.includes(subject) ? title : `${title}: ${subject}`)

/** How a question ended, in one line. Without the question only the end is known. */
export const answerText = (
  question: Question | undefined,
  outcome: AskOutcome,
  by: string | undefined
): SafeText.SafeText => {
  switch (outcome.kind) {
    case "cancelled":
      return by === undefined ? SafeText.of`withdrawn` : SafeText.of`not answered`
    case "filled":
      return SafeText.line(`filled in ${filledText(outcome.content)}`)
    case "selected": {
      const option = question?.options.find(({ id }) => id === outcome.option)
      return option?.name ?? SafeText.line(outcome.option)
    }
  }
}

const field = (field: AskField): QuestionField => {
  const [name, title] = [SafeText.line(field.name), SafeText.line(field.title)]
  return {
    name,
    title: title === name ? SafeText.empty : title,
    what: whatText(field),
    required: field.required
  }
}

const whatText = ({ choices = [], type }: AskField): SafeText.SafeText => {
  const listed = SafeText.join(
    choices.map(({ name, value }) =>
      SafeText.line(name === value || name === "" ? value : `${value} (${name})`)
    ),
    SafeText.of`, `
  )
  switch (type) {
    case "choice":
      return SafeText.of`one of: ${listed}`
    case "choices":
      return SafeText.of`any of: ${listed}`
    case "boolean":
      return SafeText.of`true or false`
    case "integer":
      return SafeText.of`a whole number`
    case "number":
      return SafeText.of`a number`
    case "text":
      return SafeText.of`text`
  }
}

const words = ({ choices = [], name, title }: AskField): ReadonlyArray<string> => [
  name,
  title,
  ...choices.flatMap((choice) => [choice.name, choice.value])
]

const filledText = (content: AskContent): string =>
  Object.entries(content)
    .map(([name, value]) => `${name}=${Array.isArray(value) ? value.join(",") : value}`)
    .join(" ")
