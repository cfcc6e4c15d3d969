import * as Absence from "../../domain/Absence.ts"
import * as Conversation from "../../domain/Conversation.ts"
import * as Blocks from "../../domain/conversationBlocks.ts"
import type { Beginning } from "../../domain/LiveConversation.ts"
import * as Outgoing from "../../domain/Outgoing.ts"
import * as SafeText from "../../domain/SafeText.ts"
import * as Transcript from "../transcript.ts"
import { labelled } from "./labelled.ts"
import { askedText, type Model, says, state, type Step } from "./talk.ts"
import { goingOn } from "./talkStatus.ts"

/** The end of the conversation, and what goes on in it. */
export const init = (start: Beginning): Step => {
  const { name, nonce, now, opening, user, watching } = start
  const hand = labelled(user)
  const [transcript, speech] = Transcript.live(opening, now, hand)
  const model: Model = {
    name,
    reader: user,
    native: opening.native,
    watching,
    now,
    transcript,
    asks: opening.asks,
    outgoing: Outgoing.start(opening.native ? `${user}-${nonce}` : undefined),
    answering: undefined,
    unread: undefined,
    told: now,
    interrupting: undefined,
    draft: [],
    drafting: false
  }
  const alerts = opening.alerts.flatMap((alert) =>
    hand.entry(Blocks.alert(alert, now - alert.timestamp_ms), now)
  )
  return says(
    model,
    ...past(start, hand.entry),
    ...alerts,
    ...goingOn(model),
    ...speech,
    ...askedText(model),
    ...(watching ? [onlyWatching] : state(model).turn === undefined ? [] : [anyTime])
  )
}

/** Lines of the past that are told, at most. */
const most = 20

const past = (
  { name, now, opening, seenUntil, user }: Beginning,
  entry: Transcript.Transcript["hand"]["entry"]
): ReadonlyArray<SafeText.SafeText> => {
  const blocks = Conversation.open(opening, now).past
  const away = Absence.since(seenUntil, blocks, opening)
  const news = away === undefined
    ? []
    : [SafeText.of`note: ${Absence.text(away, user)}`]
  const told: Array<SafeText.SafeText> = []
  let room = most
  let first = blocks.length
  while (first > 0 && room > 0) {
    first -= 1
    const texts = blocks.slice(first, first + 1).flatMap(({ block }) => entry(block, now))
    const kept = texts.map((text) => shortened(text, room))
    room -= kept.reduce((lines, text) => lines + SafeText.lines(text).length, 0)
    told.unshift(...(first === away?.from ? news : []), ...kept)
  }
  const before = blocks[first - 1]?.before
  const earlier = opening.earlier + (before === undefined ? 0 : before + 1)
  return [
    ...(earlier === 0 ? [] : [earlierText(earlier, SafeText.line(name))]),
    // What is new may have begun before what is told.
    ...(away !== undefined && away.from < first ? news : []),
    ...told
  ]
}

/** The label, and the end of what does not fit. */
const shortened = (text: SafeText.SafeText, room: number): SafeText.SafeText => {
  const [first = SafeText.empty, ...others] = SafeText.lines(text)
  const left = others.length + 1 - room
  return left <= 0 ? text : SafeText.join(
    [first, SafeText.of`  (${left} lines left out)`, ...others.slice(left)],
    SafeText.of`\n`
  )
}

const earlierText = (count: number, pod: SafeText.SafeText): SafeText.SafeText => {
  const records = count === 1 ? SafeText.of`record` : SafeText.of`records`
  return SafeText.of`note: ${count} earlier ${records}, pods logs ${pod}`
}

const onlyWatching = SafeText.of`note: only watching; /detach leaves`

const anyTime = SafeText.of`note: a prompt can be typed at any time, and /help`
