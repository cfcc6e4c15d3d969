// Speaks ACP in the version that its first argument says, as JSON, whatever it is asked for. An
// old conversation is in the state that is its second argument.
import { send, serve, update } from "./acp.mjs"

serve({
  initialize: () => ({ protocolVersion: JSON.parse(process.argv[2]), info: { name: "version" } }),
  "session/resume": () => {
    update("user_message", { messageId: "u1", content: [] })
    update("state_update", { state: process.argv[3] })
    return {}
  },
  "session/prompt": (_, id) => {
    // An answer behind the end of the turn.
    update("state_update", { state: "idle", stopReason: "end_turn" })
    update("state_update", { state: "running" })
    update("state_update", { state: "dreaming" })
    update("state_update", { state: "idle", stopReason: "max_tokens" })
    send({ id, result: { messageId: "u2" } })
  }
})
