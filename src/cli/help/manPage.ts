import * as SafeText from "../../domain/SafeText.ts"
import type { Entry, HelpPage, Section } from "./HelpPage.ts"

/** All pages as one manual page in the macros of man(7). */
export const manPage = (
  root: HelpPage,
  commands: ReadonlyArray<HelpPage>,
  topics: ReadonlyArray<HelpPage>,
  version: string
): SafeText.SafeText => {
  const told = new Set(root.sections.map(({ title }) => title))
  const rest = topics.flatMap(({ sections }) => sections).filter(({ title }) => !told.has(title))
  return SafeText.block(
    [
      `.TH PODS 1 "" "pods ${version}" "pods"`,
      ".SH NAME",
      `pods \\- ${text(root.about)}`,
      ".SH SYNOPSIS",
      text(root.usage ?? ""),
      ...root.sections.filter(({ title }) => !title.startsWith("TOPICS")).flatMap(sectionText),
      ...rest.flatMap(sectionText),
      ".SH EVERY COMMAND",
      ...commands.flatMap(commandText),
      ".SH EXAMPLES",
      ...root.examples.flatMap(entryText)
    ].join("\n")
  )
}

const commandText = ({ about, examples, sections, usage }: HelpPage): ReadonlyArray<string> => [
  `.SS ${text(usage ?? "")}`,
  `${text(about)}.`,
  ...sections.flatMap(({ entries, title }) =>
    /^(ARGUMENTS|OPTIONS)$/.test(title)
      ? entries.flatMap(entryText)
      : [".PP", text(title), ...entries.flatMap(entryText)]
  ),
  ...examples.flatMap(entryText)
]

const sectionText = ({ entries, title }: Section): ReadonlyArray<string> => [
  `.SH ${text(title)}`,
  ...entries.flatMap(entryText)
]

const entryText = ({ term, words }: Entry): ReadonlyArray<string> =>
  term === "" ? [".PP", text(words)] : [".TP", `\\fB${text(term)}\\fR`, text(words)]

/** What roff would take for its own: backslashes, hyphens, and a mark at the start of a line. */
const text = (words: string): string =>
  words.replaceAll("\\", "\\e").replaceAll("-", "\\-").replace(/^[.']/, "\\&$&")
