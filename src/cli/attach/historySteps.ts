import * as History from "./history.ts"
import * as Model from "./model.ts"

export const sheetOf = (model: Model.Model): History.Sheet => ({
  paper: Model.paper(model),
  reader: model.scrollback.reader
})

/** With nothing looked for any more. */
export const stopped = (history: History.History): History.History => ({
  ...history,
  search: history.search && { ...history.search, budget: undefined }
})

/** Shows it, and reads on when its beginning is near. */
export const shown = (model: Model.Model, history: History.History): Model.Step =>
  History.wantsMore(history, sheetOf(model))
    ? readingOlder(model, history)
    : { model: { ...model, cover: history } }

/** Reads the newest page, in place of what was read. */
export const readingNewest = (model: Model.Model, history: History.History): Model.Step =>
  reading(model, { ...history, awaited: "newest", fresh: 0 }, undefined)

/** Reads the page before what was read. */
export const readingOlder = (model: Model.Model, history: History.History): Model.Step =>
  reading(model, { ...history, awaited: "older" }, history.before)

const reading = (
  model: Model.Model,
  history: History.History,
  before: History.LogPlace | undefined
): Model.Step => {
  const request = model.requests + 1
  return {
    model: { ...model, requests: request, cover: { ...history, request } },
    commands: [{ _tag: "ReadLog", request, before }]
  }
}
