// Asks for permission in the way that it is prompted for.
import { say, send, serve, update } from "./acp.mjs"

const options = [
  { optionId: "yes", name: "Yes", kind: "allow_once" },
  { optionId: "odd", name: "Odd", kind: "a_new_kind" },
  { name: "without an id" }
]
const ask = (id, toolCall) =>
  send({ id, method: "session/request_permission", params: { sessionId: "s1", toolCall, options } })

let prompt

serve({
  "session/prompt": (params) => {
    prompt = params.prompt[0].text
    if (prompt === "known tool") {
      update("tool_call", {
        toolCallId: "t1",
        title: "Run",
        kind: "execute",
        rawInput: { command: "ls -l" }
      })
      ask("p1", { toolCallId: "t1" })
    } else if (prompt === "withdrawn") {
      ask("p1", { toolCallId: "t2", title: "Never mind" })
      send({ method: "$/cancel_request", params: { requestId: "p1" } })
    } else if (prompt === "without options") {
      send({
        id: "p1",
        method: "session/request_permission",
        params: { sessionId: "s1", toolCall: {} }
      })
    } else if (prompt === "stubborn") {
      ask("p1", { toolCallId: "t3", title: "First" })
    }
  },
  "session/cancel": () => {
    // An ask after the cancel, and an end that denies it.
    ask("p2", { toolCallId: "t4", title: "Second" })
  },
  answered: ({ id, result, error }) => {
    say(JSON.stringify({ id, result, code: error?.code }))
    if (prompt !== "stubborn" || id === "p2") send({ id: 2, result: { stopReason: "end_turn" } })
  }
})
