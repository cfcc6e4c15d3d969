import * as SafeText from "../../domain/SafeText.ts"
import type { Key } from "../terminal/Key.ts"
import * as LineEditor from "../terminal/lineEditor.ts"
import * as History from "./history.ts"
import { find } from "./historySearch.ts"
import { readingOlder, sheetOf, shown } from "./historySteps.ts"
import * as Model from "./model.ts"

/** A key in the search field. */
export const typed = (
  model: Model.Model,
  history: History.History,
  field: LineEditor.LineEditor,
  key: Key
): Model.Step => {
  if (key._tag === "Named" && (key.name === "escape" || key.name === "ctrl-c")) {
    return shown(model, { ...history, field: undefined })
  }
  // Agents have commands that begin with a slash.
  if (key._tag === "Text" && key.text === "/" && field.text === "" && !model.watching) {
    return { model: Model.edit({ ...model, cover: undefined }, key) }
  }
  if (key._tag === "Named" && key.name === "enter") {
    const query = field.text.trim()
    const closed = { ...history, field: undefined }
    return query === ""
      ? shown(model, closed)
      : again(model, { ...closed, search: searchFor(query) }, "older")
  }
  return shown(model, { ...history, field: LineEditor.press(field, oneLine(key)) ?? field })
}

const searchFor = (query: string): History.Search => ({
  query,
  direction: "older",
  at: undefined,
  budget: undefined
})

const oneLine = (key: Key): Key =>
  key._tag === "Pasted" ? { ...key, text: key.text.replace(/\s+/g, " ") } : key

/** The next one of what is searched for. */
export const again = (
  model: Model.Model,
  history: History.History,
  direction: History.Search["direction"]
): Model.Step =>
  history.search === undefined
    ? shown(model, { ...history, notice: SafeText.of`/ searches` })
    : seek(model, { ...history, search: { ...history.search, direction, budget: readAtOnce } })

/** Records that one search reads before it asks whether to go on. */
const readAtOnce = 20_000

/** Looks for it in what was read, and reads on. */
export const seek = (model: Model.Model, history: History.History): Model.Step => {
  const { search } = history
  if (search === undefined) return shown(model, history)
  const sheet = sheetOf(model)
  const bottom = History.moved(
    history,
    History.topOf(history, sheet),
    History.roomOf(sheet.paper),
    sheet
  )
  const from = search.at ?? (search.direction === "older" ? bottom : History.topOf(history, sheet))
  const found = find(history, search, from, sheet)
  const done = { ...search, budget: undefined }
  if (found !== undefined) {
    const above = Math.floor(History.roomOf(sheet.paper) / 3)
    const next = { ...history, search: { ...done, at: found } }
    return shown(
      model,
      History.shownFrom(next, History.moved(next, found, -above, sheet), sheet)
    )
  }
  const words = SafeText.line(search.query)
  if (search.direction === "newer") {
    return shown(model, { ...history, search: done, notice: SafeText.of`no newer ${words}` })
  }
  if (history.awaited !== undefined) return { model: { ...model, cover: history } }
  if (history.before === undefined) {
    const notice = search.at === undefined
      ? SafeText.of`${words} is nowhere in this conversation`
      : SafeText.of`no older ${words}`
    return shown(model, { ...history, search: done, notice })
  }
  return (search.budget ?? 0) <= 0
    ? shown(model, {
      ...history,
      search: done,
      notice: SafeText.of`no ${words} so far; n looks further back`
    })
    : readingOlder(model, history)
}
