import * as Age from "../../domain/Age.ts"
import * as Cells from "../../domain/Cells.ts"
import * as Row from "../../domain/ConversationRow.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Line } from "../terminal/Program.ts"
import * as Spans from "../terminal/spans.ts"
import { type KeyRow, listKeys, otherKeys } from "./keys.ts"
import type { Mode, Model } from "./model.ts"

type Reading = Extract<Mode, { readonly _tag: "Reading" }>

/** A page of the keys or of the last errors, in the place of everything else. */
export const readingView = (model: Model, { page, what }: Reading): ReadonlyArray<Line> => {
  const { columns } = model.size
  const all = pages(model, what)
  const at = Math.min(page, all.length - 1)
  const head = what === "keys" ? SafeText.of`keys` : SafeText.of`errors`
  const more = at + 1 === all.length
    ? SafeText.of`any key returns`
    : columns < 60
    ? SafeText.of`space goes on`
    : SafeText.of`space goes on, any other key returns`
  return [
    [
      ...Spans.span(0, SafeText.of`${head} ${at + 1}/${all.length}`, columns, { bold: true }),
      ...Spans.rightAligned(more, columns, 12, { dim: true })
    ],
    [],
    ...all[at] ?? []
  ]
}

/** What there is to read, in pages for this screen; never none. */
export const pages = (
  model: Model,
  what: Reading["what"]
): ReadonlyArray<ReadonlyArray<Line>> => {
  const room = Math.max(1, model.size.rows - 2)
  if (what === "errors") return inPages(errorLines(model), room)
  const [keys, others] = [keyLines(model, listKeys), keyLines(model, otherKeys)]
  const first = [...keys, [], ...markLines(model)]
  const whole = [...keys, [], ...others, [], ...markLines(model)]
  return whole.length <= room ? [whole] : [...inPages(first, room), ...inPages(others, room)]
}

const inPages = (
  lines: ReadonlyArray<Line>,
  room: number
): ReadonlyArray<ReadonlyArray<Line>> =>
  Array.from(
    { length: Math.max(1, Math.ceil(lines.length / room)) },
    (_, page) => lines.slice(page * room, (page + 1) * room)
  )

const keyLines = (model: Model, rows: ReadonlyArray<KeyRow>): ReadonlyArray<Line> => {
  const { columns } = model.size
  const shownOf = ({ ascii, shown }: KeyRow) => model.start.unicode ? shown : ascii ?? shown
  const widest = Math.max(...rows.map((row) => Cells.width(shownOf(row))))
  const column = Math.min(1 + widest + 2, Math.max(12, columns >> 1))
  return rows.flatMap((row) => {
    const keys = Cells.wrap(shownOf(row), column - 2)
    const does = Cells.wrap(row.does, columns - column)
    return Array.from({ length: Math.max(keys.length, does.length) }, (_, at): Line => [
      ...Spans.span(1, keys[at] ?? SafeText.empty, column - 2, { bold: true }),
      ...Spans.span(column, does[at] ?? SafeText.empty, columns - column)
    ])
  })
}

const markLines = ({ size: { columns }, start }: Model): ReadonlyArray<Line> =>
  (start.unicode ? unicodeMarks : asciiMarks)
    .flatMap((text) => Cells.wrap(text, columns - 1))
    .map((text) => Spans.span(1, text, columns - 1))

const unicodeMarks: ReadonlyArray<SafeText.SafeText> = [
  SafeText.of`! live paused  ● live running  ○ live idle  ? live`,
  SafeText.of`◌ [live, pending segment]  ~ unreachable`,
  SafeText.of`· stopped  ✗ corrupt`
]

const asciiMarks: ReadonlyArray<SafeText.SafeText> = [
  SafeText.of`! live paused  * live running  - live idle  ? live`,
  SafeText.of`o [live, pending segment]  ~ unreachable`,
  SafeText.of`. stopped  x corrupt`
]

const errorLines = ({ errors, now, size: { columns } }: Model): ReadonlyArray<Line> =>
  errors.flatMap(({ since, text }) =>
    Row.hanging({ text: SafeText.empty, tone: "plain" }, [text], Math.max(1, columns - 6))
      .map((row, at): Line => [
        ...at === 0 ? Spans.span(1, Age.ago(since, now), 4, { dim: true }) : [],
        ...Spans.conversation(row, 4, columns - 4)
      ])
  )
