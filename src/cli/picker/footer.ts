import { Option } from "effect"
import * as Cells from "../../domain/Cells.ts"
import * as PodEntry from "../../domain/PodEntry.ts"
import type { PodRow } from "../../domain/PodRow.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Line } from "../terminal/Program.ts"
import * as Spans from "../terminal/spans.ts"
import * as Model from "./model.ts"

/** What the keys do now: as much of it as fits. `row` is the selected one. */
export const footer = (model: Model.Model, row: PodRow | undefined): Line => {
  const { columns } = model.size
  const right = model.filter.text === "" ? SafeText.of`? keys` : SafeText.of`f1 keys`
  const hints = hintsOf(model, row)
  const fitting = hints.find((hint) => Cells.width(hint) + 2 + Cells.width(right) <= columns)
  return fitting === undefined
    ? Spans.span(0, hints.at(-1) ?? SafeText.empty, columns)
    : [...Spans.span(0, fitting, columns), ...Spans.rightAligned(right, columns)]
}

/** From the most to the least that has to be said. */
const hintsOf = (
  model: Model.Model,
  row: PodRow | undefined
): ReadonlyArray<SafeText.SafeText> => {
  const escape = escapeOf(model)
  if (isWaiting(model)) return [escape]
  const here = model.hereOnly
    ? SafeText.of`ctrl-a all directories`
    : SafeText.of`ctrl-a this directory only`
  if (row === undefined) return nothingHints(model, escape, here)
  const enter = SafeText.of`enter ${row.verb}`
  const tab = SafeText.of`tab ${tabOf(model)}`
  return [
    joined(enter, tab, escape, here),
    ...Model.isNarrowed(model) && !isNoticeCut(model) ? [joined(enter, escape, here)] : [],
    joined(enter, tab, escape),
    ...isNoticeCut(model) && model.preview === undefined
      ? [joined(enter, more, escape), joined(enter, more), joined(short(enter), more)]
      : [],
    joined(enter, escape),
    joined(short(enter), escape),
    short(enter)
  ]
}

const nothingHints = (
  model: Model.Model,
  escape: SafeText.SafeText,
  here: SafeText.SafeText
): ReadonlyArray<SafeText.SafeText> => {
  if (model.entries.length === 0) return [escape]
  const edit = model.filter.text === "" ? [] : [SafeText.of`backspace edit`]
  const all = model.hereOnly ? [here] : []
  return [joined(escape, ...edit, ...all), joined(escape, ...all), escape]
}

const escapeOf = (model: Model.Model): SafeText.SafeText => {
  const { filter, waiting } = model
  if (isWaiting(model)) {
    return waiting?._tag === "Opening" && waiting.plan._tag === "Restore"
      ? SafeText.of`esc stop restoring`
      : SafeText.of`esc stop waiting`
  }
  return filter.text === "" ? SafeText.of`esc cancel` : SafeText.of`esc clear filter`
}

/** What takes no time is not worth a word. */
const isWaiting = ({ waiting }: Model.Model): boolean =>
  waiting !== undefined && (waiting._tag !== "Opening" || waiting.lasts)

const tabOf = (model: Model.Model): SafeText.SafeText => {
  if (model.preview !== undefined) return SafeText.of`hide preview`
  if (isNoticeCut(model)) return SafeText.of`read all of it`
  const isUnreachable = Option.exists(
    Model.selection(model),
    (entry) => PodEntry.state(entry) === "unreachable"
  )
  return isUnreachable ? SafeText.of`last messages` : SafeText.of`preview`
}

/** Whether the line for it is too short for what went wrong. */
export const isNoticeCut = ({ notice, size }: Model.Model): boolean =>
  notice?.wrong === true && Cells.width(notice.text) + errorWord.length > size.columns

/** Stands before what went wrong. */
export const errorWord = SafeText.of`error `

const more = SafeText.of`tab more`

/** Two verbs as one: `attach+answer`. */
const short = (text: SafeText.SafeText): SafeText.SafeText =>
  SafeText.join(SafeText.split(text, " and "), SafeText.of`+`)

const joined = (...parts: ReadonlyArray<SafeText.SafeText>): SafeText.SafeText =>
  SafeText.join(parts, SafeText.of`  `)
