import { Either } from "effect"
import { merged } from "../../domain/editedText.ts"
import * as SafeText from "../../domain/SafeText.ts"
import * as Draft from "../terminal/draft.ts"
import { leave } from "./leaving.ts"
import * as Model from "./model.ts"

/** Write on in an editor. */
export const open = (model: Model.Model): Model.Step => {
  if (model.outgoing.sending !== undefined) {
    return { model: Model.hint(model, SafeText.of`sent; the Pod has not taken it yet`) }
  }
  const text = Draft.text(model)
  return {
    model: { ...model, focus: "composer", editing: { text, end: undefined } },
    commands: [{ _tag: "Edit", text }]
  }
}

/** The editor is closed, and what it made of the text is in the composer. */
export const ended = (before: Model.Model, text: Either.Either<string, string>): Model.Step => {
  const { editing } = before
  if (editing === undefined) return { model: before }
  const model = received({ ...before, editing: undefined }, editing.text, text)
  return editing.end === undefined ? { model } : leave(model, editing.end)
}

/** The end of the screen, but not while somebody is in an editor: the text would be lost. */
export const end = (model: Model.Model, outcome: Model.Outcome): Model.Step =>
  model.editing === undefined
    ? leave(model, outcome)
    : { model: { ...model, editing: { ...model.editing, end: model.editing.end ?? outcome } } }

const received = (
  model: Model.Model,
  before: string,
  edited: Either.Either<string, string>
): Model.Model => {
  if (Either.isLeft(edited)) return Model.error(model, `${edited.left}; your text is as it was`)
  if (edited.right === before) {
    return Model.hint(model, SafeText.of`nothing was changed in the editor`)
  }
  const draft = Model.draftOf(model)
  const text = merged(before, edited.right, Draft.text(draft))
  return { ...model, ...Draft.rewritten(draft, text), recalled: undefined }
}
