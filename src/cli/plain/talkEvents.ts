import type { Ask } from "../../domain/Ask.ts"
import { isRefusal } from "../../domain/conversationEvents.ts"
import type { Event } from "../../domain/LiveConversation.ts"
import * as Outgoing from "../../domain/Outgoing.ts"
import * as SafeText from "../../domain/SafeText.ts"
import * as Transcript from "../transcript.ts"
import { said } from "./labelled.ts"
import { isInTurn, leave, type Model, state, type Step } from "./talk.ts"
import { changes } from "./talkStatus.ts"

/** Takes one event of the Pod. `now` in UTC milliseconds. */
export const hear = (before: Model, event: Event, now: number): Step => {
  const refuses = event.event === "error" && isRefusal(state(before), event.data.code)
  const [outgoing, news] = Outgoing.hear(before.outgoing, event, refuses)
  const [transcript, entries] = event.event === "welcome"
    ? Transcript.resumed(before.transcript, event.data, now)
    : Transcript.hear(before.transcript, event, now)
  const heard: Model = {
    ...before,
    now: Math.max(now, before.now),
    transcript,
    outgoing,
    asks: asksAfter(before.asks, event)
  }
  const model = isInTurn(heard) ? heard : { ...heard, interrupting: undefined }
  const print = [
    ...entries,
    ...changes(before, model),
    ...(news === undefined ? [] : newsText(news)),
    ...receiptText(event)
  ]
  switch (event.event) {
    case "error":
      return refuses && news === undefined
        ? refused({ ...model, interrupting: undefined }, event.data.message, print)
        : { model, print }
    case "refused":
      return refused({ ...model, answering: undefined }, event.data.message, print)
    case "shutdown": {
      const step = leave(model, { _tag: "Stopped" })
      return { ...step, print: [...print, ...step.print ?? []] }
    }
    default:
      return { model, print }
  }
}

const refused = (model: Model, message: string, print: ReadonlyArray<SafeText.SafeText>): Step => ({
  model,
  print: [...print, SafeText.of`error: ${SafeText.line(message)}`]
})

const asksAfter = (asks: ReadonlyArray<Ask>, event: Event): ReadonlyArray<Ask> => {
  switch (event.event) {
    case "welcome":
      return event.data.asks
    case "asked":
      return [...asks, event.data.ask]
    case "answered":
      return asks.filter(({ id }) => id !== event.data.ask)
    default:
      return asks
  }
}

const newsText = (news: Outgoing.News): ReadonlyArray<SafeText.SafeText> => {
  switch (news._tag) {
    case "Refused":
      return [SafeText.of`error: not sent: ${SafeText.line(news.reason)}`]
    case "Unknown":
      return [
        SafeText
          .of`error: nobody knows whether your prompt was taken; look before you send it again`
      ]
    case "Returned":
      return [said(SafeText.of`taken back`, SafeText.lines(SafeText.block(news.text)))]
    case "Taken":
    case "Begun":
      return []
  }
}

/** A prompt that waits is told of; one that does not is about to be seen. */
const receiptText = (event: Event): ReadonlyArray<SafeText.SafeText> => {
  if (event.event !== "receipt" || event.data.receipt.kind !== "queued") return []
  const { before } = event.data.receipt
  return [before === 0 ? SafeText.of`queued: it is next` : SafeText.of`queued: behind ${before}`]
}
