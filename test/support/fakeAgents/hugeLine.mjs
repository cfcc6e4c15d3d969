// Sends one line of the length that it is prompted for, in bytes.
import { say, serve } from "./acp.mjs"

serve({
  "session/prompt": ({ prompt }) => {
    say("x".repeat(Number(prompt[0].text)))
    return { stopReason: "end_turn" }
  }
})
