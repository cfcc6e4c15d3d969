import * as Cells from "../../domain/Cells.ts"
import type { ConversationRow } from "../../domain/ConversationRow.ts"
import * as SafeText from "../../domain/SafeText.ts"
import * as LineEditor from "../terminal/lineEditor.ts"
import type { Frame, Line, Span } from "../terminal/Program.ts"
import * as History from "./history.ts"
import { type Hit, hits } from "./historySearch.ts"
import { sheetOf } from "./historySteps.ts"
import { backHint } from "./keys.ts"
import { type Model, question } from "./model.ts"
import { line } from "./view.ts"

/** What came before, on the whole screen. */
export const historyView = (model: Model, history: History.History): Frame => {
  const sheet = sheetOf(model)
  const { columns, rows } = model.size
  const room = History.roomOf(sheet.paper)
  const shown = rowsFrom(history, History.topOf(history, sheet), room, sheet)
  const found = hits(shown, history.search?.query ?? "")
  const body = shown.map((row, index) => marked(row, found.filter((hit) => hit.row === index)))
  const blank = Array.from({ length: room - body.length }, (): Line => [])
  const head = rows < 6 ? [] : [headLine(model, history)]
  const lines = [...head, ...body, ...blank]
  if (history.field === undefined) {
    return { full: true, lines: [...lines, footLine(model, history)] }
  }
  const label = SafeText.of`/`
  const { cursor, spans } = LineEditor.show(history.field, 1, columns - 1)
  const field: Line = [{ column: 0, text: label, style: { bold: true } }, ...spans]
  const words = fieldHint(model, history.field)
  const end = Math.max(cursor, ...spans.map(({ column, text }) => column + Cells.width(text)))
  const column = columns - Cells.width(words)
  return {
    full: true,
    lines: [
      ...lines,
      column > end + 2 ? [...field, { column, text: words, style: { dim: true } }] : field
    ],
    cursor: { row: lines.length, column: Math.min(cursor, columns - 1) }
  }
}

const fieldHint = ({ watching }: Model, { text }: LineEditor.LineEditor): SafeText.SafeText =>
  text !== ""
    ? SafeText.of`enter finds  esc cancel`
    : watching
    ? SafeText.of`search  esc cancel`
    : SafeText.of`search  / writes a slash  esc cancel`

const headLine = (model: Model, history: History.History): Line => {
  const { columns } = model.size
  const { awaited, before, earlier } = history
  const edge = awaited !== undefined
    ? SafeText.of`reading…`
    : before === undefined
    ? SafeText.of`from the beginning`
    : SafeText.of`${earlier} earlier`
  const name = Cells.cut(model.name, Math.max(1, columns - Cells.width(edge) - 16))
  const column = columns - Cells.width(edge)
  const title = Cells.cut(SafeText.of`${name}  looking back`, columns)
  return [
    { column: 0, text: title, style: { bold: true } },
    ...column > Cells.width(title) + 1
      ? [{ column, text: edge, style: { dim: true } } as const]
      : []
  ]
}

const footLine = (model: Model, history: History.History): Line => {
  const { columns } = model.size
  const dot = model.unicode ? SafeText.of` · ` : SafeText.of` - `
  const first = SafeText.join(firstWords(model, history), dot)
  const fitting = hintsOf(history).reduce((words, hint) => {
    const longer = words === "" ? hint : SafeText.of`${words}${dot}${hint}`
    return Cells.width(longer) <= columns ? longer : words
  }, first)
  const isNews = first !== ""
  return [{
    column: 0,
    text: Cells.cut(fitting, columns),
    style: isNews ? { bold: true } : { dim: true }
  }]
}

/** What has to be known before any key. */
const firstWords = (model: Model, history: History.History): ReadonlyArray<SafeText.SafeText> => {
  const { fresh, notice, search } = history
  if (notice !== undefined) return [notice]
  const news = model.unicode ? SafeText.of`↓ ${fresh} new` : SafeText.of`${fresh} new below`
  return [
    ...question(model) === undefined ? [] : [SafeText.of`the agent asks`],
    ...search?.budget === undefined
      ? []
      : [SafeText.of`looking for ${SafeText.line(search.query)}…`],
    ...fresh === 0 ? [] : [news]
  ]
}

const hintsOf = ({ fresh, full, search }: History.History): ReadonlyArray<SafeText.SafeText> => [
  ...fresh > 0 ? [backHint("last", SafeText.of`shows it`)] : [],
  backHint("back", SafeText.of`back`),
  ...search === undefined
    ? [backHint("search", SafeText.of`search`)]
    : [backHint("older", SafeText.of`older`), backHint("newer", SafeText.of`newer`)],
  backHint("output", full ? SafeText.of`short` : SafeText.of`full output`),
  backHint("page up", SafeText.of`up`),
  backHint("keys", SafeText.of`keys`)
]

const rowsFrom = (
  history: History.History,
  top: History.Place,
  room: number,
  sheet: History.Sheet
): ReadonlyArray<ConversationRow> => {
  const rows: Array<ConversationRow> = []
  for (
    let { entry, row } = top;
    entry < history.past.entries.length && rows.length < room;
    entry += 1, row = 0
  ) {
    for (const one of History.rowsAt(history, entry, sheet).slice(row, row + room - rows.length)) {
      rows.push(one)
    }
  }
  return rows
}

/** A row with what is searched for in reverse video. */
const marked = (row: ConversationRow, found: ReadonlyArray<Hit>): Line => {
  if (found.length === 0) return line(row)
  return row.flatMap((part, index): ReadonlyArray<Span> => {
    const inPart = found.filter((hit) => hit.part === index)
    const spans: Array<Span> = []
    let from = 0
    const put = (to: number, isHit: boolean): void => {
      const text = SafeText.slice(part.text, from, to)
      const column = part.column + Cells.width(part.text.slice(0, from))
      from = to
      for (const span of line([{ ...part, text, column }])) {
        spans.push(isHit ? { ...span, style: { ...span.style, reverse: true } } : span)
      }
    }
    for (const hit of inPart) {
      put(hit.from, false)
      put(hit.to, true)
    }
    put(part.text.length, false)
    return spans
  })
}
