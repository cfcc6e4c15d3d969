import { type CliConfig, CommandDescriptor, type HelpDoc, type Span, Usage } from "@effect/cli"
import { details } from "./details.ts"
import { examples } from "./examples.ts"
import type { Entry, HelpPage, Section } from "./HelpPage.ts"
import { keySections } from "./keySections.ts"

/** The page of a command, made of what its parser knows and of what stands in `details`. */
export const commandPage = (
  command: CommandDescriptor.Command<unknown>,
  config: CliConfig.CliConfig
): HelpPage => {
  const [name = ""] = CommandDescriptor.getNames(command)
  const parts = sections(CommandDescriptor.getHelp(command, config))
  const about = parts.find(({ title }) => title === "DESCRIPTION")?.entries[0]?.words ?? ""
  const usage = texts(Usage.getHelp(CommandDescriptor.getUsage(command))).join(" ").trim()
  return {
    name: `pods ${name}`,
    about,
    usage: `pods ${usage}`,
    sections: [
      ...parts.filter(({ title }) => title !== "DESCRIPTION"),
      ...details[name] ?? [],
      ...keySections(name)
    ],
    examples: examples[name] ?? []
  }
}

/** What stands below each header. */
const sections = (doc: HelpDoc.HelpDoc): ReadonlyArray<Section> => {
  const found: Array<{ title: string; entries: Array<Entry> }> = []
  for (const block of blocks(doc)) {
    if (block._tag === "Header") found.push({ title: spanText(block.value), entries: [] })
    else found.at(-1)?.entries.push(...entries(block))
  }
  return found
}

type Block = Exclude<HelpDoc.HelpDoc, HelpDoc.Sequence | HelpDoc.Empty>

const blocks = (doc: HelpDoc.HelpDoc): ReadonlyArray<Block> => {
  switch (doc._tag) {
    case "Empty":
      return []
    case "Sequence":
      return [...blocks(doc.left), ...blocks(doc.right)]
    default:
      return [doc]
  }
}

const entries = (block: Block): ReadonlyArray<Entry> => {
  switch (block._tag) {
    case "DescriptionList":
      return block.definitions.map(([span, doc]) => ({
        term: spanText(span).replace(/^\((.*)\)(?=\.|$)/, "$1"),
        words: texts(doc).filter((text) => !boilerplate.test(text))
          .join(". ")
      }))
    default:
      return texts(block).map((words) => ({ term: "", words }))
  }
}

/** What `@effect/cli` says of every argument and option. */
const boilerplate =
  /^(A user-defined piece of text|A true or false value|One of the following|This \w+ (is|may|must) )/

/** The paragraphs of a document. */
const texts = (doc: HelpDoc.HelpDoc): ReadonlyArray<string> =>
  blocks(doc).flatMap((block) => {
    switch (block._tag) {
      case "Header":
      case "Paragraph":
        return [spanText(block.value)]
      case "Enumeration":
        return block.elements.flatMap(texts)
      case "DescriptionList":
        return block.definitions.flatMap(([span, doc]) => [spanText(span), ...texts(doc)])
    }
  })

const spanText = (span: Span.Span): string => {
  switch (span._tag) {
    case "Text":
    case "URI":
      return span.value
    case "Sequence":
      return spanText(span.left) + spanText(span.right)
    default:
      return spanText(span.value)
  }
}
