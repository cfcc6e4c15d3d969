// Says its environment, its directory and what it was prompted for.
import { say, serve } from "./acp.mjs"

serve({
  "session/prompt": ({ prompt }) => {
    say(JSON.stringify({ env: process.env, cwd: process.cwd(), prompt }))
    return { stopReason: "end_turn" }
  }
})
