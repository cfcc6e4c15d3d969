import * as SafeText from "../../domain/SafeText.ts"
import type { Size, TerminalMessage } from "../terminal/Program.ts"
import * as Asking from "./asking.ts"
import * as Composer from "./composer.ts"
import * as Editing from "./editing.ts"
import { press } from "./keyboard.ts"
import { layoutOf } from "./layout.ts"
import { leave } from "./leaving.ts"
import * as List from "./list.ts"
import { Command, initial, type Message, type Model, type Start, type Step } from "./model.ts"
import * as Notices from "./notices.ts"
import * as Preview from "./preview.ts"
import * as Selection from "./selection.ts"
import { settled, wishes } from "./settled.ts"

/** The first screen, or the one that was left to open a Pod. */
export const init = ({ saved, ...start }: Start, size: Size): Step => {
  if (saved === undefined) return { model: initial(start, size) }
  const { preview: { of }, size: { columns, rows } } = saved
  const isSameSize = columns === size.columns && rows === size.rows
  const kept = { ...saved, start, size, quiet: 0, notice: undefined }
  const model = settled(isSameSize ? kept : List.relined(kept))
  return { model, commands: of === undefined ? [] : [Command.Preview({ name: of })] }
}

export const update = (model: Model, message: Message | TerminalMessage): Step => {
  const step = take(model, message)
  const settledModel = settled(step.model)
  return step.outcome?._tag === "Open"
    ? { ...step, model: settledModel, outcome: { ...step.outcome, saved: settledModel } }
    : { ...step, model: settledModel }
}

const take = (model: Model, message: Message | TerminalMessage): Step => {
  switch (message._tag) {
    case "PressedKey":
      return press(
        { ...Notices.read(model), quiet: 0, touched: true, expected: undefined },
        message.key
      )
    case "Resized":
      return { model: List.relined({ ...model, size: message.size }) }
    case "Ticked":
      return ticked(model, message.now)
    case "LostTerminal":
      return leave(model)
    case "PictureChanged":
      return { model: Asking.checked(model, List.pictured(model, message.picture)) }
    case "PreviewOpened": {
      const { name, opening } = message
      const activity = model.sightings.get(name)?.activity
      const preview = Preview.open(model.preview, name, opening, activity, model.now)
      return { model: { ...model, preview } }
    }
    case "PreviewHeard": {
      const { event, name } = message
      return { model: { ...model, preview: Preview.hear(model.preview, name, event, model.now) } }
    }
    case "PreviewFailed":
      return {
        model: { ...model, preview: Preview.fail(model.preview, message.name, message.reason) }
      }
    case "PromptEnded":
      return { model: Composer.ended(model, message) }
    case "AnswerEnded":
      return { model: Asking.ended(model, message) }
    case "StopEnded":
      return { model: stopEnded(model, message.name, message.reason) }
    case "StartEnded":
      return { model: startEnded(model, message.name, message.reason) }
    case "EditorEnded":
      return { model: Editing.ended(model, message) }
    case "OpenFailed":
      return { model: Notices.wrong(model, `${message.name}: ${message.reason}`) }
  }
}

/** The preview follows a selection that stays for a tick. */
const ticked = (before: Model, now: number): Step => {
  const later = { ...before, now: Math.max(now, before.now), quiet: before.quiet + 1 }
  const model = Composer.overdue(Notices.expired(List.rested(later)))
  const shown = settled(model)
  const wanted = previewed(shown)
  const isLive = wanted !== undefined && shown.sightings.get(wanted)?.activity !== undefined
  const { preview } = model
  if (wanted === preview.of && !(isLive && !preview.live)) return { model }
  return {
    model: { ...model, preview: Preview.ask(preview, wanted, isLive) },
    commands: [Command.Preview({ name: wanted })]
  }
}

/** The Pod whose conversation there is room for. */
const previewed = (model: Model): string | undefined => {
  const { preview } = layoutOf(model.size, wishes(model))
  return preview === undefined ? undefined : Selection.selectedName(model)
}

const stopEnded = (model: Model, name: string, reason: string | undefined): Model =>
  reason === undefined
    ? Notices.note(model, SafeText.of`${SafeText.line(name)} has stopped`)
    : Notices.wrong(model, `${name} was not stopped: ${reason}`)

const startEnded = (model: Model, name: string, reason: string | undefined): Model => {
  if (reason !== undefined) return Notices.wrong(model, `${name} was not started: ${reason}`)
  const started = Notices.note(model, SafeText.of`${SafeText.line(name)} is live`)
  return List.awaited({ ...started, expected: name, touched: true })
}
