import { Either } from "effect"
import { merged } from "../../domain/editedText.ts"
import * as SafeText from "../../domain/SafeText.ts"
import * as Draft from "../terminal/draft.ts"
import { Command, type Message, type Model, type Step } from "./model.ts"
import * as Notices from "./notices.ts"

/** Write on in an editor. */
export const open = (model: Model, name: string, draft: Draft.Draft): Step => {
  const text = Draft.text(draft)
  return { model: { ...model, editing: text }, commands: [Command.Edit({ name, text })] }
}

/** The editor is closed, and what it made of the draft is in the composer. */
export const ended = (
  before: Model,
  { name, text: result }: Pick<Extract<Message, { readonly _tag: "EditorEnded" }>, "name" | "text">
): Model => {
  const { editing } = before
  if (editing === undefined) return before
  const model = { ...before, editing: undefined }
  return Either.match(result, {
    onLeft: (reason) => Notices.wrong(model, `${reason}. Your text is kept in the composer.`),
    onRight: (text) => {
      if (text === editing) {
        return Notices.note(model, SafeText.of`nothing was changed in the editor`)
      }
      const draft = model.drafts.get(name) ?? Draft.empty
      const written = merged(editing, text, Draft.text(draft))
      return {
        ...model,
        mode: model.mode._tag === "Composing" ? { ...model.mode, recalled: undefined } : model.mode,
        drafts: new Map(model.drafts).set(name, Draft.rewritten(draft, written))
      }
    }
  })
}
