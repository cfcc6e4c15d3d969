import { Effect } from "effect"
import { StorageFailed } from "../domain/PodFailure.ts"

/** Whether a person sits at stdin, so that reading it would wait for typing. */
export const isTyped: Effect.Effect<boolean> = Effect.sync(() => process.stdin.isTTY)

/** All of stdin up to its end, without the newlines at the end. Fails when that is no text. */
export const readAll: Effect.Effect<string, StorageFailed> = Effect.tryPromise({
  try: async () => {
    const chunks: Array<Uint8Array> = []
    let size = 0
    for await (const chunk of process.stdin) {
      chunks.push(chunk)
      size += chunk.length
      if (size > most) throw new Refused(`it has more than ${most} bytes; name a file instead`)
    }
    return decoded(Buffer.concat(chunks)).replace(/[\r\n]+$/, "")
  },
  catch: (cause) => {
    const code = cause instanceof Refused ? cause.message : codeOf(cause)
    return new StorageFailed({ doing: "read from", path: "stdin", code, cause })
  }
})

/** What a host takes as one line, quoted (faults B18). */
const most = 1024 * 1024

class Refused extends Error {}

const decoded = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch {
    throw new Refused("it is not UTF-8 text")
  }
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause ? String(cause.code) : String(cause)
