import { Either } from "effect"
import { type Ask, type AskOutcome, offers } from "../domain/Ask.ts"
import { filled, formText } from "./askForm.ts"
import { meant } from "./meant.ts"

/**
 * What somebody answers with these words: an option by its number, id or name, a form by
 * `field=value`, or nothing by `cancel`. Else a fragment of a sentence that says what is offered.
 */
export const outcomeOf = (
  ask: Ask,
  words: ReadonlyArray<string>
): Either.Either<AskOutcome, string> =>
  Either.filterOrLeft(
    ask.fields !== undefined && words.every((word) => word.includes("="))
      ? Either.map(filled(ask.fields, words), (content) => ({ kind: "filled", content }))
      : chosen(ask, words.join(" ")),
    (outcome) => offers(ask, outcome),
    () => `the agent does not offer that; ${offered(ask)}`
  )

const chosen = (ask: Ask, text: string): Either.Either<AskOutcome, string> => {
  // Only a whole name counts before the word by which no answer is given.
  const isCancel = text === "cancel" &&
    !ask.options.some(({ id, name }) => [id, name].some((own) => own.toLowerCase() === text))
  if (isCancel) return Either.right({ kind: "cancelled" })
  const found = meant(text, ask.options, {
    whole: (option, at) => [String(at + 1), option.id, option.name],
    begins: [({ name }) => name, ({ id }) => id]
  })
  const [option, ...others] = found
  const given = JSON.stringify(text)
  if (option === undefined) {
    return Either.left(`the agent does not offer ${given}; ${offered(ask)}`)
  }
  if (others.length === 0) return Either.right({ kind: "selected", option: option.id })
  const candidates = numbered(ask).filter((_, at) => found.some((one) => one === ask.options[at]))
  return Either.left(`${given} may be ${candidates.join(" or ")}; say which in other words`)
}

const offered = (ask: Ask): string => {
  const form = ask.fields === undefined ? [] : [`to fill in ${formText(ask.fields)}`]
  return `it offers ${[...numbered(ask), ...form, "cancel"].join(", ")}`
}

const numbered = ({ options }: Ask): ReadonlyArray<string> =>
  options.map(({ name }, at) => `${at + 1} ${name}`)
