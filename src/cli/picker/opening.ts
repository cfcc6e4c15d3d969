import { Option } from "effect"
import * as Cells from "../../domain/Cells.ts"
import * as OpenPlan from "../../domain/OpenPlan.ts"
import * as PodEntry from "../../domain/PodEntry.ts"
import * as PodList from "../../domain/PodList.ts"
import * as SafeText from "../../domain/SafeText.ts"
import type { Line, Next as ProgramNext } from "../terminal/Program.ts"
import type { Message } from "./model.ts"
import * as Model from "./model.ts"
import { Command, Outcome, Waiting } from "./model.ts"

export type Next = ProgramNext<Model.Model, Command, Outcome>

/** Enter: opens the selected Pod, or finds out first what that comes to. */
export const open = (model: Model.Model): Next =>
  Option.match(Model.selection(model), {
    onNone: () => ({ model: { ...model, notice: Model.note(SafeText.of`No Pod is selected.`) } }),
    onSome: (entry) => {
      const { name } = entry
      if (!isKnown(model, entry)) return { model: { ...model, waiting: Waiting.Answer({ name }) } }
      return PodEntry.state(entry) === "unreachable" && OpenPlan.plan(entry)._tag === "Refuse"
        ? { model: { ...model, waiting: Waiting.Look({ name }) }, commands: [Command.LookAgain()] }
        : decided(model, entry)
    }
  })

/** More is known of the Pods: opens the one that waited for that. */
export const learned = (model: Model.Model, lookedAgain: boolean): Next => {
  const { waiting } = model
  if (waiting === undefined || waiting._tag === "Opening") return { model }
  if (waiting._tag === "Look" && !lookedAgain) return { model }
  const { name } = waiting
  return Option.match(PodList.find(model.entries, name), {
    onNone: () => ({ model: failed(model, `${name}: it is gone`) }),
    onSome: (entry) => isKnown(model, entry) ? decided(model, entry) : { model }
  })
}

/** How far an opening has come; one that nobody waits for any more means nothing. */
export const heard = (
  model: Model.Model,
  message: Extract<Message, { readonly _tag: "OpeningLasts" | "Opened" | "OpenFailed" }>
): Next => {
  const { waiting } = model
  if (waiting?._tag !== "Opening" || waiting.plan.name !== message.name) return { model }
  switch (message._tag) {
    case "OpeningLasts":
      return { model: { ...model, waiting: { ...waiting, lasts: true } } }
    case "OpenFailed":
      return { model: failed(model, message.sentence) }
    case "Opened": {
      const { name, socket } = message
      // Nothing of it may be cut: it says what became of the conversation.
      const print = Cells.wrap(message.line, model.size.columns)
        .map((text): Line => [{ column: 0, text }])
      return { model, outcome: Outcome.Opened({ name, socket }), print }
    }
  }
}

/** Nobody wants to wait any longer. */
export const abandoned = (model: Model.Model): Next => {
  const idle = { ...model, waiting: undefined, notice: undefined }
  const { waiting } = model
  if (waiting?._tag !== "Opening") return { model: idle }
  const name = SafeText.line(waiting.plan.name)
  const notice = waiting.plan._tag === "Restore"
    ? Model.note(SafeText.of`${name} is not restored`)
    : undefined
  return { model: { ...idle, notice }, commands: [Command.StopOpening()] }
}

const decided = (model: Model.Model, entry: PodEntry.PodEntry): Next => {
  const plan = OpenPlan.plan(entry)
  return plan._tag === "Refuse"
    ? { model: failed(model, `${plan.name}: ${plan.reason}`) }
    : {
      model: { ...model, waiting: Waiting.Opening({ plan, lasts: false }) },
      commands: [Command.Open({ plan })]
    }
}

const failed = (model: Model.Model, sentence: string): Model.Model => ({
  ...model,
  waiting: undefined,
  notice: Model.wrong(sentence)
})

/** Whether all has been looked at that decides what opening a Pod comes to. */
const isKnown = (model: Model.Model, entry: PodEntry.PodEntry): boolean => {
  if (!model.looking || PodEntry.isLive(entry)) return true
  const isUnread = Option.isNone(entry.log) && Option.isSome(PodEntry.storedSegment(entry))
  return PodEntry.state(entry) !== "probing" && !isUnread
}
