import { say, send, serve, update } from "./acp.mjs"
serve({ "session/prompt": () => {
  process.stdout.write(`{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s1","update":{"sessionUpdate":"tool_call","toolCallId":"t","rawInput":${"[".repeat(20000)}${"]".repeat(20000)}}}}\n`)
  say("after")
  return { stopReason: "end_turn" }
} })
