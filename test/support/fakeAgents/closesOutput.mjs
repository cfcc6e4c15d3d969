// Prompted, it closes its stdout without a word and lives on.
import { closeSync } from "node:fs"
import { serve } from "./acp.mjs"

serve({ "session/prompt": () => closeSync(1) })
