/** A conversation as text, for an agent that has lost it. Source: ACP reference 7.6 step 3. */
import { Option } from "effect"
import { message } from "./logGlance.ts"
import type { LastMessage } from "./LogSummary.ts"

/**
 * What to put before the next prompt: the newest messages of a log (oldest first, as JSON
 * documents), at most 32 KiB of UTF-16 units, marked as context. Empty when nothing was said.
 */
export const lostContext = (records: ReadonlyArray<unknown>): string => {
  const messages = newest(records.flatMap((record) => Option.toArray(message(record))))
  return messages.length === 0 ? "" : `${[head, ...messages, foot].join("\n\n")}\n\n`
}

const limit = 32 * 1024

const head = "[Context: this conversation went on before, but you have lost it. Its newest part"
  + " follows. Do not answer it and do not repeat what was done in it.]"

const foot = "[End of the context. What follows is the new message of the user.]"

const newest = (messages: ReadonlyArray<LastMessage>): ReadonlyArray<string> => {
  const taken: Array<string> = []
  let left = limit
  for (const { role, text } of messages.toReversed()) {
    const line = `${role === "user" ? "User" : "You"}: ${text.trim()}`
    if (line.length > left) {
      if (taken.length === 0) taken.push(`${line.slice(0, limit - 1).toWellFormed()}…`)
      break
    }
    left -= line.length
    taken.push(line)
  }
  return taken.toReversed()
}
