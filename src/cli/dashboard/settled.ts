import { askHeight, lastScroll } from "./askPane.ts"
import { composerHeight } from "./composerPane.ts"
import { isTiny, type Layout, layoutOf, type Wishes } from "./layout.ts"
import type { Model } from "./model.ts"
import * as Scroll from "./scroll.ts"

/** What the parts of the screen want of its rows. */
export const wishes = (model: Model): Wishes => ({
  previewing: model.previewing,
  stale: model.picture.stale !== undefined,
  foot: footHeight(model)
})

/** Where the parts of the screen are now. */
export const layout = (model: Model): Layout => layoutOf(model.size, wishes(model))

/** The lines of the list that are on the screen. */
export const extent = (model: Model, { list }: Layout): Scroll.Extent => {
  const { index, lines, selected, top } = model
  // The head of a section is seen with its first row.
  const isFirst = selected !== undefined && lines[index - 1]?._tag === "Head"
  const from = isFirst ? Math.min(top, index - 1) : top
  return Scroll.extent(lines.length, list.rows, from, selected === undefined ? undefined : index)
}

/** After every change: what is selected or read is within what is shown. */
export const settled = (model: Model): Model => {
  if (isTiny(model.size)) return model
  const now = layout(model)
  const { top } = extent(model, now)
  const { mode } = model
  const scroll = mode._tag === "Asking"
    ? Math.min(mode.scroll, lastScroll(askHeight(model, mode), now.foot.rows))
    : 0
  const isSame = top === model.top && (mode._tag !== "Asking" || scroll === mode.scroll)
  if (isSame) return model
  return { ...model, top, mode: mode._tag === "Asking" ? { ...mode, scroll } : mode }
}

const footHeight = (model: Model): number => {
  const { mode } = model
  switch (mode._tag) {
    case "Composing":
      return composerHeight(model, mode.name)
    case "Asking":
      return askHeight(model, mode)
    default:
      return 1
  }
}
