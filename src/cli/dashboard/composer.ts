import * as SafeText from "../../domain/SafeText.ts"
import * as Sighting from "../../domain/Sighting.ts"
import type { Key } from "../terminal/Key.ts"
import * as Draft from "./draft.ts"
import { Command, type Message, Mode, type Model, type Sent, type Step } from "./model.ts"
import * as Notices from "./notices.ts"
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
  mode: Mode.Composing({ name, recalled: undefined })
})

/** What is written to a Pod. */
export const draftTo = ({ drafts }: Model, name: string): Draft.Draft =>
  drafts.get(name) ?? Draft.empty

/** Why a prompt cannot be sent to a Pod now; none when it can. */
export const obstacle = (model: Model, name: string): SafeText.SafeText | undefined => {
  const sighting = model.sightings.get(name)
  if (sighting === undefined) return SafeText.of`it is gone`
  const kind = Sighting.kind(sighting)
  switch (kind) {
    case "unreachable":
      return SafeText.of`it is unreachable`
    case "stopped":
      return SafeText.of`it is stopped; enter in the list restores it`
    case "corrupt":
      return SafeText.of`it is not live, and corrupt`
    case "probing":
      return SafeText.of`it has not answered yet`
    default:
      return model.picture.stale !== undefined && sighting.activity === undefined
        ? SafeText.of`the list is stale, and it may be gone`
        : undefined
  }
}

/** Whether a prompt has to wait for a turn that is not over, or for others. */
export const queues = ({ sightings }: Model, name: string): boolean => {
  const sighting = sightings.get(name)
  if (sighting === undefined) return false
  const kind = Sighting.kind(sighting)
  const { held = false, queue = [] } = sighting.activity ?? {}
  return kind === "running" || kind === "paused" || held || queue.length > 0
}

export const press = (model: Model, mode: Composing, key: Key): Step => {
  const { name } = mode
  if (key._tag !== "Named") return edited(model, mode, key)
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

const send = (model: Model, { name }: Composing): Step => {
  const draft = draftTo(model, name)
  if (Draft.isBlank(draft)) {
    return { model: Notices.note(model, SafeText.of`nothing is written yet`) }
  }
  const why = obstacle(model, name)
  if (why !== undefined) {
    const words = `not sent to ${name}: ${why}. Your text is kept in the composer.`
    return { model: Notices.wrong(model, words) }
  }
  const count = model.count + 1
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
    commands: [Command.SendPrompt({ name, id, text: Draft.text(draft) })]
  }
}

/** The text is in the composer again, above what was written since. */
const returned = (model: Model, { draft, name }: Sent): Model => ({
  ...model,
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
  { name }: Composing,
  draft: Draft.Draft,
  recalled?: Composing["recalled"]
): Model => ({
  ...model,
  mode: Mode.Composing({ name, recalled }),
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
