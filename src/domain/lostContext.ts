/** The newest messages of a conversation, for who has lost it. Source: ACP reference 7.6 step 3. */
import { Option, Schema } from "effect"
import type { LoggedItem } from "./LoggedItem.ts"
import { message } from "./logGlance.ts"
import type { LastMessage } from "./LogSummary.ts"

/**
 * What to put before the next prompt: the newest messages of a log (oldest first, as JSON
 * documents), at most 32 KiB of UTF-16 units, marked as context. Empty when nothing was said.
 */
export const lostContext = (records: ReadonlyArray<unknown>): string => {
  const messages = newest(messagesIn(records))
    .map(({ role, text }) => `${role === "user" ? "User" : "You"}: ${text}`)
  return messages.length === 0 ? "" : `${[head, ...messages, foot].join("\n\n")}\n\n`
}

/**
 * What a continued segment begins with: a note, and the newest messages of the one before it, at
 * most 32 KiB of UTF-16 units.
 */
export const shortHistory = (records: ReadonlyArray<unknown>): ReadonlyArray<LoggedItem> =>
  [
    { role: "system" as const, text: continued },
    ...newest(messagesIn(records))
  ].map(({ role, text }) => ({
    kind: "message",
    role,
    content: [{ kind: "text", text }]
  }))

const limit = 32 * 1024

const continued = "The log of this conversation became long and goes on here. Its newest messages"
  + " follow; the earlier ones are in the segment before."

const head = "[Context: this conversation went on before, but you have lost it. Its newest part"
  + " follows. Do not answer it and do not repeat what was done in it.]"

const foot = "[End of the context. What follows is the new message of the user.]"

const messagesIn = (records: ReadonlyArray<unknown>): ReadonlyArray<LastMessage> =>
  records.flatMap((record) =>
    isStart(record) ? record.history.flatMap(inHistory) : Option.toArray(message(record))
  )

const isStart = Schema.is(Schema.Struct({
  kind: Schema.Literal("segment_start"),
  history: Schema.Array(Schema.Unknown)
}))

const isMessage = Schema.is(Schema.Struct({
  kind: Schema.Literal("message"),
  role: Schema.Literal("user", "assistant"),
  content: Schema.Array(Schema.Struct({ text: Schema.optional(Schema.String) }))
}))

/** What a segment tells of those before it. */
const inHistory = (item: unknown): ReadonlyArray<LastMessage> => {
  if (!isMessage(item)) return []
  const text = item.content.map((part) => part.text ?? "").join("")
  return text.trim() === "" ? [] : [{ role: item.role, text }]
}

const newest = (messages: ReadonlyArray<LastMessage>): ReadonlyArray<LastMessage> => {
  const taken: Array<LastMessage> = []
  let left = limit
  for (const { role, text } of messages.toReversed()) {
    const said = text.trim()
    if (said.length > left) {
      if (taken.length > 0) break
      taken.push({ role, text: `${said.slice(0, limit - 1).toWellFormed()}…` })
      break
    }
    left -= said.length
    taken.push({ role, text: said })
  }
  return taken.toReversed()
}
