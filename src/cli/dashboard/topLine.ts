import * as Cells from "../../domain/Cells.ts"
import * as PodRow from "../../domain/PodRow.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Section } from "../../domain/Section.ts"
import * as LineEditor from "../terminal/lineEditor.ts"
import type { Line } from "../terminal/Program.ts"
import * as Spans from "../terminal/spans.ts"
import { kept } from "./kept.ts"
import * as List from "./list.ts"
import type { Model } from "./model.ts"
import { isBare } from "./quiet.ts"

/** A line, and the cursor in it, if it is written in. */
export interface TopLine {
  readonly line: Line
  readonly cursor?: number
}

/** How many Pods there are of each kind; while Pods are searched for, what is searched. */
export const topLine = (model: Model): TopLine =>
  model.mode._tag === "Filtering" || List.query(model) !== ""
    ? filterLine(model)
    : {
      line: countLine(
        model.sections,
        model.hereOnly ? model.matching : undefined,
        model.start,
        model.size.columns,
        isBare(model)
      )
    }

/** All that a screen shows that is too small for a list: counts, who asks, how to leave. */
export const tinyLines = (model: Model): ReadonlyArray<Line> => {
  const { columns, rows } = model.size
  const count = countsOf(model.sections, model.hereOnly ? model.matching : undefined)
  const told = brief(count, false)
  const counts = told.length === 0
    ? SafeText.of`pods: 0 live ${count("stopped")} stopped`
    : SafeText.of`pods: ${SafeText.join(told, SafeText.of` `)}`
  const asking = model.places.filter(({ name }) => model.sections.get(name) === "asks")
  const lines = [
    counts,
    ...asking.slice(0, Math.max(0, rows - 2)).map(({ name }) =>
      SafeText.of`! ${SafeText.line(name)} asks`
    ),
    SafeText.of`needs 30x6, q quits`
  ]
  return lines.slice(0, Math.max(1, rows)).map((line) => Spans.span(0, line, columns))
}

type Count = (section: Section) => number

/** Of the Pods of this directory, where others are not `wanted`. */
const countsOf = (sections: Model["sections"], wanted: Model["matching"] | undefined): Count => {
  const counts = new Map<Section, number>()
  for (const [name, section] of sections) {
    if (wanted?.has(name) === false) continue
    counts.set(section, (counts.get(section) ?? 0) + 1)
  }
  return (section) => counts.get(section) ?? 0
}

const name = SafeText.of`pods`
const gap = SafeText.of`  `

/** `wanted` are the Pods of this directory, if others are not. */
const countLine = kept((
  sections: Model["sections"],
  wanted: Model["matching"] | undefined,
  { cwd, home }: Model["start"],
  columns: number,
  quiet: boolean
): Line => {
  const count = countsOf(sections, wanted)
  const scope = wanted === undefined
    ? SafeText.of`all directories`
    : SafeText.of`${SafeText.line(PodRow.underHome(cwd, home))} only`
  const stopped = SafeText.of`${count("stopped")} stopped`
  const forms: ReadonlyArray<readonly [ReadonlyArray<SafeText.SafeText>, SafeText.SafeText]> = [
    ...quiet ? [] : [
      [inFull(count, true), scope] as const,
      ...wanted === undefined ? [[inFull(count, true), SafeText.empty] as const] : [],
      [inFull(count, false), scope] as const,
      [inFull(count, false), SafeText.empty] as const
    ],
    [quiet ? [] : brief(count, true), quiet ? SafeText.of`0 live  ${stopped}` : stopped],
    [brief(count, true), SafeText.empty],
    [brief(count, false), SafeText.empty]
  ]
  const widthOf = ([parts, right]: (typeof forms)[number]) =>
    Cells.width(SafeText.join([name, ...parts], gap)) + (right === "" ? 0 : Cells.width(right) + 2)
  const [parts, right] = forms.find((form) => widthOf(form) <= columns) ?? [[], SafeText.empty]
  return [
    ...coloured([name, ...parts], columns),
    ...Spans.rightAligned(right, columns, 0, { dim: true })
  ]
})

/** What needs somebody stands out. */
const coloured = (parts: ReadonlyArray<SafeText.SafeText>, columns: number): Line => {
  let column = 0
  return parts.flatMap((part, at) => {
    const from = column
    column += Cells.width(part) + 2
    const asks = /^\d+ (needs? you|ask)$/.test(part)
    const style = at === 0
      ? { bold: true }
      : asks
      ? { colour: "yellow", bold: true } as const
      : undefined
    return from >= columns ? [] : Spans.span(from, part, columns - from, style)
  })
}

const inFull = (count: Count, explained: boolean): ReadonlyArray<SafeText.SafeText> => {
  const needs = count("asks") === 1 ? SafeText.of`needs you` : SafeText.of`need you`
  const live = explained ? SafeText.of`live (no status)` : SafeText.of`live`
  return [
    some(count("asks"), needs),
    some(count("running"), SafeText.of`running`),
    some(count("idle"), SafeText.of`idle`),
    some(count("live"), live),
    some(count("probing"), SafeText.of`looking`),
    some(count("unreachable"), SafeText.of`unreachable`),
    some(count("stopped"), SafeText.of`stopped`),
    some(count("corrupt"), SafeText.of`corrupt`)
  ].flat()
}

const brief = (count: Count, withOther: boolean): ReadonlyArray<SafeText.SafeText> => [
  ...some(count("asks"), SafeText.of`ask`),
  ...some(count("running"), SafeText.of`run`),
  ...some(count("idle"), SafeText.of`idle`),
  ...withOther
    ? some(
      count("live") + count("probing") + count("unreachable") + count("corrupt"),
      SafeText.of`other`
    )
    : []
]

const some = (count: number, word: SafeText.SafeText): ReadonlyArray<SafeText.SafeText> =>
  count === 0 ? [] : [SafeText.of`${count} ${word}`]

const filterLine = (model: Model): TopLine => {
  const { columns } = model.size
  const isWriting = model.mode._tag === "Filtering"
  const label = columns >= 50 ? SafeText.of`pods  filter: ` : SafeText.of`/ `
  const start = Cells.width(label)
  const found = SafeText.of`${model.matching.size} of ${model.picture.entries.length}`
  const right = columns >= 50 ? SafeText.of`${found}  esc clears` : found
  const room = columns - start - Cells.width(right) - 2
  const shown = LineEditor.show(model.filter, start, Math.max(1, room))
  const line = [
    ...Spans.span(0, label, columns, { bold: true }),
    ...shown.spans,
    ...Spans.rightAligned(right, columns, 0, { dim: true })
  ]
  return isWriting ? { line, cursor: Math.min(shown.cursor, columns - 1) } : { line }
}
