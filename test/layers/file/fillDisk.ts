/**
 * A program for `logWriter.test.ts`: appends to a log until that fails, makes room, appends again,
 * and prints what happened as JSON. Arguments: the home of the store, and a command that makes room.
 */
import { Effect, Either } from "effect"
import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { SegmentId, SessionId } from "../../../src/domain/ids.ts"
import type { LogEntry } from "../../../src/domain/LogEntry.ts"
import * as FileSessionLog from "../../../src/layers/file/FileSessionLog.ts"
import { resolve } from "../../../src/layers/file/paths.ts"

export interface Story {
  /** Appends that succeeded before there was no room. */
  readonly appended: number
  readonly code: string
  readonly message: string
  /** How often the same append was refused without room. */
  readonly refused: number
  /** Why neither a draft could be kept nor the log go on in a new segment, without room. */
  readonly also: ReadonlyArray<string>
  /** What these left behind. */
  readonly leftovers: ReadonlyArray<string>
  /** What is there when both were tried again with room. */
  readonly inTheEnd: ReadonlyArray<string>
  /** The log and the writer's own idea of its size, without room and after there was room again. */
  readonly full: { readonly text: string; readonly size: number }
  readonly roomy: { readonly text: string; readonly size: number }
}

const [home = "", makeRoom = ""] = process.argv.slice(2)
const paths = resolve({ PODS_HOME: home }, "/")
const session = SessionId.make("019e6f00-0000-7000-8000-000000000001")
const segment = SegmentId.make("019e6f00-0000-7000-8000-00000000000a")

const next = SegmentId.make("019e6f00-0000-7000-8000-00000000000b")

const entry = (ts: number, length = 700): LogEntry => ({
  kind: "user_input",
  ts,
  segments: [{ kind: "text", content: "x".repeat(length) }]
})

/** Everything below the store but the filler and the lease. */
const files = () =>
  readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) =>
      entry.isFile() && !/filler|^[^.]*lease/.test(join(entry.parentPath, entry.name))
    )
    .map((entry) => entry.name)
    .toSorted()

const story = Effect.gen(function*() {
  const writer = yield* FileSessionLog.make(paths).open(session, segment)
  const state = Effect.map(writer.size, (size) => ({
    text: readFileSync(paths.segment(session, segment), "utf8"),
    size
  }))
  let appended = 0
  let outcome = yield* Effect.either(writer.append([entry(0)], "Synced"))
  while (Either.isRight(outcome)) {
    appended++
    outcome = yield* Effect.either(writer.append([entry(appended)], "Synced"))
  }
  const again = yield* Effect.either(writer.append([entry(appended)], "Written"))
  const full = yield* state
  const keep = writer.keepDraft({ kind: "text", text: "y".repeat(12_000) })
  const rotate = writer.rotate(next, entry(99, 12_000))
  const also = yield* Effect.forEach(
    [keep, rotate],
    (attempt) => Effect.map(Effect.flip(attempt), ({ code }) => code)
  )
  const leftovers = files()
  execFileSync("sh", ["-c", makeRoom], { stdio: "inherit" })
  yield* writer.append([entry(appended)], "Synced")
  const { code, message } = outcome.left
  const roomy = yield* state
  yield* keep
  const draft = readFileSync(paths.draft(segment), "utf8").length
  yield* rotate
  yield* writer.append([entry(100)], "Synced")
  const inTheEnd = [...files(), draft > 12_000 ? "a draft" : "no draft"]
  const refused = Either.isLeft(again) && again.left.code === code ? 2 : 1
  return {
    appended,
    code,
    message,
    refused,
    also,
    leftovers,
    inTheEnd,
    full,
    roomy
  } satisfies Story
})

void Effect.runPromise(Effect.scoped(story)).then((told) =>
  process.stdout.write(JSON.stringify(told))
)
