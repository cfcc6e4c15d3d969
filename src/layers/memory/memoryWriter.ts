import { Effect, type Scope } from "effect"
import { encodeLine } from "../../domain/LogEntry.ts"
import { longestLine } from "../../domain/logGlance.ts"
import { StorageFailed } from "../../domain/PodFailure.ts"
import type { LogWriter } from "../../services/SessionLog.ts"
import { byteLength } from "./logText.ts"

/** A writer that hands the whole text of its log to `save`, until its scope closes. */
export const make = (
  path: string,
  initial: string,
  save: (text: string) => void
): Effect.Effect<LogWriter, never, Scope.Scope> =>
  Effect.gen(function*() {
    const refuse = (code: string) =>
      new StorageFailed({ doing: "append to", path, code, cause: undefined })
    let text = initial
    let open = true
    yield* Effect.addFinalizer(() => Effect.sync(() => open = false))
    return {
      append: Effect.fn("LogWriter.append")(function*(entries) {
        const lines = entries.map((entry) => `${encodeLine(entry)}\n`)
        if (!open) return yield* refuse("its writer was closed")
        if (lines.some((line) => byteLength(line) > longestLine)) {
          return yield* refuse("a record is longer than 8 MiB, which no reader takes")
        }
        text += lines.join("")
        save(text)
      }),
      size: Effect.sync(() => byteLength(text))
    }
  })
