import * as Cells from "../../domain/Cells.ts"
import * as PodFacts from "../../domain/PodFacts.ts"
import * as PodRow from "../../domain/PodRow.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Sighting } from "../../domain/Sighting.ts"
import type { Line, Span, Style } from "../terminal/Program.ts"
import { toneStyles } from "../terminal/spans.ts"

/** A Pod as the table shows it, and what is said of it at the end of its row. */
export interface TableRow extends PodRow.PodRow {
  readonly said: SafeText.SafeText
}

/** While a Pod is connected it says itself what it is about. */
export const row = ({ activity, entry, lost }: Sighting, viewer: PodRow.Viewer): TableRow => {
  const row = PodRow.row(entry, viewer, activity, lost)
  const kept = SafeText.line(PodFacts.facts(entry).detail ?? "")
  const said = activity === undefined && lost === undefined ? kept : row.detail
  return { ...row, said: said === "" ? kept : said }
}

/** Aligned columns in so many cells; what is said gives way first, then the directory. */
export const table = (
  rows: ReadonlyArray<TableRow>,
  columns: number
): ReadonlyArray<Line> => {
  const widest = (column: "name" | "label" | "directory", limit: number) =>
    rows.reduce((most, row) => Math.max(most, Math.min(limit, Cells.width(row[column]))), 0)
  const name = widest("name", Math.max(8, Math.floor(columns / 3)))
  const label = widest("label", 13)
  const directory = columns >= 70 ? widest("directory", Math.floor(columns / 4)) : 0
  const ages = 2 + name + 2 + label + 2
  const places = ages + 6
  const rest = directory === 0 ? places : places + directory + 2
  return rows.map((row) => {
    const look = toneStyles[row.tone]
    return [
      at(0, row.mark, 1, look),
      at(2, row.name, name, row.tone === "quiet" ? look : undefined),
      at(2 + name + 2, row.label, label, look),
      at(ages, row.age, 4),
      { column: places, text: Cells.cutStart(row.directory, directory) },
      at(rest, row.said, columns - rest)
    ].flatMap((span) => inside(span, columns))
  })
}

const at = (
  column: number,
  text: SafeText.SafeText,
  cells: number,
  style?: Style
): Span => ({ column, text: Cells.cut(text, cells), ...(style === undefined ? {} : { style }) })

/** A terminal may be narrower than a name. */
const inside = (span: Span, columns: number): ReadonlyArray<Span> => {
  const text = Cells.cut(span.text, columns - span.column)
  return text === "" ? [] : [{ ...span, text }]
}
