import { Either } from "effect"
import type * as PodFacts from "../../domain/PodFacts.ts"
import * as SafeText from "../../domain/SafeText.ts"

/** How one Pod is written for programs: a text of one line. */
export type Writer = (facts: PodFacts.PodFacts) => SafeText.SafeText

/** The name alone, in the form by which commands find it. */
export const name: Writer = (facts) => SafeText.line(facts.name)

/** Five fields separated by tabs, nothing cut: name, label, time, directory, and what is said. */
export const tabbed: Writer = (facts) =>
  SafeText.join(
    [
      name(facts),
      ...[facts.label, facts.updated_at, facts.cwd, facts.detail].map(field)
    ],
    SafeText.of`\t`
  )

/** An object with all fields. */
export const json: Writer = (facts) => SafeText.json(JSON.stringify(facts))

/**
 * What `--format` asks for: `{name}` and its like are fields, `\t`, `\n` and `\\` what they are in
 * C. What is not known is empty. Fails with a sentence.
 */
export const template = (text: string): Either.Either<Writer, string> => {
  const parts = text.split(/(\{\w*\}|\\[tn\\])/)
  const unknown = parts.find((part) => /^\{\w*\}$/.test(part) && !isField(part.slice(1, -1)))
  if (unknown !== undefined) {
    return Either.left(`--format has no field ${unknown}; there are ${fields.join(", ")}`)
  }
  return Either.right((facts) => SafeText.join(parts.map((part) => written(part, facts)), nothing))
}

/** The fields of a record, in their order, and what each tells. */
export const meanings: Record<keyof PodFacts.PodFacts, string> = {
  name: "the name of the Pod",
  state: "live, unreachable, stopped or corrupt; with --watch also removed",
  status: "idle, running or paused, as a live Pod said; null when it did not",
  label: "state and status in the words of every list",
  attachable: "true when pods attach can work",
  restorable: "true when pods restore can work",
  reason: "why it is out of reach or cannot be restored, else null",
  preview: "the last message with its role, or what is odd about its log",
  detail: "why it is not simply live or stopped, else the preview",
  updated_at: "time of the last record, ISO 8601 in UTC",
  session_id: "the session, a UUID",
  segment_id: "the segment of it that is shown, a UUID",
  socket: "the path at which it listens",
  pid: "the process that claims it, a number",
  cwd: "the directory in which its agent works",
  agent: "the name of its agent"
}

const fields = Object.keys(meanings)

const isField = (text: string): text is keyof PodFacts.PodFacts => Object.hasOwn(meanings, text)

const nothing = SafeText.empty

const escapes: Record<string, SafeText.SafeText> = {
  "\\t": SafeText.of`\t`,
  "\\n": SafeText.of`\n`,
  "\\\\": SafeText.of`\\`
}

const written = (part: string, facts: PodFacts.PodFacts): SafeText.SafeText => {
  const wanted = part.slice(1, -1)
  if (part.startsWith("{") && isField(wanted)) {
    return wanted === "name" ? name(facts) : field(facts[wanted])
  }
  return escapes[part] ?? SafeText.block(part)
}

/** What would end a field or a record early is spelt as in C. */
const field = (value: string | number | boolean | null): SafeText.SafeText =>
  SafeText.line(String(value ?? "").replaceAll("\t", "\\t").replaceAll("\n", "\\n"))
