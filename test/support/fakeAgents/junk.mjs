// Mixes its messages with everything that is none.
import { say, send, serve, update } from "./acp.mjs"

const answers = []

// Deeper than a program could walk through that calls itself.
const deep = (method) =>
  JSON.stringify({ id: "deep", method, params: { update: { rawInput: "*" } } })
    .replace("\"*\"", `${"[".repeat(100_000)}${"]".repeat(100_000)}`)

serve({
  initialize: () => {
    process.stdout.write("Welcome to the agent!\n\n[1, 2]\nnull\n{\"jsonrpc\"\n")
    return { protocolVersion: 1, agentInfo: { name: "junk", version: "1.2" } }
  },
  "session/prompt": () => {
    send({ method: "_vendor/told", params: { anything: 1 } })
    send({ id: 99, result: "an answer to nothing" })
    send({ id: "f1", method: "fs/write_text_file", params: { path: "/x", content: "" } })
    send({ id: 7, method: "terminal/create", params: {} })
    update("something_new", { deep: { value: [1] } })
    send({ method: "session/update", params: { sessionId: "s1", update: "not even an object" } })
    process.stdout.write(`${deep("session/update")}\n${deep("session/request_permission")}\n`)
    process.stdout.write("debug: still here\n")
  },
  answered: ({ id, error }) => {
    answers.push({ id, code: error?.code })
    if (answers.length < 2) return
    say(JSON.stringify(answers))
    send({ id: 2, result: { stopReason: "whatever" } })
  }
})
