import * as SafeText from "../../domain/SafeText.ts"
import type { Key } from "../terminal/Key.ts"
import * as LineEditor from "../terminal/lineEditor.ts"
import { helpPages } from "./help.ts"
import * as History from "./history.ts"
import { readingNewest, sheetOf, shown, stopped } from "./historySteps.ts"
import { type BackAction, backActionOf } from "./keys.ts"
import { leave } from "./leaving.ts"
import * as Model from "./model.ts"
import { again, seek, typed } from "./seeking.ts"

/** Look back: a page up from the end, or from the newest tool call that gave something back. */
export const lookBack = (model: Model.Model, aim: History.History["aim"]): Model.Step =>
  readingNewest(model, History.open(aim))

/** Look back for something. */
export const search = (model: Model.Model): Model.Step =>
  readingNewest(model, { ...History.open("end"), field: LineEditor.empty })

/** What the keys do. */
export const help = (model: Model.Model): Model.Model => ({
  ...model,
  cover: { _tag: "Keys", page: 0, behind: model.cover?._tag === "Past" ? model.cover : undefined }
})

/** A key while something covers the conversation. */
export const press = (model: Model.Model, cover: Model.Cover, key: Key): Model.Step => {
  if (cover._tag === "Keys") return { model: { ...model, cover: turned(model, cover, key) } }
  const history = { ...cover, notice: undefined }
  if (history.field !== undefined) return typed(model, history, history.field, key)
  const action = key._tag === "Pasted"
    ? undefined
    : backActionOf(key._tag === "Named" ? key.name : key.text)
  return action === undefined
    ? shown(model, { ...history, notice: SafeText.of`that key does nothing here` })
    : act(model, history, action)
}

/** What was asked for has come, or does not. */
export const answered = (
  model: Model.Model,
  message: Extract<Model.Message, { readonly _tag: "LogRead" | "LogNotRead" }>
): Model.Step => {
  const { cover } = model
  if (cover?._tag === "Keys" && cover.behind !== undefined) {
    const step = answered({ ...model, cover: cover.behind }, message)
    const behind = step.model.cover?._tag === "Past" ? step.model.cover : undefined
    return { ...step, model: { ...step.model, cover: { ...cover, behind } } }
  }
  const isAwaited = cover?._tag === "Past" && cover.awaited !== undefined
  if (!isAwaited || cover.request !== message.request) return { model }
  if (message._tag === "LogNotRead") {
    if (cover.past.entries.length === 0) {
      return { model: Model.error({ ...model, cover: undefined }, message.reason) }
    }
    // It is tried again with the next key.
    const notice = SafeText.line(message.reason)
    return { model: { ...model, cover: { ...stopped(cover), awaited: undefined, notice } } }
  }
  const history = History.withPage(cover, message.page, sheetOf(model))
  if (history.past.entries.length === 0 && history.before === undefined) {
    const back = { ...model, cover: undefined }
    return {
      model: model.scrollback.last === undefined
        ? Model.hint(back, SafeText.of`nothing is said yet`)
        : Model.error(back, "no log of this Pod was found; what stands above is all there is")
    }
  }
  const budget = history.search?.budget
  return budget === undefined ? shown(model, history) : seek(model, {
    ...history,
    search: history.search && {
      ...history.search,
      budget: budget - message.page.records.length
    }
  })
}

/** The conversation has got so many rows more. */
export const grown = (model: Model.Model, rows: number): Model.Model => {
  const { cover } = model
  const more = (history: History.History) => ({ ...history, fresh: history.fresh + rows })
  switch (cover?._tag) {
    case undefined:
      return model
    case "Past":
      return { ...model, cover: more(cover) }
    case "Keys":
      return { ...model, cover: { ...cover, behind: cover.behind && more(cover.behind) } }
  }
}

const turned = (
  model: Model.Model,
  cover: Extract<Model.Cover, { readonly _tag: "Keys" }>,
  key: Key
): Model.Cover | undefined => {
  const page = cover.page + 1
  const isNext = key._tag === "Text"
    ? key.text === " "
    : key._tag === "Named" && onward.has(key.name)
  return isNext && page < helpPages(model).length ? { ...cover, page } : cover.behind
}

const onward = new Set(["pagedown", "down"])

const act = (
  model: Model.Model,
  history: History.History,
  action: BackAction
): Model.Step => {
  const sheet = sheetOf(model)
  const page = History.pageOf(sheet.paper)
  switch (action) {
    case "back":
      return history.search?.budget === undefined
        ? { model: { ...model, cover: undefined } }
        : shown(model, stopped(history))
    case "leave":
      return leave({ ...model, cover: undefined }, { _tag: "Detached" })
    case "keys":
      return { model: help(model) }
    case "up":
      return shown(model, History.scrolled(history, -1, sheet))
    case "page up":
      return shown(model, History.scrolled(history, -page, sheet))
    case "first":
      return shown(model, History.shownFrom(history, { entry: 0, row: 0 }, sheet))
    case "down":
      return further(model, history, 1)
    case "page down":
      return further(model, history, page)
    case "last":
      return further(model, { ...history, top: undefined }, 0)
    case "output":
      return shown(model, History.toggled(history, sheet))
    case "search":
      return shown(model, { ...history, field: LineEditor.empty })
    case "older":
    case "newer":
      return again(model, history, action)
  }
}

/** Further down; at the end, what has come since is read. */
const further = (model: Model.Model, history: History.History, by: number): Model.Step => {
  if (history.top !== undefined) {
    return shown(model, History.scrolled(history, by, sheetOf(model)))
  }
  return history.fresh === 0 || history.awaited !== undefined
    ? shown(model, history)
    : readingNewest(model, history)
}
