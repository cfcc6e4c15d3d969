// Takes the ways back to a conversation that its argument describes, and says which it was asked:
// {"resume": "ok" | "error" | absent, "load": "ok" | "empty" | "error" | "login" | absent}.
import { say, serve, update } from "./acp.mjs"

const ways = JSON.parse(process.argv[2])
const asked = []

const answerOf = (way) => {
  if (way === "error") return { error: { code: -32601, message: "not today" } }
  if (way === "login") return { error: { code: -32000, message: "Authentication required" } }
  return {}
}

serve(
  {
    initialize: () => ({
      protocolVersion: 1,
      authMethods: [{ id: "web", name: "Browser" }, { id: "key", name: "API key" }],
      agentCapabilities: {
        loadSession: ways.load !== undefined,
        sessionCapabilities: ways.resume === undefined ? {} : { resume: {} }
      }
    }),
    "session/new": () => {
      asked.push("new")
      return ways.new === "login" ? answerOf("login") : { sessionId: "s1" }
    },
    "session/resume": () => {
      asked.push("resume")
      return answerOf(ways.resume)
    },
    "session/load": () => {
      asked.push("load")
      if (ways.load === "ok") {
        update("user_message_chunk", { content: { type: "text", text: "replayed question" } })
        say("replayed answer")
      }
      if (ways.load === "error") say("half of a replay")
      const answer = answerOf(ways.load)
      // Comes right behind the answer and is no longer part of the replay.
      setImmediate(() => update("available_commands_update", { availableCommands: [] }))
      return answer
    },
    "session/prompt": () => {
      say(asked.join(" "))
      return { stopReason: "end_turn" }
    }
  }
)
