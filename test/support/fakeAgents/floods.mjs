// Prompted, it says as much as its second argument, in lines of its third, in bytes. How much it
// has got rid of stands in the file that is its first.
import { openSync, writeSync } from "node:fs"
import { serve } from "./acp.mjs"

const [, , file, total, length] = process.argv
const count = openSync(file, "w")

const update = {
  sessionUpdate: "agent_message_chunk",
  content: { type: "text", text: "x".repeat(Number(length)) }
}
const line = Buffer.from(`${
  JSON.stringify({
    jsonrpc: "2.0",
    method: "session/update",
    params: { sessionId: "s1", update }
  })
}\n`)

const write = (bytes) => {
  try {
    return writeSync(1, bytes)
  } catch (error) {
    if (error.code !== "EAGAIN") throw error
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    return 0
  }
}

serve({
  "session/prompt": () => {
    let written = 0
    while (written < Number(total)) {
      written += write(line.subarray(written % line.length))
      writeSync(count, String(written).padEnd(20), 0)
    }
    return { stopReason: "end_turn" }
  }
})
