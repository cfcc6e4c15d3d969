import * as Cells from "../../domain/Cells.ts"
import { composerRows } from "../../domain/composerRows.ts"
import * as OpenPlan from "../../domain/OpenPlan.ts"
import * as SafeText from "../../domain/SafeText.ts"
import * as Sighting from "../../domain/Sighting.ts"
import * as Draft from "../terminal/draft.ts"
import type { Frame, Line } from "../terminal/Program.ts"
import * as Spans from "../terminal/spans.ts"
import * as Asking from "./asking.ts"
import * as Composer from "./composer.ts"
import type { Model } from "./model.ts"
import * as Prospect from "./prospect.ts"
import * as Row from "./row.ts"

/** What is written to a Pod, in at most so many rows, and the cursor in it. */
export const composerPane = (model: Model, name: string, most: number): Frame => {
  const { columns } = model.size
  const label = labelOf(model, name, columns >> 1)
  const start = Cells.width(label)
  const back = columns >= saysBack ? SafeText.of`esc back` : SafeText.empty
  const room = Math.max(2, columns - start - (back === "" ? 0 : Cells.width(back) + 2))
  const { cursor: index, text } = Draft.shown(Composer.draftTo(model, name))
  const { cursor, rows } = composerRows(text, index, room, most)
  return {
    lines: rows.map((row, at): Line => [
      ...at === 0 ? Spans.span(0, label, columns, { bold: true }) : [],
      ...Spans.span(start, row, columns - start),
      ...at === 0 ? Spans.rightAligned(back, columns, 0, { dim: true }) : []
    ]),
    cursor: { row: cursor.row, column: Math.min(start + cursor.column, columns - 1) }
  }
}

/** The line of the composer while nothing is written: to whom, and why not or how. */
export const closedLine = (model: Model): Line => {
  const { columns } = model.size
  const { selected } = model
  if (selected === undefined) {
    return Spans.span(0, SafeText.of`nothing is selected; j or k selects`, columns, { dim: true })
  }
  if (selected._tag === "Fold") {
    return Spans.span(0, SafeText.of`folded; enter opens the section`, columns, { dim: true })
  }
  const label = labelOf(model, selected.name, columns)
  const start = Cells.width(label)
  const words = wordsOf(model, selected.name)
  const whole = words.find((text) => start + Cells.width(text) <= columns)
  return whole === undefined
    ? Spans.span(0, words.find((text) => Cells.width(text) <= columns) ?? words[0], columns, {
      dim: true
    })
    : [
      ...Spans.span(0, label, columns),
      ...Spans.span(start, whole, columns - start, { dim: true })
    ]
}

/** What becomes of a prompt that is sent now, in more and in less words. */
export const fate = (model: Model, name: string): ReadonlyArray<SafeText.SafeText> => {
  const sending = [...model.sending.values()].filter((sent) => sent.name === name).length
  if (sending > 0) return [SafeText.of`sending…`]
  const why = Prospect.obstacle(model, name)
  if (why !== undefined) return [SafeText.of`cannot be sent: ${why}`, SafeText.of`not now`]
  const sighting = model.sightings.get(name)
  if (Prospect.queues(model, name)) {
    const behind = sighting?.activity?.held === true
      ? SafeText.of`the queue is held`
      : SafeText.of`its turn is not over`
    return [SafeText.of`queues; ${behind}`, SafeText.of`queues`]
  }
  return sighting !== undefined && Sighting.kind(sighting) === "live"
    ? [SafeText.of`its host says what becomes of it`, SafeText.empty]
    : [SafeText.of`sent prompts run at once`, SafeText.of`runs at once`]
}

/** From so many columns on the line itself says how to leave it. */
export const saysBack = 60

const labelOf = ({ start }: Model, name: string, most: number): SafeText.SafeText => {
  const sign = start.unicode ? SafeText.of`›` : SafeText.of`>`
  return SafeText.of`to ${Cells.cut(SafeText.line(name), Math.max(4, most - 6))} ${sign} `
}

/** From the most to the least. */
const wordsOf = (
  model: Model,
  name: string
): readonly [SafeText.SafeText, ...ReadonlyArray<SafeText.SafeText>] => {
  const sighting = model.sightings.get(name)
  const isDraft = !Draft.isBlank(Composer.draftTo(model, name))
  const kept = isDraft ? SafeText.of`; your draft is kept` : SafeText.empty
  if (sighting === undefined) return [SafeText.of`it is gone${kept}`]
  const { label } = Row.told(sighting, Row.viewer(model))
  if (Prospect.isInDoubt(model, sighting)) {
    return [
      SafeText.of`the list is stale; r looks again${kept}`,
      SafeText.of`the list is stale; r looks again`
    ]
  }
  const write = isDraft ? SafeText.of`p goes on with your draft` : SafeText.of`p writes a prompt`
  const kind = Sighting.kind(sighting)
  switch (kind) {
    case "running":
      return [
        SafeText.of`${label}; ${write}, it waits until the turn is over`,
        SafeText.of`${label}; ${write}`
      ]
    case "paused":
      return Asking.asksOf(model, name).length > 0
        ? [SafeText.of`${label}; a shows what it asks; ${write}`, SafeText.of`a shows what it asks`]
        : [SafeText.of`${label}; ${write}, it waits`, SafeText.of`${label}; ${write}`]
    case "idle":
    case "pending":
    case "live":
      return [SafeText.of`${label}; ${write}`, write]
    case "probing":
      return [SafeText.of`it has not answered yet${kept}`]
    case "unreachable":
    case "stopped":
    case "corrupt": {
      const plan = OpenPlan.plan(sighting.entry)
      const enter = plan._tag === "Restore"
        ? SafeText.of`enter restores it`
        : kind === "unreachable"
        ? SafeText.of`enter tries again`
        : SafeText.of`enter shows what is wrong`
      const brief = SafeText.of`${label}${kept}`
      return kind === "unreachable" && isDraft
        ? [brief]
        : [SafeText.of`${label}; ${enter}${kept}`, brief]
    }
  }
}

/** How many rows what is written takes, at most a third of the screen. */
export const composerHeight = (model: Model, name: string): number =>
  composerPane(model, name, Math.max(1, Math.min(8, Math.floor(model.size.rows / 3)))).lines.length
