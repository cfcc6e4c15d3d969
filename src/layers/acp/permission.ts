/** `session/request_permission` of ACP. Source: ACP reference 1.2, 1.7. */
import { Option } from "effect"
import type { AskOption, AskOutcome } from "../../domain/Ask.ts"
import type { PermissionRequest } from "./Dialect.ts"
import { diffOf } from "./diffText.ts"
import { type Fields, fields, list, text } from "./fields.ts"
import type { Question } from "./OpenAsks.ts"

/** What a request asks for; `earlier` is what the agent told of the tool call before. */
export const askOf = (request: PermissionRequest, earlier: Fields): Option.Option<Question> => {
  if (!Array.isArray(request.options)) return Option.none()
  const call = { ...earlier, ...withoutNull(request.toolCall) }
  const subject = text(request.command) ?? subjectOf(call) ?? text(request.description)
  return Option.some({
    title: text(request.title) ?? text(call.title) ?? titleWithout(text(call.kind)),
    ...subject !== undefined && { subject },
    options: request.options.flatMap(optionOf)
  })
}

/** The result that tells the agent how its request ended. */
export const resultOf = (outcome: AskOutcome) => ({
  outcome: outcome.kind === "selected"
    ? { outcome: "selected", optionId: outcome.option }
    : { outcome: "cancelled" }
})

/** The fields that are told; in an update of a tool call the others are unchanged. */
export const withoutNull = (call: Fields): Fields =>
  Object.fromEntries(
    Object.entries(call).filter(([, value]) => value !== null && value !== undefined)
  )

const titleWithout = (kind: string | undefined): string =>
  kind === undefined ? "use a tool" : `use a tool (${kind})`

/** The exact command, else what is changed, else the path, else all that the tool is given. */
const subjectOf = (call: Fields): string | undefined => {
  const input = fields(call.rawInput)
  const diffs = list(call.content).map(fields).flatMap((part) => diffOf(part) ?? [])
  const places = list(call.locations).map(fields).flatMap(placeOf)
  return commandOf(input)
    ?? (diffs.length > 0 ? diffs.join("\n") : undefined)
    ?? first(input, pathNames)
    ?? (places.length > 0 ? places.join("\n") : undefined)
    ?? (Object.keys(input).length > 0 ? JSON.stringify(input) : undefined)
}

const placeOf = ({ line, path }: Fields): ReadonlyArray<string> => {
  const file = text(path)
  if (file === undefined) return []
  return [typeof line === "number" ? `${file}:${line}` : file]
}

const commandOf = (input: Fields): string | undefined => {
  for (const name of commandNames) {
    const command = input[name]
    if (text(command) !== undefined) return text(command)
    if (Array.isArray(command) && command.length > 0) return command.map(word).join(" ")
  }
  return undefined
}

const word = (part: unknown): string =>
  typeof part === "string" && /^[\w@%+=:,./-]+$/.test(part) ? part : JSON.stringify(part)

const first = (input: Fields, names: ReadonlyArray<string>): string | undefined =>
  names.map((name) => text(input[name])).find((value) => value !== undefined)

const optionOf = (document: unknown): ReadonlyArray<AskOption> => {
  const option = fields(document)
  const id = text(option.optionId)
  return id === undefined
    ? []
    : [{ id, name: text(option.name) ?? id, kind: text(option.kind) ?? "unknown" }]
}

const commandNames = ["command", "cmd"]

const pathNames = ["path", "file_path", "filePath", "file", "abs_path", "absolute_path", "url"]
