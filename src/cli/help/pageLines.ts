import * as Cells from "../../domain/Cells.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Line } from "../terminal/Program.ts"
import type { Entry, HelpPage, Section } from "./HelpPage.ts"

/** A page in lines of at most so many cells. The short form has only the examples in full. */
export const pageLines = (
  page: HelpPage,
  columns: number,
  isShort: boolean
): ReadonlyArray<Line> => {
  const wide = Math.max(30, Math.min(columns, most))
  const shown = isShort
    ? page.sections.filter(({ title }) => page.brief?.includes(title) ?? false)
    : page.sections
  const example = page.examples.length === 0 ? [] : [{ title: "EXAMPLES", entries: page.examples }]
  const usage = page.usage === undefined ? [] : wrapped(page.usage, wide, 0)
  return [
    ...usage,
    ...usage.length === 0 ? [] : [[]],
    ...wrapped(page.about, wide, 0),
    ...[...shown, ...example].flatMap((section) => [[], ...sectionLines(section, wide)]),
    ...more(page, isShort).flatMap((text) => [[], ...wrapped(text, wide, 0)])
  ]
}

/** Longer lines are hard to read. */
const most = 100

const more = ({ name }: HelpPage, isShort: boolean): ReadonlyArray<string> => {
  if (isShort) return [`All about it: ${name} --help`]
  return name.startsWith("pods ") ? ["Options of every command, and exit codes: pods --help"] : []
}

const sectionLines = ({ entries, title }: Section, wide: number): ReadonlyArray<Line> => {
  const lengths = entries.map(({ term }) => term.length).filter((length) => length <= longestTerm)
  const term = Math.max(0, ...lengths)
  return [
    [{ column: 0, text: SafeText.line(title), style: { bold: true } }],
    ...entries.flatMap((entry) => entryLines(entry, term, wide))
  ]
}

/** A longer term has a line of its own. */
const longestTerm = 40

const entryLines = ({ term, words }: Entry, room: number, wide: number): ReadonlyArray<Line> => {
  if (term === "") return wrapped(words, wide, indent)
  const head = { column: indent, text: SafeText.line(term) }
  const from = indent + room + 2
  const isApart = term.length > room || wide - from < 24
  const [first = [], ...rest] = wrapped(words, wide, isApart ? 2 * indent + 2 : from)
  return isApart ? [[head], first, ...rest] : [[head, ...first], ...rest]
}

const indent = 2

const wrapped = (text: string, wide: number, column: number): ReadonlyArray<Line> =>
  Cells.wrap(SafeText.block(text), wide - column).map((row) => [{ column, text: row }])
