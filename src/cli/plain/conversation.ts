import type { Beginning, Heard, Parting } from "../../domain/LiveConversation.ts"
import type { Dialogue, LineMessage } from "./Dialogue.ts"
import { type Command, leave, type Model, type Step, told, turn } from "./talk.ts"
import { hear } from "./talkEvents.ts"
import { typed } from "./talkLines.ts"
import { init } from "./talkOpening.ts"

/** A conversation as labelled lines, of which none is ever written anew. */
export const dialogue = (start: Beginning): Dialogue<Model, Heard, Command, Parting> => ({
  init: init(start),
  update: (model, message) => told(model, take(model, message)),
  turn
})

const take = (model: Model, message: Heard | LineMessage): Step => {
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
