/**
 * The parts of what a user types: text, and references that the Pod resolves.
 *
 * Source: insomnia reference 5.3 and 5.1 (unknown kinds).
 */
import { Schema } from "effect"
import { Count } from "./wireFields.ts"

const Text = Schema.Struct({ kind: Schema.Literal("text"), content: Schema.String })

const Paste = Schema.Struct({
  kind: Schema.Literal("paste"),
  id: Count,
  chars: Count,
  lines: Count,
  content: Schema.String
})

const FileRef = Schema.Struct({ kind: Schema.Literal("file_ref"), path: Schema.String })

const KnowledgeRef = Schema.Struct({ kind: Schema.Literal("knowledge_ref"), slug: Schema.String })

const WorkflowInvoke = Schema.Struct({
  kind: Schema.Literal("workflow_invoke"),
  slug: Schema.String
})

const known: ReadonlySet<string> = new Set([
  "text",
  "paste",
  "file_ref",
  "knowledge_ref",
  "workflow_invoke"
])

/** A kind from another version; its other keys are lost, as they are in insomnia. */
const Unknown = Schema.transform(
  Schema.Struct({
    kind: Schema.String.pipe(
      Schema.filter((kind) => !known.has(kind), { description: "a kind of input part" })
    )
  }),
  Schema.Struct({ kind: Schema.Literal("unknown") }),
  { strict: true, decode: () => ({ kind: "unknown" } as const), encode: (part) => part }
)

/** One part of a user's input. A known kind with a missing field is an error. */
export const InputPart = Schema.Union(Text, Paste, FileRef, KnowledgeRef, WorkflowInvoke, Unknown)
export type InputPart = typeof InputPart.Type

/** A part that is just this text. */
export const text = (content: string): InputPart => ({ kind: "text", content })

/** The parts as the one text that the model and the previews see; nothing stands between them. */
export const flatten = (parts: ReadonlyArray<InputPart>): string => parts.map(flat).join("")

const flat = (part: InputPart): string => {
  switch (part.kind) {
    case "text":
    case "paste":
      return part.content
    case "file_ref":
      return `@${part.path}`
    case "knowledge_ref":
      return `#${part.slug}`
    case "workflow_invoke":
      return `/${part.slug}`
    case "unknown":
      return "[unknown input segment]"
  }
}
