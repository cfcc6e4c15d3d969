import * as Age from "../../domain/Age.ts"
import * as Cells from "../../domain/Cells.ts"
import { composerRows } from "../../domain/composerRows.ts"
import type { ConversationRow } from "../../domain/ConversationRow.ts"
import * as Row from "../../domain/ConversationRow.ts"
import * as Rows from "../../domain/conversationRows.ts"
import * as LiveConversation from "../../domain/LiveConversation.ts"
import { briefQuestionRows, type Numbered, questionRows } from "../../domain/questionRows.ts"
import { queueRows } from "../../domain/queueRows.ts"
import * as SafeText from "../../domain/SafeText.ts"
import * as Speech from "../../domain/Speech.ts"
import * as Draft from "../terminal/draft.ts"
import type { Frame, Line } from "../terminal/Program.ts"
import { rowStyles } from "../terminal/spans.ts"
import { type Model, type Outcome, paper, question, state } from "./model.ts"
import { howHeldGoesOn, statusRows } from "./row.ts"

/** The live region: never taller than the screen less two rows. */
export const view = (model: Model): Frame => {
  const { composer, queue, room, rule, status } = lowerPart(model)
  const upper = upperPart(model)
  const shown = room > 0 ? upper.slice(-room) : []
  const lines = [...shown, ...rule, ...queue, ...composer.rows, ...status].map(line)
  if (model.watching) return { lines }
  const { column, row } = composer.cursor
  return {
    lines,
    cursor: {
      row: shown.length + rule.length + queue.length + row,
      column: Math.max(0, Math.min(column, model.size.columns - 1))
    }
  }
}

/** A row in the sixteen colours. */
export const line = (row: ConversationRow): Line =>
  row
    .filter(({ text }) => text !== "")
    .map(({ column, text, tone }) => {
      const style = rowStyles[tone]
      return style === undefined ? { column, text } : { column, text, style }
    })

/** Whether the question that is shown does not fit into the live region. */
export const isQuestionTall = (model: Model): boolean => {
  const asked = question(model)
  if (asked === undefined) return false
  const { columns, rows } = model.size
  // A text of many screens is too tall without being laid out for every frame.
  return asked.title.length + asked.subject.length + asked.url.length > columns * rows
    || questionInFull(model).length > lowerPart(model).room
}

/** The question that is shown, with nothing cut; no rows when there is none. */
export const questionInFull = (model: Model): ReadonlyArray<ConversationRow> => {
  const numbered = shownQuestion(model)
  return numbered === undefined ? [] : questionRows(numbered, paper(model))
}

/** What is left behind: a draft, which can be copied from there, and how to come back. */
export const farewell = (
  model: Model,
  outcome: Outcome
): ReadonlyArray<ConversationRow> => {
  const { name, outgoing: { sending }, size } = model
  const text = Draft.text(model)
  const draft = (text.length > longestLeft ? Draft.shown(model).text : text).trim()
  const fate = sending?.text === text
    ? "sent, but the Pod has not said that it took it"
    : "not sent"
  const kept = draft === "" ? [] : SafeText.lines(SafeText.block(`${fate}: ${draft}`))
  return Row.wrapped([...kept, LiveConversation.farewell(name, outcome)], size.columns)
}

/** A longer draft, in UTF-16 units, is named where it was pasted. */
const longestLeft = 10_000

/** What goes on, between what is written and the composer. */
const upperPart = (model: Model): ReadonlyArray<ConversationRow> => {
  const speech = speechPart(model)
  const lines = [...toolPart(model), ...questionPart(model)]
  if (lines.length === 0) return speech
  const last = speech.length > 0 ? "Reply" : model.scrollback.last
  return [...speech, ...(Rows.isApart(last, "Tool") ? [Row.blank] : []), ...lines]
}

/** What always stays, each with what room there is, and the rows that are left above it. */
const lowerPart = (model: Model) => {
  const height = Math.max(1, model.size.rows - 2)
  const composer = model.watching ? noComposer : composerPart(model, height)
  const rule = height > 2 ? [ruleRow(model)] : []
  const rest = height - rule.length - composer.rows.length
  const status = statusRows(model).slice(0, rest)
  const queue = queuePart(model).slice(0, rest - status.length)
  return { composer, queue, rule, status, room: rest - status.length - queue.length }
}

const noComposer = { cursor: { row: 0, column: 0 }, rows: [] }

const queuePart = (model: Model): ReadonlyArray<ConversationRow> => {
  const { held, queue } = state(model)
  const { reader } = model.scrollback
  return queueRows({ queue, held, reader, how: howHeldGoesOn(model) }, paper(model))
}

const shownQuestion = (model: Model): Numbered | undefined => {
  const first = question(model)
  const of = state(model).questions.length
  return first && { question: first, number: 1, of, pod: model.name }
}

const questionPart = (model: Model): ReadonlyArray<ConversationRow> => {
  const numbered = shownQuestion(model)
  if (numbered === undefined) return []
  return isQuestionTall(model)
    ? briefQuestionRows(numbered, paper(model))
    : questionRows(numbered, paper(model))
}

const speechPart = (model: Model): ReadonlyArray<ConversationRow> => {
  const { last, written } = model.scrollback
  const { speech } = state(model)
  if (speech === undefined) return []
  const on = paper(model)
  const tail = Speech.tail(speech)
  if (speech.how === "thought") {
    const since = Age.duration(model.now - speech.since)
    const mark = Rows.marksOf(on).quiet
    const words = SafeText.of`${mark} thinking ${since}${
      tail.text === "" ? tail.text : SafeText.of`: ${tail.text}`
    }`
    return [Row.plain(words, on.columns, "quiet")]
  }
  if (tail.text === "") return []
  const rows = Rows.speechRows([tail], on)
  if (written > 0) return rows
  const air = Rows.isApart(last, "Reply") ? [Row.blank] : []
  return [...air, Rows.replyHead(on), ...rows]
}

const toolPart = (model: Model): ReadonlyArray<ConversationRow> => {
  const tools = [...state(model).tools.values()]
  const hidden = tools.length > shownTools ? tools.length - shownTools + 1 : 0
  const more = hidden === 0
    ? []
    : [Row.plain(SafeText.of`  ${hidden} more running`, model.size.columns, "quiet")]
  return [
    ...more,
    ...tools.slice(hidden).map((tool) => Rows.runningToolRow(tool, paper(model), model.now))
  ]
}

const shownTools = 5

const composerPart = (model: Model, height: number) => {
  const { columns } = model.size
  const sign = model.unicode ? SafeText.of`› ` : SafeText.of`> `
  const nameRoom = Math.floor(columns / 3) - 3
  const name = nameRoom < 4 ? SafeText.empty : SafeText.of`${Cells.cut(model.name, nameRoom)} `
  const label = columns < 8 ? SafeText.empty : SafeText.of`${name}${sign}`
  const start = Cells.width(label)
  const most = question(model) === undefined
    ? Math.max(1, Math.min(8, (height - 1) >> 1))
    : height < 12
    ? 1
    : 3
  const { cursor: index, text } = Draft.shown(model)
  const { cursor, rows } = composerRows(text, index, columns - start, most)
  return {
    cursor: { row: cursor.row, column: start + cursor.column },
    rows: rows.map((text, row): ConversationRow => [
      ...(row === 0 && label !== "" ? [{ column: 0, text: label, tone: "quiet" as const }] : []),
      { column: start, text: Cells.cut(text, columns - start), tone: "plain" }
    ])
  }
}

const ruleRow = ({ size, unicode }: Model): ConversationRow =>
  Row.plain(SafeText.repeat(unicode ? SafeText.of`─` : SafeText.of`-`, size.columns), size.columns)
