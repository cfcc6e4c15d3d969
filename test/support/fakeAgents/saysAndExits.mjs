// Prompted, it says 100 words, answers, and exits at once; its argument is what somebody who
// holds its stderr says a moment later.
import { spawn } from "node:child_process"
import { say, send, serve } from "./acp.mjs"

serve({
  "session/prompt": () => {
    for (let n = 0; n < 100; n++) say(`${n} `)
    send({ id: 2, result: { stopReason: "refusal" } })
    const last = `sleep 1.5; echo "$0" >&2`
    spawn("sh", ["-c", last, process.argv[2]], {
      detached: true,
      stdio: ["ignore", "ignore", "inherit"]
    }).once("spawn", () => process.stdout.write("", () => process.exit(4)))
  }
})
