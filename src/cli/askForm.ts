import { Array, Either } from "effect"
import type { AskContent, AskField } from "../domain/Ask.ts"
import { meant } from "./meant.ts"

/** What these words of the form `field=value` fill in, each value typed by its field. */
export const filled = (
  fields: ReadonlyArray<AskField>,
  words: ReadonlyArray<string>
): Either.Either<AskContent, string> =>
  Either.flatMap(Either.all(words.map((word) => entry(fields, word))), (entries) => {
    const names = entries.map(([name]) => name)
    const twice = names.find((name, at) => names.indexOf(name) !== at)
    if (twice !== undefined) return Either.left(`${twice} is given twice`)
    const missing = fields.filter(({ name, required }) => required && !names.includes(name))
    return missing.length > 0
      ? Either.left(`it needs ${formText(missing)} too`)
      : Either.right(Object.fromEntries(entries))
  })

/** Fields as somebody fills them in: `size=INTEGER, colour=red|blue`. */
export const formText = (fields: ReadonlyArray<AskField>): string =>
  fields.map((field) => `${field.name}=${kindText(field)}`).join(", ")

type Value = AskContent[string]

const entry = (
  fields: ReadonlyArray<AskField>,
  word: string
): Either.Either<readonly [string, Value], string> => {
  const at = word.indexOf("=")
  const name = word.slice(0, at)
  const [field, ...others] = meant(name, fields, {
    whole: (field) => [field.name, field.title],
    begins: [(field) => field.name]
  })
  if (field === undefined || others.length > 0) {
    return Either.left(`${JSON.stringify(name)} is no field of it; fill in ${formText(fields)}`)
  }
  return Either.mapBoth(value(field, word.slice(at + 1)), {
    onLeft: (expected) => `${field.name} has to be ${expected}`,
    onRight: (value) => [field.name, value] as const
  })
}

/** Left says what would be right. */
const value = (field: AskField, text: string): Either.Either<Value, string> => {
  switch (field.type) {
    case "text":
      return Either.right(text)
    case "number":
      return isNumeric(text) ? Either.right(Number(text)) : Either.left("a number")
    case "integer":
      return isNumeric(text) && Number.isSafeInteger(Number(text))
        ? Either.right(Number(text))
        : Either.left("a whole number")
    case "boolean":
      return Either.fromNullable(booleans.get(text.trim().toLowerCase()), () => "yes or no")
    case "choice":
      return choice(field, text)
    case "choices":
      return choices(field, text)
  }
}

const isNumeric = (text: string): boolean =>
  /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text.trim()) && Number.isFinite(Number(text))

const booleans: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["on", true],
  ["false", false],
  ["no", false],
  ["off", false]
])

const choice = (field: AskField, text: string): Either.Either<string, string> => {
  const [found, ...others] = meant(text, field.choices ?? [], {
    whole: ({ name, value }) => [value, name],
    begins: [({ name }) => name, ({ value }) => value]
  })
  return found === undefined || others.length > 0
    ? Either.left(`one of ${choiceNames(field).join(", ")}`)
    : Either.right(found.value)
}

/** A choice may have a comma in its name, so the whole text is tried first. */
const choices = (
  field: AskField,
  text: string
): Either.Either<ReadonlyArray<string>, string> => {
  if (text.trim() === "") return Either.right([])
  return Either.orElse(
    Either.map(choice(field, text), (one): ReadonlyArray<string> => [one]),
    () =>
      Either.mapBoth(Either.all(text.split(",").map((part) => choice(field, part))), {
        onLeft: () => `some of ${choiceNames(field).join(", ")}, with commas between`,
        onRight: Array.dedupe
      })
  )
}

const choiceNames = ({ choices = [] }: AskField): ReadonlyArray<string> =>
  choices.map(({ name }) => name)

const kindText = (field: AskField): string => {
  switch (field.type) {
    case "text":
    case "number":
    case "integer":
      return field.type.toUpperCase()
    case "boolean":
      return "yes|no"
    case "choice":
      return choiceNames(field).join("|")
    case "choices":
      return `${choiceNames(field).join(",")}`
  }
}
