import { Data } from "effect"
import * as Age from "../../domain/Age.ts"
import * as PodMatch from "../../domain/PodMatch.ts"
import type { PodQuery } from "../../domain/PodQuery.ts"
import type { Viewer } from "../../domain/PodRow.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Picture } from "../dashboard/model.ts"
import type { Frame, Line, Next, Program, Size } from "../terminal/Program.ts"
import * as table from "./table.ts"

/** What stays the same for as long as the list is shown. */
export interface Start extends Pick<Viewer, "home" | "unicode"> {
  readonly query: PodQuery
}

export interface Model {
  readonly start: Start
  readonly size: Size
  /** UTC milliseconds. */
  readonly now: number
  readonly picture: Picture | undefined
}

export type Message = Data.TaggedEnum<{ PictureChanged: { readonly picture: Picture } }>
export const Message = Data.taggedEnum<Message>()

/** The list as a screen that takes nothing but `ctrl-c`; when it ends, the whole list stays. */
export const program = (start: Start): Program<Model, Message, never, "Ended"> => ({
  init: (size) => ({ model: { start, size, now: 0, picture: undefined } }),
  update: (model, message) => {
    switch (message._tag) {
      case "PictureChanged":
        return { model: { ...model, picture: message.picture } }
      case "Resized":
        return { model: { ...model, size: message.size } }
      case "Ticked":
        return { model: { ...model, now: message.now } }
      case "LostTerminal":
        return { model, outcome: "Ended" }
      case "PressedKey": {
        const { key } = message
        return key._tag === "Named" && key.name === "ctrl-c" ? end(model) : { model }
      }
    }
  },
  view
})

const end = (model: Model): Next<Model, never, "Ended"> => ({
  model,
  print: rowsOf(model),
  outcome: "Ended"
})

const view = (model: Model): Frame => {
  const rows = rowsOf(model)
  const room = Math.max(0, model.size.rows - 1)
  return { lines: [...rows.slice(0, room), footer(model, rows.length - room)] }
}

const rowsOf = ({ now, picture, size, start }: Model): ReadonlyArray<Line> => {
  if (picture === undefined) return []
  const { activities, entries, lost } = picture
  const shown = PodMatch.containing(entries, start.query)
  if (shown.length === 0) {
    if (!picture.whole) return []
    const text = entries.length === 0
      ? SafeText.of`No Pods yet. Start one elsewhere:  pods new`
      : SafeText.of`No Pod matches.`
    return [[{ column: 0, text }]]
  }
  const rows = shown.map((entry) =>
    table.row(
      { entry, activity: activities.get(entry.name), lost: lost.get(entry.name) },
      { ...start, now }
    )
  )
  return table.table(rows, size.columns)
}

const footer = ({ now, picture, start }: Model, hidden: number): Line => {
  const stale = picture?.stale
  const parts = [
    ...(hidden > 0 ? [SafeText.of`${hidden} more than fit here`] : []),
    ...(stale === undefined ? [] : [
      SafeText.of`as it was ${Age.duration(now - stale.since)} ago: ${SafeText.line(stale.reason)}`
    ]),
    SafeText.of`ctrl-c ends`
  ]
  const between = start.unicode ? SafeText.of` · ` : SafeText.of` - `
  return [{ column: 0, text: SafeText.join(parts, between), style: { dim: true } }]
}
