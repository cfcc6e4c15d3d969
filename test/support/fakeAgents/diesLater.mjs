// Introduces itself, explains itself on stderr and goes.
import { serve } from "./acp.mjs"

serve({
  "session/new": () => {
    process.stderr.write("no place to work in\n")
    process.exit(8)
  }
})
