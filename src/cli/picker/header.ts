import * as Cells from "../../domain/Cells.ts"
import * as SafeText from "../../domain/SafeText.ts"
import * as LineEditor from "../terminal/lineEditor.ts"
import type { Line } from "../terminal/Program.ts"
import * as Spans from "../terminal/spans.ts"
import * as Model from "./model.ts"
import * as Row from "./row.ts"

/** The filter, and how many Pods there are of what kind; `cursor` is where typing goes on. */
export const header = (model: Model.Model): { readonly line: Line; readonly cursor: number } => {
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
      ...Spans.span(0, prompt, columns, { bold: true }),
      ...Spans.span(from, hint, room, { dim: true }),
      ...shown.spans,
      ...Spans.rightAligned(right, columns)
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
  const rows = Model.layout(model).list
  const range = matches > rows
    ? [SafeText.of`${model.top + 1}-${Math.min(model.top + rows, matches)}/${matches}`]
    : []
  if (Model.isNarrowed(model)) {
    const found = SafeText.of`${matches} of ${all}`
    return [SafeText.join([found, ...range], gap), found]
  }
  const kinds = countedStates.flatMap((state) => {
    const count = model.counts.get(state) ?? 0
    return count === 0 ? [] : [SafeText.of`${count} ${SafeText.line(state)}`]
  })
  const some = Row.tier(model.size.columns) === "names" ? [] : [
    SafeText.join([...kinds, ...range], gap),
    SafeText.join([...kinds.slice(0, 1), ...range], gap)
  ]
  return [...some, ...range]
}

const countedStates = ["live", "unreachable", "stopped", "corrupt"] as const

const gap = SafeText.of`  `
