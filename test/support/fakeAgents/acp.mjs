// What the fake agents have in common: ACP on stdin and stdout, each method a function.
import { createInterface } from "node:readline"

export const send = (message) =>
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`)

export const update = (sessionUpdate, fields = {}) =>
  send({
    method: "session/update",
    params: { sessionId: "s1", update: { sessionUpdate, ...fields } }
  })

export const say = (text) => update("agent_message_chunk", { content: { type: "text", text } })

/**
 * Serves the methods; a method is called with the parameters and the id, and answers with what it
 * gives, undefined and a promise are no answer.
 */
export const serve = (methods, capabilities = {}) => {
  const all = {
    initialize: () => ({ protocolVersion: 1, agentCapabilities: capabilities }),
    "session/new": () => ({ sessionId: "s1" }),
    "session/prompt": () => ({ stopReason: "end_turn" }),
    ...methods
  }
  createInterface({ input: process.stdin }).on("line", (line) => {
    const message = JSON.parse(line)
    const answer = all[message.method ?? "answered"]?.(message.params ?? message, message.id)
    if (answer instanceof Promise) return
    if (answer?.error !== undefined) send({ id: message.id, error: answer.error })
    else if (answer !== undefined) send({ id: message.id, result: answer })
  })
}
