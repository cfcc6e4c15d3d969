import { Schema } from "effect"

/** One answer that the agent offers. `kind` is one of ACP's permission option kinds. */
export const AskOption = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  kind: Schema.String
})
export type AskOption = typeof AskOption.Type

/** One field of a form that the agent wants filled in. */
export const AskField = Schema.Struct({
  name: Schema.String,
  title: Schema.String,
  type: Schema.Literal("text", "number", "integer", "boolean", "choice", "choices"),
  /** What can be chosen, for the types `choice` and `choices`. */
  choices: Schema.optionalWith(
    Schema.Array(Schema.Struct({ value: Schema.String, name: Schema.String })),
    { exact: true }
  ),
  required: Schema.Boolean
})
export type AskField = typeof AskField.Type

/** A permission request or a question of the agent that waits for an answer. */
export const Ask = Schema.Struct({
  /** Unique among the asks of one host. */
  id: Schema.String,
  /** What the agent wants to do or to know, in the agent's words. */
  title: Schema.String,
  /** The exact command, path or text it is about, when the agent tells. */
  subject: Schema.optional(Schema.String),
  options: Schema.Array(AskOption),
  /** A form that can be filled in instead of choosing an option. */
  fields: Schema.optionalWith(Schema.Array(AskField), { exact: true }),
  /** A page that the agent wants opened. */
  url: Schema.optionalWith(Schema.String, { exact: true }),
  /** UTC milliseconds at which the agent asked. */
  asked_at: Schema.Int
})
export type Ask = typeof Ask.Type

/** What is filled into a form, by the name of the field. */
export const AskContent = Schema.Record({
  key: Schema.String,
  value: Schema.Union(Schema.String, Schema.Number, Schema.Boolean, Schema.Array(Schema.String))
})
export type AskContent = typeof AskContent.Type

/** How an ask ended. Nothing is ever answered that the agent did not offer. */
export const AskOutcome = Schema.Union(
  Schema.Struct({ kind: Schema.Literal("selected"), option: Schema.String }),
  Schema.Struct({ kind: Schema.Literal("filled"), content: AskContent }),
  Schema.Struct({ kind: Schema.Literal("cancelled") })
)
export type AskOutcome = typeof AskOutcome.Type

/** Whether an ask can end like this: with what it offers, or without an answer. */
export const offers = (
  { fields, options }: Pick<Ask, "fields" | "options">,
  outcome: AskOutcome
): boolean => {
  switch (outcome.kind) {
    case "cancelled":
      return true
    case "selected":
      return options.some(({ id }) => id === outcome.option)
    case "filled":
      return fields !== undefined && isFilled(fields, outcome.content)
  }
}

const isFilled = (fields: ReadonlyArray<AskField>, content: AskContent): boolean => {
  const known = new Map(fields.map((field) => [field.name, field]))
  const given = new Map(Object.entries(content))
  return fields.every(({ name, required }) => !required || given.has(name)) &&
    [...given].every(([name, value]) => {
      const field = known.get(name)
      return field !== undefined && suits(field, value)
    })
}

const suits = ({ choices = [], type }: AskField, value: AskContent[string]): boolean => {
  const isChoice = (text: unknown) => choices.some((choice) => choice.value === text)
  switch (type) {
    case "text":
      return typeof value === "string"
    case "number":
      return typeof value === "number" && Number.isFinite(value)
    case "integer":
      return Number.isSafeInteger(value)
    case "boolean":
      return typeof value === "boolean"
    case "choice":
      return isChoice(value)
    case "choices":
      return Array.isArray(value) && value.every(isChoice)
  }
}
