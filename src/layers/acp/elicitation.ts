/**
 * `elicitation/create` of ACP: a form to fill in, or a page to open. Source: ACP reference 1.2,
 * schema/v1 of `@agentclientprotocol/sdk` 2.4.0 (CreateElicitationRequest).
 */
import { Option } from "effect"
import type { AskContent, AskField, AskOption, AskOutcome } from "../../domain/Ask.ts"
import { type Fields, fields, list, text } from "./fields.ts"
import type { Questioning } from "./OpenAsks.ts"

/** What a request wants to know; none when it is of neither kind. */
export const elicitationOf = (params: unknown): Option.Option<Questioning> => {
  const request = fields(params)
  const title = text(request.message) ?? "a question"
  switch (request.mode) {
    case "form":
      return Option.some(formOf(title, fields(request.requestedSchema)))
    case "url":
      return Option.map(Option.fromNullable(text(request.url)), (url) => ({
        ...answeredWith({ title, url }, [
          { id: "accept", name: "Open the page", kind: "allow_once", content: undefined }
        ]),
        ...keyOf(request)
      }))
    default:
      return Option.none()
  }
}

/** An option that accepts, with what it fills in. */
interface Accepting extends AskOption {
  readonly content: AskContent | undefined
}

const formOf = (title: string, schema: Fields): Questioning => {
  const required = new Set(list(schema.required))
  const form = Object.entries(fields(schema.properties)).flatMap(([name, property]) =>
    fieldOf(name, fields(property), required.has(name)) ?? []
  )
  const subject = [text(schema.title), text(schema.description)].filter((part) => part).join("\n")
  const about = { title, ...subject !== "" && { subject } }
  // What must be filled in and cannot be leaves nothing but to decline.
  return [...required].every((name) => form.some((field) => field.name === name))
    ? answeredWith({ ...about, fields: form }, shortcutsOf(form))
    : answeredWith(about, [])
}

/** With one thing to choose and nothing else that must be filled in, an option for each value. */
const shortcutsOf = (form: ReadonlyArray<AskField>): ReadonlyArray<Accepting> => {
  if (form.length === 0) {
    return [{ id: "accept", name: "Accept", kind: "allow_once", content: {} }]
  }
  const [choice, ...others] = form.filter(({ type }) => type === "choice" || type === "boolean")
  if (choice === undefined || others.length > 0) return []
  if (form.some((field) => field.required && field !== choice)) return []
  return valuesOf(choice).map(({ id, name, value }) => ({
    id,
    name,
    kind: "allow_once",
    content: { [choice.name]: value }
  }))
}

const valuesOf = ({ choices = [], type }: AskField) =>
  type === "boolean"
    ? [{ id: "true", name: "Yes", value: true }, { id: "false", name: "No", value: false }]
    : choices.map(({ name, value }) => ({ id: value, name, value }))

/** The question with these options and one to decline, and what each outcome is answered with. */
const answeredWith = (
  question: Omit<Questioning["question"], "options">,
  accepting: ReadonlyArray<Accepting>
): Questioning => {
  let id = "decline"
  while (accepting.some((option) => option.id === id)) id = `_${id}`
  const options = accepting.map(({ id, kind, name }) => ({ id, name, kind }))
  return {
    question: { ...question, options: [...options, { id, name: "Decline", kind: "reject_once" }] },
    resultOf: (outcome) => resultOf(outcome, accepting)
  }
}

const resultOf = (outcome: AskOutcome, accepting: ReadonlyArray<Accepting>) => {
  switch (outcome.kind) {
    case "cancelled":
      return { action: "cancel" }
    case "filled":
      return { action: "accept", content: outcome.content }
    case "selected": {
      const chosen = accepting.find(({ id }) => id === outcome.option)
      if (chosen === undefined) return { action: "decline" }
      const { content } = chosen
      return { action: "accept", ...content !== undefined && { content } }
    }
  }
}

/** Undefined for a type that is not known. */
const fieldOf = (name: string, property: Fields, required: boolean): AskField | undefined => {
  const title = text(property.title) ?? name
  const description = text(property.description)
  const field = {
    name,
    title: description === undefined ? title : `${title}: ${description}`,
    required
  }
  switch (property.type) {
    case "string": {
      const choices = choicesOf(property.oneOf, property.enum)
      return choices === undefined
        ? { ...field, type: "text" }
        : { ...field, type: "choice", choices }
    }
    case "array": {
      const items = fields(property.items)
      const choices = choicesOf(items.anyOf, items.enum)
      return choices && { ...field, type: "choices", choices }
    }
    case "number":
    case "integer":
    case "boolean":
      return { ...field, type: property.type }
    default:
      return undefined
  }
}

/** From values with titles, else from bare ones. */
const choicesOf = (titled: unknown, bare: unknown): AskField["choices"] => {
  const options = Array.isArray(titled)
    ? titled.map(fields)
    : list(bare).map((value): Fields => ({ const: value }))
  const names = new Map(options.flatMap((option) => {
    const value = text(option.const)
    return value === undefined ? [] : [[value, text(option.title) ?? value] as const]
  }))
  return names.size === 0 ? undefined : [...names].map(([value, name]) => ({ value, name }))
}

const keyOf = ({ elicitationId }: Fields) => {
  const key = text(elicitationId)
  return key === undefined ? {} : { key }
}
