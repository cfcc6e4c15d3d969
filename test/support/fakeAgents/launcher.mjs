// The agent is a child of this process and holds its stdin, stdout and stderr. Prompted, it says
// both process ids; prompted again, the launcher goes and the agent stays.
import { spawn } from "node:child_process"
import { say, serve } from "./acp.mjs"

if (process.argv[2] !== "inner") {
  const ownGroup = process.argv[2] === "own-group"
  const inner = spawn(process.execPath, [process.argv[1], "inner"], {
    stdio: "inherit",
    detached: ownGroup
  })
  process.on("SIGUSR2", () => process.exit(5))
  inner.on("exit", () => process.exit(6))
} else {
  process.on("SIGTERM", () => undefined)
  setInterval(() => undefined, 60_000)
  serve({
    "session/prompt": ({ prompt }) => {
      if (prompt[0].text !== "leave me") {
        say(JSON.stringify([process.ppid, process.pid]))
        return { stopReason: "end_turn" }
      }
      process.kill(process.ppid, "SIGUSR2")
    }
  })
}
