/**
 * An ACP agent that talks: the prompt `N` is answered with N chunks as fast as they are taken, `N W`
 * with N chunks W milliseconds apart. Each chunk begins with the time at which it was written.
 */
import { createInterface } from "node:readline"

const write = (message) =>
  new Promise((resolve) => {
    if (process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`)) resolve()
    else process.stdout.once("drain", resolve)
  })

const say = (sessionId) => {
  const text = `${(performance.timeOrigin + performance.now()).toFixed(3)} ${"word ".repeat(8)}\n`
  const content = { type: "text", text }
  const update = { sessionUpdate: "agent_message_chunk", content }
  return write({ method: "session/update", params: { sessionId, update } })
}

const answers = {
  initialize: () => ({ protocolVersion: 1, agentCapabilities: {}, authMethods: [] }),
  "session/new": () => ({ sessionId: "s" }),
  "session/prompt": async ({ prompt, sessionId }) => {
    const [count, pause = 0] = prompt.map(({ text }) => text).join("").split(" ").map(Number)
    for (let said = 0; said < count; said++) {
      await say(sessionId)
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause))
    }
    return { stopReason: "end_turn" }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line)
  const answer = answers[method]
  if (id !== undefined && answer) {
    void Promise.resolve(answer(params)).then((result) => write({ id, result }))
  }
}
