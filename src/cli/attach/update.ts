import { catchUp } from "../../domain/catchUp.ts"
import { isRefusal } from "../../domain/conversationEvents.ts"
import { isApart } from "../../domain/conversationRows.ts"
import * as Outgoing from "../../domain/Outgoing.ts"
import * as SafeText from "../../domain/SafeText.ts"
import * as Scrollback from "../../domain/Scrollback.ts"
import * as Draft from "../terminal/draft.ts"
import type { Key } from "../terminal/Key.ts"
import type { Line, Size, TerminalMessage } from "../terminal/Program.ts"
import * as Cover from "./cover.ts"
import * as Editing from "./editing.ts"
import { leave } from "./leaving.ts"
import * as Model from "./model.ts"
import { look, press } from "./press.ts"
import { isQuestionTall, line, questionInFull } from "./view.ts"

/** The first screen: the end of the conversation above, an empty composer below. */
export const init = (start: Model.Start, size: Size): Model.Step => {
  const { native } = start.opening
  const paper = { ...size, unicode: start.unicode }
  const name = SafeText.line(start.name)
  const reading = { reader: start.user, seenUntil: start.seenUntil }
  const [scrollback, rows] = Scrollback.open(start.opening, start.now, paper, reading)
  const model: Model.Model = {
    name,
    native,
    watching: start.watching,
    unicode: start.unicode,
    size,
    now: start.now,
    scrollback,
    ...Draft.empty,
    typed: 0,
    outgoing: Outgoing.start(native ? `${start.user}-${start.nonce}` : undefined),
    focus: scrollback.state.questions.length > 0 ? "question" : "composer",
    answering: undefined,
    unread: undefined,
    interrupting: undefined,
    recalled: undefined,
    editing: undefined,
    notice: undefined,
    armed: undefined,
    aboveInFull: new Set(),
    requests: 0,
    cover: undefined
  }
  return spreadQuestion({ model, print: rows.map(line) })
}

export const update = (
  model: Model.Model,
  message: Model.Message | TerminalMessage
): Model.Step => {
  switch (message._tag) {
    case "PressedKey":
      return spreadQuestion(pressed(model, message.key))
    case "Resized":
      return spreadQuestion({ model: { ...model, size: message.size } })
    case "Ticked":
      return { model: Model.ticked(model, message.now) }
    case "HeardEvent":
      return spreadQuestion(hear(model, message.event, message.now))
    case "LogRead":
    case "LogNotRead":
      return Cover.answered(model, message)
    case "LostTerminal":
      return leave(model, { _tag: "Detached" })
    case "PodEnded":
      return Editing.end(model, { _tag: "Stopped" })
    case "LostConnection":
      return Editing.end(model, { _tag: "Lost", reason: message.reason })
    case "EditorEnded":
      return Editing.ended(model, message.text)
  }
}

/** Where characters are commands, each of a quick few is one. */
const pressed = (model: Model.Model, key: Key): Model.Step => {
  if (model.cover === undefined || key._tag !== "Text") return pressedOne(model, key)
  let step: Model.Step = { model }
  for (const text of key.text) {
    if (step.outcome !== undefined) break
    const next = pressedOne(step.model, { _tag: "Text", text })
    step = { ...next, commands: [...step.commands ?? [], ...next.commands ?? []] }
  }
  return step
}

const pressedOne = (model: Model.Model, key: Key): Model.Step => {
  if (model.cover !== undefined) return Cover.press(model, model.cover, key)
  return model.watching ? look(model, key) : press(model, key)
}

const you = SafeText.of`you`
const anotherClient = SafeText.of`another client`

const hear = (
  before: Model.Model,
  event: Extract<Model.Message, { readonly _tag: "HeardEvent" }>["event"],
  now: number
): Model.Step => {
  const refuses = event.event === "error" &&
    isRefusal(Model.state(before), event.data.code)
  const [outgoing, news] = Outgoing.hear(before.outgoing, event, refuses)
  const isOwn = event.event === "user_message" && news?._tag === "Taken"
  const [scrollback, rows] = event.event === "welcome"
    ? catchUp(before.scrollback, event.data, now, Model.paper(before))
    : Scrollback.hear(
      before.scrollback,
      event,
      now,
      Model.paper(before),
      isOwn ? you : anotherClient
    )
  const heard = Cover.grown(
    { ...before, now: Math.max(now, before.now), scrollback, outgoing },
    rows.length
  )
  const settled = Model.settled(before, heard)
  const model = news === undefined ? settled : Model.informed(settled, news)
  const print = rows.map(line)
  switch (event.event) {
    case "error":
      return refuses && news === undefined
        ? { model: Model.error({ ...model, interrupting: undefined }, event.data.message), print }
        : { model, print }
    case "refused":
      return { model: Model.error({ ...model, answering: undefined }, event.data.message), print }
    case "shutdown":
      return after(print, Editing.end(model, { _tag: "Stopped" }))
    default:
      return { model, print }
  }
}

const after = (print: ReadonlyArray<Line>, step: Model.Step): Model.Step => ({
  ...step,
  print: [...print, ...step.print ?? []]
})

/** A question that does not fit into the live region is written above it, once and in full. */
const spreadQuestion = (step: Model.Step): Model.Step => {
  const { model } = step
  const question = Model.question(model)
  if (question === undefined || model.aboveInFull.has(question.id) || !isQuestionTall(model)) {
    return step
  }
  return {
    ...step,
    model: { ...model, aboveInFull: new Set([...model.aboveInFull, question.id]) },
    print: [
      ...step.print ?? [],
      ...(isApart(model.scrollback.last, "Tool") ? [[]] : []),
      ...questionInFull(model).map(line)
    ]
  }
}
