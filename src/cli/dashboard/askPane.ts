import { Option } from "effect"
import type { Ask } from "../../domain/Ask.ts"
import * as Cells from "../../domain/Cells.ts"
import * as PodEntry from "../../domain/PodEntry.ts"
import * as PodRow from "../../domain/PodRow.ts"
import * as Question from "../../domain/Question.ts"
import { questionRows } from "../../domain/questionRows.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Line } from "../terminal/Program.ts"
import * as Spans from "../terminal/spans.ts"
import * as Asking from "./asking.ts"
import type { Model } from "./model.ts"

/** What is asked, in full: so many rows of it, the last of which says when there are more. */
export const askPane = (model: Model, mode: Asking.Asking, rows: number): ReadonlyArray<Line> => {
  const all = askLines(model, mode)
  if (all.length <= rows) return all
  const from = Math.min(mode.scroll, lastScroll(all.length, rows))
  const rest = all.length - from - rows + 1
  const words = rest > 0
    ? SafeText.of`  ${
      model.start.unicode ? SafeText.of`↓` : SafeText.of`v`
    } ${rest} more rows: j and k scroll`
    : SafeText.of`  the end: k scrolls up`
  return [
    ...all.slice(from, from + rows - 1),
    Spans.span(0, words, model.size.columns, { reverse: true })
  ]
}

/** How many rows it takes to see all of it. */
export const askHeight = (model: Model, mode: Asking.Asking): number => askLines(model, mode).length

/** Where scrolling ends in so many rows. */
export const lastScroll = (total: number, rows: number): number =>
  total <= rows ? 0 : Math.max(0, total - Math.max(1, rows - 1))

const askLines = (model: Model, mode: Asking.Asking): ReadonlyArray<Line> => {
  const ask = Asking.shown(model, mode)
  if (ask === undefined) return []
  const asks = Asking.asksOf(model, mode.name)
  const number = asks.indexOf(ask) + 1
  const key = [mode.name, model.size.columns, model.start.unicode, number, asks.length].join("\n")
  const known = laidOut.get(ask)
  if (known?.key === key) return known.lines
  const lines = briefly(model, mode.name, ask, number, asks.length)
    ?? inFull(model, mode.name, ask, number, asks.length)
  laidOut.set(ask, { key, lines })
  return lines
}

/** The last layout of each ask: one may be long, and every frame wants it again. */
const laidOut = new WeakMap<Ask, { readonly key: string; readonly lines: ReadonlyArray<Line> }>()

/** With what `pods` adds to the answers of the agent. */
const questionOf = (ask: Ask): Question.Question => {
  const question = Question.of(ask)
  return Asking.rejection(ask) === undefined ? question : {
    ...question,
    options: [...question.options, { id: "", name: SafeText.of`reject and say why…` }]
  }
}

/** A short question in two rows; none when it is not as short as that. */
const briefly = (
  model: Model,
  name: string,
  ask: Ask,
  number: number,
  count: number
): ReadonlyArray<Line> | undefined => {
  const { fields, hidden, options, subject, title, url } = questionOf(ask)
  const isPlain = fields.length === 0 && hidden === 0 && url === "" && options.length > 0
  if (!isPlain || title.includes("\n") || subject.trim().includes("\n")) return undefined
  const { columns } = model.size
  const which = count > 1 ? SafeText.of` (${number} of ${count})` : SafeText.empty
  const head = SafeText.of`! ${SafeText.line(name)} asks${which}: ${title}`
  const exact = title.includes(subject) ? SafeText.empty : SafeText.line(subject)
  const answers = SafeText.join(
    options.map(({ name }, at) => SafeText.of`${at + 1}  ${name}`),
    SafeText.of`    `
  )
  const at = Cells.width(head) + 3
  const end = exact === "" ? Cells.width(head) : at + Cells.width(exact)
  if (end > columns || Cells.width(answers) + 3 > columns) return undefined
  const directory = SafeText.of`in ${directoryOf(model, name)}`
  return [
    [
      ...Spans.span(0, SafeText.of`!`, 1, { colour: "yellow", bold: true }),
      ...Spans.span(2, SafeText.slice(head, 2), columns - 2),
      ...exact === "" ? [] : Spans.span(at, exact, columns - at, { bold: true }),
      ...end + 3 + Cells.width(directory) <= columns && directory !== "in "
        ? Spans.span(end + 3, directory, columns - end - 3, { dim: true })
        : []
    ],
    Spans.span(3, answers, columns - 3)
  ]
}

const inFull = (
  model: Model,
  name: string,
  ask: Ask,
  number: number,
  count: number
): ReadonlyArray<Line> => {
  const { columns } = model.size
  const shown = SafeText.line(name)
  const paper = { ...model.size, unicode: model.start.unicode }
  const rows = questionRows({ question: questionOf(ask), number, of: count, pod: shown }, paper)
  const at = Math.min(Cells.width(shown), columns) + 2
  return [
    [
      ...Spans.span(0, shown, columns, { bold: true }),
      ...Spans.span(at, directoryOf(model, name), columns - at, { dim: true })
    ],
    ...rows.map((row) => Spans.conversation(row, 0, columns)),
    ...ask.options.length > 9
      ? [Spans.span(2, SafeText.of`more than 9: pods answer ${shown} OPTION`, columns - 2)]
      : []
  ]
}

const directoryOf = (model: Model, name: string): SafeText.SafeText =>
  Option.match(
    Option.flatMap(Option.fromNullable(model.sightings.get(name)), ({ entry }) =>
      PodEntry.cwd(entry)),
    {
      onNone: () =>
        SafeText.empty,
      onSome: (cwd) => SafeText.line(PodRow.underHome(cwd, model.start.home))
    }
  )
