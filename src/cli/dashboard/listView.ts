import * as Cells from "../../domain/Cells.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Line } from "../terminal/Program.ts"
import * as Spans from "../terminal/spans.ts"
import { kept } from "./kept.ts"
import type { Layout } from "./layout.ts"
import * as List from "./list.ts"
import type { Model } from "./model.ts"
import type { Group, ListLine } from "./places.ts"
import * as Row from "./row.ts"
import { extent } from "./settled.ts"

/** The rows of the list that are on the screen, and how many others there are. */
export const listView = (model: Model, layout: Layout): ReadonlyArray<Line> => {
  const { columns } = layout.list
  if (model.lines.length === 0) return nothing(model, columns)
  const { above, below, count, top } = extent(model, layout)
  const [up, down] = model.start.unicode
    ? [SafeText.of`↑`, SafeText.of`↓`]
    : [SafeText.of`^`, SafeText.of`v`]
  return [
    ...above ? [hiddenAbove(up, model.lines, 0, top, columns)] : [],
    ...model.lines.slice(top, top + count).map((line, at) =>
      lineOf(model, line, top + at === model.index, columns)
    ),
    ...below ? [hiddenBelow(down, model.lines, top + count, model.lines.length, columns)] : []
  ]
}

/** What a section is called above its rows. */
export const titles: Record<Group, SafeText.SafeText> = {
  asks: SafeText.of`NEEDS YOU`,
  running: SafeText.of`RUNNING`,
  idle: SafeText.of`IDLE`,
  live: SafeText.of`LIVE`,
  probing: SafeText.of`LOOKING`,
  unreachable: SafeText.of`UNREACHABLE`,
  stopped: SafeText.of`STOPPED`,
  corrupt: SafeText.of`CORRUPT`,
  new: SafeText.of`NEW`
}

const lineOf = (model: Model, line: ListLine, isHere: boolean, columns: number): Line => {
  const isSelected = isHere && model.selected !== undefined
  switch (line._tag) {
    case "Gap":
      return []
    case "Head":
      return headLine(model, line, isSelected, columns)
    case "Row": {
      const sighting = model.sightings.get(line.name)
      const look: Row.RowLook = {
        columns,
        selected: isSelected,
        query: List.query(model),
        stale: model.picture.stale !== undefined && sighting?.activity === undefined,
        viewer: Row.viewer(model)
      }
      return sighting === undefined ? Row.goneLine(line.name, look) : Row.podLine(sighting, look)
    }
  }
}

const headLine = (
  { start: { unicode } }: Model,
  { count, folded, group }: Extract<ListLine, { readonly _tag: "Head" }>,
  isSelected: boolean,
  columns: number
): Line => {
  const title = SafeText.of`${titles[group]} ${count}`
  const style = group === "asks" ? { colour: "yellow", bold: true } as const : { bold: true }
  if (!folded) return Spans.span(0, title, columns, style)
  const mark = unicode ? SafeText.of`▸` : SafeText.of`+`
  const sign = unicode ? SafeText.of`›` : SafeText.of`>`
  const hint = unicode ? SafeText.of`enter or → opens` : SafeText.of`enter or right opens`
  const at = 2 + Cells.width(title) + 3
  return [
    ...isSelected ? Spans.span(0, sign, 1, { bold: true }) : [],
    ...Spans.span(isSelected ? 1 : 0, mark, 1),
    ...Spans.span(2, title, columns - 2, style),
    ...at + Cells.width(hint) <= columns ? Spans.span(at, hint, columns - at, { dim: true }) : []
  ]
}

/** `↓ 5 more: 2 idle, 1 live`; folded rows are counted in the first line of the screen. */
const hidden = (
  arrow: SafeText.SafeText,
  all: ReadonlyArray<ListLine>,
  from: number,
  to: number,
  columns: number
): Line => {
  const lines = all.slice(from, to)
  const counts = new Map<Group, number>()
  for (const line of lines) {
    if (line._tag === "Row") counts.set(line.group, (counts.get(line.group) ?? 0) + 1)
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const kinds = Array.from(counts, ([group, count]) => SafeText.of`${count} ${words[group]}`)
  const folded = lines.flatMap((line) =>
    line._tag === "Head" && line.folded ? [SafeText.of`${line.count} ${words[line.group]}`] : []
  )
  const text = total > 0
    ? SafeText.of`${arrow} ${total} more: ${SafeText.join(kinds, SafeText.of`, `)}`
    : SafeText.of`${arrow} ${SafeText.join(folded, SafeText.of`, `)}, folded`
  return Spans.span(2, text, columns - 2, { dim: true })
}

const hiddenAbove = kept(hidden)
const hiddenBelow = kept(hidden)

const words: Record<Group, SafeText.SafeText> = {
  asks: SafeText.of`need you`,
  running: SafeText.of`running`,
  idle: SafeText.of`idle`,
  live: SafeText.of`live`,
  probing: SafeText.of`not answered yet`,
  unreachable: SafeText.of`unreachable`,
  stopped: SafeText.of`stopped`,
  corrupt: SafeText.of`corrupt`,
  new: SafeText.of`new`
}

const nothing = (model: Model, columns: number): ReadonlyArray<Line> => {
  const all = model.picture.entries.length
  const query = SafeText.line(model.filter.text)
  const sentences = !model.picture.whole && all === 0
    ? [SafeText.of`looking for Pods…`]
    : query === ""
    ? [SafeText.of`No Pod works in this directory.`, SafeText.of`d shows all ${all} Pods.`]
    : [
      SafeText.of`No Pod${
        model.hereOnly ? SafeText.of` of this directory` : SafeText.empty
      } matches "${query}".`,
      SafeText.of`Searched names, directories and last messages of ${all} Pods.`,
      SafeText.of`s: searches states, a: agents, d: directories.`
    ]
  return sentences.flatMap((text) => Cells.wrap(text, columns - 2))
    .map((text) => Spans.span(2, text, columns - 2))
}
