// Takes the ways back to a conversation that its argument describes, and says which it was asked:
// {"resume": "ok" | "error" | absent, "load": "ok" | "empty" | "error" | "login" | absent,
// "list": pages of ids | "error" | "endless" | absent, "replay": updates | absent, "late": true when
// the answer comes before the replay | absent}.
import { say, send, serve, update } from "./acp.mjs"

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
        sessionCapabilities: {
          ...ways.resume !== undefined && { resume: {} },
          ...ways.list !== undefined && { list: {} }
        }
      }
    }),
    "session/new": () => {
      asked.push("new")
      update("session_info_update", { title: "a new one" })
      return ways.new === "login" ? answerOf("login") : { sessionId: "s1" }
    },
    "session/resume": () => {
      asked.push("resume")
      return answerOf(ways.resume)
    },
    "session/list": ({ cursor }) => {
      asked.push("list")
      if (ways.list === "error") return answerOf("error")
      if (ways.list === "endless") return { sessions: [], nextCursor: "more" }
      const page = Number(cursor ?? 0)
      return {
        sessions: ways.list[page].map((sessionId) => ({ sessionId, cwd: "/" })),
        ...page + 1 < ways.list.length && { nextCursor: String(page + 1) }
      }
    },
    "session/load": async ({ sessionId }, id) => {
      asked.push("load")
      const update = (sessionUpdate, fields) =>
        send({
          method: "session/update",
          params: { sessionId, update: { sessionUpdate, ...fields } }
        })
      const say = (text) => update("agent_message_chunk", { content: { type: "text", text } })
      if (ways.late) send({ id, result: {} })
      for (const { sessionUpdate, ...fields } of ways.replay ?? []) {
        update(sessionUpdate, fields)
        if (ways.late) await new Promise((resolve) => setTimeout(resolve, 20))
      }
      if (ways.load === "ok" && ways.replay === undefined) {
        update("user_message_chunk", { content: { type: "text", text: "replayed question" } })
        say("replayed answer")
      }
      if (ways.load === "error") say("half of a replay")
      const answer = answerOf(ways.load)
      // Comes right behind the answer and is no longer part of the replay.
      setImmediate(() => update("available_commands_update", { availableCommands: [] }))
      if (!ways.late) send({ id, ...answer.error ? answer : { result: answer } })
    },
    "session/prompt": () => {
      say(asked.join(" "))
      return { stopReason: "end_turn" }
    }
  }
)
