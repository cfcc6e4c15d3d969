// Says its environment and its directory.
import { say, serve } from "./acp.mjs"

serve({
  "session/prompt": () => {
    say(JSON.stringify({ env: process.env, cwd: process.cwd() }))
    return { stopReason: "end_turn" }
  }
})
