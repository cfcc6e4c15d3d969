import * as SafeText from "../../domain/SafeText.ts"
import type { Model, Notice } from "./model.ts"

/** Something to know. */
export const note = (model: Model, text: SafeText.SafeText): Model => ({
  ...model,
  notice: { wrong: false, text, since: model.now }
})

/** Something that went wrong; it can be read later too. */
export const wrong = (model: Model, sentence: string): Model => {
  const notice: Notice = { wrong: true, text: SafeText.line(sentence), since: model.now }
  return { ...model, notice, errors: [notice, ...model.errors].slice(0, keptErrors) }
}

/** A key takes a notice away that could be seen since the last tick. */
export const read = (model: Model): Model =>
  model.notice === undefined || model.notice.since === model.now
    ? model
    : { ...model, notice: undefined }

/** After six seconds and what is left of the one in which it came; ticks are never on the dot. */
export const expired = (model: Model): Model =>
  model.notice !== undefined && model.now - model.notice.since > 6_500
    ? { ...model, notice: undefined }
    : model

const keptErrors = 50
