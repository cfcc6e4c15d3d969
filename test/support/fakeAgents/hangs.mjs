// Never answers the methods that are its arguments, and ignores SIGTERM.
import { serve } from "./acp.mjs"

process.on("SIGTERM", () => undefined)
process.stderr.write("hangs on purpose\n")
serve(Object.fromEntries(process.argv.slice(2).map((method) => [method, () => undefined])))
