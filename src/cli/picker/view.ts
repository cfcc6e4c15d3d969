import { Option } from "effect"
import * as Cells from "../../domain/Cells.ts"
import * as PodEntry from "../../domain/PodEntry.ts"
import * as PodRow from "../../domain/PodRow.ts"
import * as SafeText from "../../domain/SafeText.ts"
import * as LineEditor from "../terminal/lineEditor.ts"
import type { Frame, Line } from "../terminal/Program.ts"
import { helpLines } from "./help.ts"
import * as Model from "./model.ts"
import * as Row from "./row.ts"

/** Filter, rows, a line about the selected Pod, keys: as many lines as there is room for, always. */
export const view = (model: Model.Model): Frame => {
  const { detail, keys, list } = Model.layout(model.size)
  const filter = filterLine(model)
  const lines = model.help
    ? helpLines(model)
    : [
      ...exactly(list, listLines(model, list)),
      ...detail ? [detailLine(model)] : [],
      ...keys ? [keyLine(model)] : []
    ]
  const below = list + Number(detail) + Number(keys)
  return {
    lines: [filter.line, ...exactly(below, lines)],
    cursor: { row: 0, column: filter.cursor }
  }
}

/** So many lines, blank ones where there are too few. */
const exactly = (count: number, lines: ReadonlyArray<Line>): ReadonlyArray<Line> =>
  Array.from({ length: count }, (_, row) => lines[row] ?? [])

const filterLine = (model: Model.Model): { readonly line: Line; readonly cursor: number } => {
  const { columns } = model.size
  const prompt = promptOf(model)
  const from = Cells.width(prompt)
  const hint = model.filter.text === "" && !model.help ? hintOf(columns) : SafeText.empty
  const wanted = from + 2 + Math.max(Cells.width(hint), Cells.width(model.filter.text) + 1)
  const right = (model.help ? [SafeText.of`keys`] : counts(model))
    .find((text) => Cells.width(text) + Math.min(wanted, columns >> 1) <= columns)
    ?? SafeText.empty
  const room = columns - from - (right === "" ? 0 : Cells.width(right) + 2)
  const shown = LineEditor.show(model.filter, from, Math.max(1, room))
  return {
    line: [
      ...Row.span(0, prompt, columns, { bold: true }),
      ...Row.span(from, hint, room, { dim: true }),
      ...shown.spans,
      ...Row.rightAligned(right, columns)
    ],
    cursor: Math.min(shown.cursor, columns - 1)
  }
}

const promptOf = ({ hereOnly, size, start }: Model.Model): SafeText.SafeText => {
  const mark = start.unicode ? SafeText.of`› ` : SafeText.of`> `
  const here = hereOnly ? SafeText.of`here ` : SafeText.empty
  switch (Row.tier(size.columns)) {
    case "names":
      return mark
    case "short":
      return SafeText.of`${here}${mark}`
    default:
      return SafeText.of`resume ${here}${mark}`
  }
}

const hintOf = (columns: number): SafeText.SafeText => {
  switch (Row.tier(columns)) {
    case "names":
      return SafeText.empty
    case "short":
      return SafeText.of`filter`
    default:
      return SafeText.of`type to filter`
  }
}

/** What can be said about the number of Pods, from the most to nothing. */
const counts = (model: Model.Model): ReadonlyArray<SafeText.SafeText> => {
  const all = model.entries.length
  if (all === 0) return []
  const matches = model.matches.length
  const rows = Model.layout(model.size).list
  const range = matches > rows
    ? [SafeText.of`${model.top + 1}-${Math.min(model.top + rows, matches)}/${matches}`]
    : []
  if (Model.isNarrowed(model)) {
    const found = SafeText.of`${matches} of ${all}`
    return [SafeText.join([found, ...range], gap), found]
  }
  const states = model.entries.map(PodEntry.state)
  const kinds = countedStates.flatMap((state) => {
    const count = states.filter((found) => found === state).length
    return count === 0 ? [] : [SafeText.of`${count} ${SafeText.line(state)}`]
  })
  return [
    SafeText.join([...kinds, ...range], gap),
    SafeText.join([...kinds.slice(0, 1), ...range], gap),
    ...range
  ]
}

const countedStates = ["live", "unreachable", "stopped", "corrupt"] as const

const listLines = (model: Model.Model, rows: number): ReadonlyArray<Line> => {
  if (model.matches.length === 0) return nothingLines(model)
  const selected = Option.getOrUndefined(Model.selection(model))
  return model.matches.slice(model.top, model.top + rows).map((entry) =>
    Row.line(rowOf(model, entry), entry === selected, model)
  )
}

const nothingLines = (model: Model.Model): ReadonlyArray<Line> => {
  const query = SafeText.line(model.filter.text)
  const all = model.entries.length
  const sentences = all === 0
    ? [SafeText.of`looking for Pods…`]
    : query === ""
    ? [SafeText.of`No Pod works in this directory.`, SafeText.of`ctrl-a shows all ${all} Pods.`]
    : [
      SafeText.of`No Pod${
        model.hereOnly ? SafeText.of` of this directory` : SafeText.empty
      } matches "${query}".`,
      SafeText.of`Searched names, directories, agents and last messages of ${all} Pods.`
    ]
  return sentences.map((text) => indented(text, model))
}

/** What there is to say now, else what there is to know about the selected Pod. */
const detailLine = (model: Model.Model): Line => {
  const { columns } = model.size
  const { notice, waiting } = model
  if (notice?.wrong === true) {
    const error = SafeText.of`error `
    return [
      ...Row.span(0, error, columns, { colour: "red" }),
      ...Row.span(Cells.width(error), notice.text, columns - Cells.width(error))
    ]
  }
  const about = Option.map(Model.selection(model), (entry) => aboutOf(rowOf(model, entry), model))
  const text = notice !== undefined
    ? notice.text
    : waiting === undefined
    ? Option.getOrElse(about, () => SafeText.empty)
    : waiting.again
    ? SafeText.of`asking ${SafeText.line(waiting.name)} once more…`
    : SafeText.of`waiting for ${SafeText.line(waiting.name)} to answer…`
  return indented(text, model)
}

const aboutOf = (row: PodRow.PodRow, { size: { columns }, start }: Model.Model) => {
  const separator = Row.separator(start.unicode)
  const facts = (parts: ReadonlyArray<SafeText.SafeText>) =>
    SafeText.join(parts.filter((part) => part !== ""), separator)
  switch (Row.tier(columns)) {
    case "names":
      return facts([Row.shortLabel(row), row.detail, row.age])
    case "short":
      return Cells.width(row.about) <= columns ? row.about : facts([row.directory, row.about])
    default:
      return row.about
  }
}

/** What the keys do now: as much of it as fits. */
const keyLine = (model: Model.Model): Line => {
  const { columns } = model.size
  const right = model.filter.text === "" ? SafeText.of`? keys` : SafeText.of`f1 keys`
  const fitting = hints(model).find((hint) => Cells.width(hint) + 2 + Cells.width(right) <= columns)
  return fitting === undefined
    ? Row.span(0, hints(model).at(-1) ?? SafeText.empty, columns)
    : [...Row.span(0, fitting, columns), ...Row.rightAligned(right, columns)]
}

const hints = (model: Model.Model): ReadonlyArray<SafeText.SafeText> => {
  const escape = model.waiting !== undefined
    ? SafeText.of`esc stop waiting`
    : model.filter.text === ""
    ? SafeText.of`esc cancel`
    : SafeText.of`esc clear filter`
  const here = model.hereOnly
    ? SafeText.of`ctrl-a all directories`
    : SafeText.of`ctrl-a this directory only`
  const join = (parts: ReadonlyArray<SafeText.SafeText>) => SafeText.join(parts, gap)
  return Option.match(Model.selection(model), {
    onNone: () =>
      model.entries.length === 0 ? [escape] : [
        ...model.filter.text === "" ? [] : [join([escape, SafeText.of`backspace edit`, here])],
        join([escape, here]),
        escape
      ],
    onSome: (entry) => {
      const { verb } = rowOf(model, entry)
      const enter = SafeText.of`enter ${verb}`
      const short = SafeText.join(SafeText.split(enter, " and "), SafeText.of`+`)
      return [join([enter, escape, here]), join([enter, escape]), join([short, escape]), short]
    }
  })
}

const rowOf = ({ now, start }: Model.Model, entry: PodEntry.PodEntry): PodRow.PodRow =>
  PodRow.row(entry, { now, home: start.home, unicode: start.unicode })

/** A sentence below the filter, in line with the marks. */
const indented = (text: SafeText.SafeText, { size: { columns } }: Model.Model): Line => {
  const column = Row.tier(columns) === "names" || Row.tier(columns) === "short" ? 0 : 2
  return Row.span(column, text, columns - column)
}

const gap = SafeText.of`  `
