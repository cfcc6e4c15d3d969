import * as Cells from "../../domain/Cells.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Frame, Line } from "../terminal/Program.ts"
import { conversationKeys, historyKeys, type KeyRow } from "./keys.ts"
import type { Model } from "./model.ts"

/** One page of what the keys do, on the whole screen. */
export const helpView = (model: Model, page: number): Frame => {
  const { columns } = model.size
  const pages = helpPages(model)
  const at = Math.min(page, pages.length - 1)
  const title = SafeText.of`keys ${at + 1}/${pages.length}`
  const more = at + 1 === pages.length
    ? SafeText.of`any key returns`
    : SafeText.of`space goes on`
  const column = columns - Cells.width(more)
  const edge: Line = column > Cells.width(title) + 1
    ? [{ column, text: more, style: { dim: true } }]
    : []
  return {
    full: true,
    lines: [
      [{ column: 0, text: Cells.cut(title, columns), style: { bold: true } }, ...edge],
      ...(model.size.rows < 4 ? [] : [[]]),
      ...pages[at] ?? []
    ]
  }
}

/** All keys, in pages for this screen; never none. */
export const helpPages = (model: Model): ReadonlyArray<ReadonlyArray<Line>> => {
  const room = Math.max(1, model.size.rows - (model.size.rows < 4 ? 1 : 2))
  const head = bold(Cells.cut(SafeText.of`looking back`, model.size.columns))
  const lines = [
    ...keyLines(model, conversationKeys),
    [],
    head,
    ...keyLines(model, historyKeys)
  ]
  return Array.from(
    { length: Math.ceil(lines.length / room) },
    (_, page) => lines.slice(page * room, (page + 1) * room)
  )
}

const keyLines = <Action>(
  { size: { columns }, unicode }: Model,
  rows: ReadonlyArray<KeyRow<Action>>
): ReadonlyArray<Line> => {
  const isNarrow = columns < 30
  const start = isNarrow ? 0 : Math.min(26, columns >> 1)
  return rows.flatMap(({ ascii, does, shown }) => {
    const named = unicode ? shown : ascii ?? shown
    const keys = Cells.wrap(named, isNarrow ? columns : start - 2)
    const words = Cells.wrap(does, columns - start)
    if (isNarrow) return [...keys.map(bold), ...words.map((text): Line => [{ column: 0, text }])]
    return Array.from({ length: Math.max(keys.length, words.length) }, (_, at): Line => [
      ...at < keys.length
        ? [{ column: 0, text: keys[at] ?? SafeText.empty, style: { bold: true } }]
        : [],
      ...at < words.length ? [{ column: start, text: words[at] ?? SafeText.empty }] : []
    ])
  })
}

const bold = (text: SafeText.SafeText): Line => [{ column: 0, text, style: { bold: true } }]
