import { Duration, Effect, Option } from "effect"
import { PodUnreachable } from "../../domain/PodFailure.ts"
import type * as jsonLines from "./jsonLines.ts"
import type { LineInbox } from "./LineInbox.ts"
import * as opening from "./opening.ts"
import * as wire from "./wire.ts"

export interface Patience {
  /** For anything that a conversation can start from. */
  readonly opening: Duration.Duration
  /** For the welcome of a host that took our hello for late, after its snapshot. */
  readonly welcome: Duration.Duration
}

export const defaults: Patience = { opening: Duration.seconds(10), welcome: Duration.seconds(1) }

/** Listen until it is clear who answers and what the conversation starts from. */
export const run = Effect.fnUntraced(function*(
  name: string,
  inbox: LineInbox,
  patience: Patience
) {
  const heard: { talk: opening.Talk } = { talk: opening.start }
  let isSilent = true // as far as whole lines go

  const whileIn = (tag: opening.Talk["_tag"]) =>
    Effect.gen(function*() {
      while (heard.talk._tag === tag) {
        yield* inbox.arrived
        const line = inbox.next()
        isSilent &&= Option.isNone(line)
        if (Option.isSome(line)) heard.talk = hear(heard.talk, line.value)
        else if (inbox.hasEnded()) return
      }
    })

  yield* Effect.timeoutOption(whileIn("Listening"), patience.opening)
  yield* Effect.timeoutOption(whileIn("Hesitating"), patience.welcome)
  const opened = heard.talk._tag === "Hesitating" ? heard.talk.instead : heard.talk
  if (opened._tag === "Listening") {
    // Nobody but a Pod of ours says a status and no more.
    const isMute = (isSilent || opened.ours) && !inbox.hasEnded()
    if (isMute) return yield* unanswered(name, patience.opening)
    return yield* new PodUnreachable({ name, reason: whyNot(opened, inbox) })
  }
  if (Option.contains(opened.name, name) || Option.isNone(opened.name)) return opened
  return yield* new PodUnreachable({ name, reason: "another Pod answers on its socket" })
})

const hear = (talk: opening.Talk, line: jsonLines.Line): opening.Talk => {
  if (talk._tag === "Opened" || line._tag === "NotUtf8") return talk
  if (line._tag === "TooLong") return opening.hearTooMuch(talk)
  return Option.match(wire.readEvent(line.text), {
    onNone: () => talk,
    onSome: (event) => opening.hear(talk, event)
  })
}

/** A host whose process is stopped still takes connections: the system does that for it. */
const unanswered = (name: string, waited: Duration.Duration) =>
  new PodUnreachable({
    name,
    reason: `it has not answered for ${Duration.toSeconds(waited)} seconds`,
    next: `its process, which pods show ${name} names, may be stopped or stuck: ` +
      "wake it with kill -CONT, or end it with kill"
  })

const whyNot = (talk: opening.Listening, inbox: LineInbox): string => {
  if (!inbox.hasEnded()) return "it answers, but not as a Pod"
  return talk.complaint === "" ? "it hung up" : `it hung up: ${talk.complaint}`
}
