import { Effect, Option, type Scope } from "effect"
import type { SegmentId } from "../../domain/ids.ts"
import { encodeLine, type LogEntry } from "../../domain/LogEntry.ts"
import { longestLine } from "../../domain/logGlance.ts"
import type { Saying } from "../../domain/NativeEvent.ts"
import { StorageFailed } from "../../domain/PodFailure.ts"
import { spill } from "../../domain/Spill.ts"
import type { LogWriter } from "../../services/SessionLog.ts"
import { byteLength } from "./logText.ts"

/** What is being said while the log of a segment has so many bytes. */
export interface Draft {
  readonly saying: Saying
  readonly logSize: number
}

/** A session as its writer sees it. It outlives the writer. */
export interface MemorySession {
  readonly path: (segment: SegmentId) => string
  /** The texts of its segments. */
  readonly logs: Map<SegmentId, string>
  readonly drafts: Map<SegmentId, Draft>
  /** Texts that were too long for a line, by their hashes. */
  readonly spilled: Map<string, string>
}

/** The writer of a segment, which exists, until its scope closes. */
export const make = (
  session: MemorySession,
  first: SegmentId
): Effect.Effect<LogWriter, never, Scope.Scope> =>
  Effect.gen(function*() {
    let segment = first
    let open = true
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        open = false
        // As a file that nothing was written to.
        if (textOf(segment) === "") session.logs.delete(segment)
      })
    )

    const textOf = (segment: SegmentId) => session.logs.get(segment) ?? ""
    const size = () => byteLength(textOf(segment))
    const refuse = (doing: string, segment: SegmentId, code: string) =>
      new StorageFailed({ doing, path: session.path(segment), code, cause: undefined })
    const whileOpen = Effect.suspend(() =>
      open ? Effect.void : refuse("append to", segment, "its writer was closed")
    )

    const linesOf = Effect.fnUntraced(function*(entries: ReadonlyArray<LogEntry>) {
      const spilled = entries.map((entry) => spill(encodeLine(entry)))
      const hashes = new Map<string, string>()
      for (const text of spilled.flatMap(({ texts }) => texts)) {
        hashes.set(text, yield* hash(text))
      }
      const lines = spilled.map(({ line }) => `${line((text) => hashes.get(text) ?? "")}\n`)
      if (lines.some((line) => byteLength(line) > longestLine)) {
        return yield* refuse(
          "append to",
          segment,
          "a record is longer than 8 MiB, which no reader takes"
        )
      }
      for (const [text, sha256] of hashes) session.spilled.set(sha256, text)
      return lines.join("")
    })

    return {
      append: Effect.fn("LogWriter.append")(function*(entries) {
        yield* whileOpen
        const lines = yield* linesOf(entries)
        session.logs.set(segment, textOf(segment) + lines)
        if (entries.length > 0) session.drafts.delete(segment)
      }),
      size: Effect.sync(size),
      keepDraft: Effect.fn("LogWriter.keepDraft")(function*(saying) {
        yield* whileOpen
        if (saying.text === "") session.drafts.delete(segment)
        else session.drafts.set(segment, { saying, logSize: size() })
      }),
      draftLeft: Option.fromNullable(session.drafts.get(first)).pipe(
        Option.filter(({ logSize }) => logSize === size()),
        Option.map(({ saying }) => saying)
      ),
      rotate: Effect.fn("LogWriter.rotate")(function*(next, line) {
        yield* whileOpen
        if (session.logs.has(next)) return yield* refuse("create", next, "EEXIST")
        session.logs.set(next, yield* linesOf([line]))
        session.drafts.delete(segment)
        segment = next
      })
    }
  })

const hash = (text: string): Effect.Effect<string> =>
  Effect.map(
    Effect.promise(() => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))),
    (digest) =>
      Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("")
  )
