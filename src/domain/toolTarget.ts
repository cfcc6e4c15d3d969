import { Option } from "effect"

/**
 * What a tool call is about: the command, path or pattern in its arguments, which are a JSON
 * object in a string. Empty when they do not say, or when the title says it already.
 */
export const targetOf = (title: string, input: string): string => {
  const target = Option.match(parse(input), { onNone: () => "", onSome: telling })
  return title.includes(target) ? "" : target
}

/** The names under which tools of known agents take what they work on, the most telling first. */
const keys = [
  "command",
  "cmd",
  "pattern",
  "query",
  "url",
  "file_path",
  "filePath",
  "path",
  "description"
]

const parse = Option.liftThrowable((text: string): unknown => JSON.parse(text))

const telling = (document: unknown): string => {
  if (typeof document !== "object" || document === null) return ""
  const values = keys.map((key) => Object.getOwnPropertyDescriptor(document, key)?.value)
  return values.map(words).find((value) => value !== "") ?? ""
}

const words = (value: unknown): string => {
  if (typeof value === "string") return value.trim()
  return Array.isArray(value) && value.every((word) => typeof word === "string")
    ? value.join(" ")
    : ""
}
