import * as SafeText from "../../domain/SafeText.ts"
import * as Draft from "../terminal/draft.ts"
import type { Key } from "../terminal/Key.ts"
import * as Editing from "./editing.ts"
import { Command, type Message, Mode, type Model, type Sent, type Step } from "./model.ts"
import * as Notices from "./notices.ts"
import * as Prospect from "./prospect.ts"
import * as Selection from "./selection.ts"

type Composing = Extract<Mode, { readonly _tag: "Composing" }>

/** Write to the selected Pod. */
export const open = (model: Model): Step => {
  const name = Selection.selectedName(model)
  if (name === undefined) {
    return { model: Notices.note(model, SafeText.of`select a Pod to write to it`) }
  }
  return { model: compose(model, name) }
}

export const compose = (model: Model, name: string): Model => ({
  ...model,
  mode: Mode.Composing({ name, queues: Prospect.waits(model, name), recalled: undefined })
})

/** What is written to a Pod. */
export const draftTo = ({ drafts }: Model, name: string): Draft.Draft =>
  drafts.get(name) ?? Draft.empty

export const press = (model: Model, mode: Composing, key: Key): Step => {
  const { name } = mode
  if (key._tag !== "Named") return edited(model, mode, key)
  // Typed before the editor came up: it is about something that was not to be seen yet.
  if (model.editing !== undefined) return { model }
  switch (key.name) {
    case "escape":
    case "ctrl-c":
      return { model: { ...model, mode: Mode.Listing() } }
    case "enter":
      return send(model, mode)
    case "alt-enter":
    case "shift-enter":
    case "ctrl-j":
      return { model: written(model, mode, Draft.newLine(draftTo(model, name))) }
    case "ctrl-g":
      return Editing.open(model, name, draftTo(model, name))
    case "up":
      return { model: upOrDown(model, mode, -1) }
    case "down":
      return { model: upOrDown(model, mode, 1) }
    default:
      return edited(model, mode, key)
  }
}

/** What became of a prompt is known, or that nobody knows it. */
export const ended = (
  model: Model,
  { id, receipt }: Pick<Extract<Message, { readonly _tag: "PromptEnded" }>, "id" | "receipt">
): Model => {
  const sent = model.sending.get(id)
  if (sent === undefined) return model
  const sending = new Map(model.sending)
  sending.delete(id)
  const next = { ...model, sending }
  const name = SafeText.line(sent.name)
  switch (receipt.kind) {
    case "delivered":
      return Notices.note(next, SafeText.of`delivered to ${name}`)
    case "queued":
      return Notices.note(
        next,
        receipt.before === 0
          ? SafeText.of`queued on ${name}: it is next`
          : SafeText.of`queued on ${name} behind ${receipt.before}`
      )
    case "rejected":
      return Notices.wrong(
        returned(next, sent),
        `not sent to ${name}: ${receipt.reason}. Your text is kept in the composer.`
      )
    case "unknown":
      return Notices.wrong(
        returned(next, sent),
        `nobody knows whether ${name} took your prompt; look before you send it again. `
          + "Your text is kept in the composer."
      )
  }
}

/** Nobody has said for too long what became of these. */
export const overdue = (model: Model): Model =>
  [...model.sending].reduce(
    (next, [id, { at }]) =>
      next.now - at > longestWait ? ended(next, { id, receipt: { kind: "unknown" } }) : next,
    model
  )

/** Longer than anybody who carries out a command waits himself. */
const longestWait = 30_000

const keptPrompts = 50

const send = (model: Model, mode: Composing): Step => {
  const { name } = mode
  const draft = draftTo(model, name)
  if (Draft.isBlank(draft)) {
    return { model: Notices.note(model, SafeText.of`nothing is written yet`) }
  }
  const why = Prospect.obstacle(model, name)
  if (why !== undefined) {
    const words = `not sent to ${name}: ${why}. Your text is kept in the composer.`
    return { model: Notices.wrong(model, words) }
  }
  if (Prospect.queues(model, name) && !mode.queues) {
    const words =
      `not sent to ${name}: ${Prospect.whatBegan(model, name)}. Your text is kept in the `
      + "composer; enter queues it."
    return { model: Notices.wrong({ ...model, mode: { ...mode, queues: true } }, words) }
  }
  const count = model.count + 1
  const queue = mode.queues || Prospect.waits(model, name) || !Prospect.isHeard(model, name)
  const id = `${model.start.user}-${model.start.nonce}-${count}`
  const drafts = new Map(model.drafts)
  drafts.delete(name)
  return {
    model: {
      ...compose(model, name),
      count,
      drafts,
      history: [draft, ...model.history].slice(0, keptPrompts),
      sending: new Map(model.sending).set(id, { name, draft, at: model.now })
    },
    commands: [Command.SendPrompt({ name, id, text: Draft.text(draft), queue })]
  }
}

/** The text is in the composer again, above what was written since. */
const returned = (model: Model, { draft, name }: Sent): Model => ({
  ...model,
  mode: model.mode._tag === "Composing" && model.mode.name === name
    ? { ...model.mode, queues: true }
    : model.mode,
  drafts: new Map(model.drafts).set(name, Draft.above(draft, draftTo(model, name)))
})

const edited = (before: Model, mode: Composing, key: Key): Step => {
  const model = { ...before, count: before.count + 1 }
  const draft = Draft.press(draftTo(model, mode.name), key, model.count)
  if (draft !== undefined) return { model: written(model, mode, draft) }
  const name = SafeText.line(key._tag === "Named" ? key.name : "")
  return { model: Notices.note(model, SafeText.of`${name} does nothing while you write`) }
}

const written = (
  model: Model,
  { name, queues: queued }: Composing,
  draft: Draft.Draft,
  recalled?: Composing["recalled"]
): Model => ({
  ...model,
  mode: Mode.Composing({
    name,
    queues: Draft.isBlank(draftTo(model, name)) ? Prospect.waits(model, name) : queued,
    recalled
  }),
  drafts: new Map(model.drafts).set(name, draft)
})

/** Within the text by lines, and beyond its ends through what was sent. */
const upOrDown = (model: Model, mode: Composing, by: -1 | 1): Model => {
  const draft = draftTo(model, mode.name)
  const within = Draft.moved(draft, by)
  if (within !== undefined) return written(model, mode, within, mode.recalled)
  const { recalled } = mode
  const index = (recalled?.index ?? -1) - by
  if (index < -1) return Notices.note(model, SafeText.of`this is what you write now`)
  if (index === -1) {
    return recalled === undefined ? model : written(model, mode, recalled.draft)
  }
  const sent = model.history[index]
  return sent === undefined
    ? Notices.note(model, SafeText.of`nothing was sent before`)
    : written(model, mode, sent, { index, draft: recalled?.draft ?? draft })
}
