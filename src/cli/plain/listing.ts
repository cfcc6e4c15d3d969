import * as SafeText from "../../domain/SafeText.ts"
import type { Dialogue, LineMessage } from "./Dialogue.ts"
import {
  type Command,
  error,
  initial,
  type Message,
  type Model,
  type Outcome,
  says,
  type Start,
  type Step,
  turn
} from "./overview.ts"
import { listed, pictured } from "./overviewChanges.ts"
import { typed } from "./overviewLines.ts"

/** All Pods as a list that is read out once, and then what happens to them as it happens. */
export const watched = (start: Start): Dialogue<Model, Message, Command, Outcome> => ({
  init: start.saved === undefined
    ? { model: initial(start) }
    : says(start.saved, SafeText.of`back in the list; "list" reads it out again`),
  update,
  turn
})

const update = (model: Model, message: Message | LineMessage): Step => {
  switch (message._tag) {
    case "TypedLine":
      return typed({ ...model, now: message.now }, message.text)
    case "EndedTyping":
      return { model, outcome: { _tag: "Quit" } }
    case "PictureChanged":
      return pictured(model, message.picture, message.now)
    case "WaitedEnough":
      return model.listed || !model.picture.whole ? { model } : listed(model)
    case "PromptEnded":
      return prompted(model, message)
    case "AnswerEnded":
      return told(model, message, "was answered", "was not answered")
    case "StopEnded":
      return told(model, message, "has stopped", "was not stopped")
    case "StartEnded":
      return told(model, message, "is live", "was not started")
    case "OpenFailed":
      return error(model, message.reason)
  }
}

const told = (
  model: Model,
  { name, reason }: { readonly name: string; readonly reason: string | undefined },
  done: string,
  notDone: string
): Step =>
  reason === undefined
    ? says(model, SafeText.line(`note: ${name} ${done}`))
    : error(model, `${name} ${notDone}: ${reason}`)

const prompted = (
  model: Model,
  { name, receipt }: Extract<Message, { readonly _tag: "PromptEnded" }>
): Step => {
  const pod = SafeText.line(name)
  switch (receipt.kind) {
    case "delivered":
      return says(model, SafeText.of`note: delivered to ${pod}`)
    case "queued":
      return says(
        model,
        receipt.before === 0
          ? SafeText.of`note: queued on ${pod}: it is next`
          : SafeText.of`note: queued on ${pod} behind ${receipt.before}`
      )
    case "rejected":
      return error(model, `not sent to ${name}: ${receipt.reason}`)
    case "unknown":
      return error(
        model,
        `nobody knows whether ${name} took your prompt; look before you send it again`
      )
  }
}
