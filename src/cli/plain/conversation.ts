import type { Dialogue, LineMessage } from "./Dialogue.ts"
import {
  type Command,
  leave,
  type Message,
  type Model,
  type Outcome,
  type Start,
  type Step,
  told,
  turn
} from "./talk.ts"
import { hear } from "./talkEvents.ts"
import { typed } from "./talkLines.ts"
import { init } from "./talkOpening.ts"

/** A conversation as labelled lines, of which none is ever written anew. */
export const dialogue = (start: Start): Dialogue<Model, Message, Command, Outcome> => ({
  init: init(start),
  update: (model, message) => told(model, take(model, message)),
  turn
})

const take = (model: Model, message: Message | LineMessage): Step => {
  switch (message._tag) {
    case "TypedLine":
      return typed(model, message)
    case "EndedTyping":
      return leave(model, { _tag: "Detached" })
    case "HeardEvent":
      return hear(model, message.event, message.now)
    case "PodEnded":
      return leave(model, { _tag: "Stopped" })
    case "LostConnection":
      return leave(model, { _tag: "Lost", reason: message.reason })
  }
}
