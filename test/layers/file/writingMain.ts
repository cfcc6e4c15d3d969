/**
 * A program for `logWriter.killed.test.ts`: speaks, logs what was said and goes on in new segments
 * until it is killed, and keeps a journal of what it was told is done. Argument: the home.
 */
import { Effect } from "effect"
import { appendFileSync } from "node:fs"
import { join } from "node:path"
import { SegmentId, SessionId } from "../../../src/domain/ids.ts"
import { segmentContinued } from "../../../src/domain/LogEntry.ts"
import * as FileSessionLog from "../../../src/layers/file/FileSessionLog.ts"
import { resolve } from "../../../src/layers/file/paths.ts"

/** A line of the journal: after so many turns, in which segment, and how much of a speech is kept. */
export interface Done {
  readonly turns: number
  readonly segment: number
  readonly drafted: number
}

export const session = SessionId.make("019e6f00-0000-7000-8000-000000000001")

export const segmentOf = (index: number): SegmentId =>
  SegmentId.make(`019e6f00-0000-7000-8000-${index.toString(16).padStart(12, "0")}`)

/** What is said in a turn. */
export const speech = (turn: number): string => `turn ${turn}: ${"é🦀".repeat(200)}`

const [home = ""] = process.argv.slice(2)

const write = Effect.gen(function*() {
  const writer = yield* FileSessionLog.make(resolve({ PODS_HOME: home }, "/")).open(
    session,
    segmentOf(0)
  )
  let segment = 0
  const done = (turns: number, drafted: number) =>
    Effect.sync(() =>
      appendFileSync(join(home, "journal"), `${JSON.stringify({ turns, segment, drafted })}\n`)
    )
  process.stdout.write("ready\n")
  for (let turn = 1;; turn++) {
    const whole = speech(turn)
    for (let length = 100; length < whole.length; length += 100) {
      yield* writer.keepDraft({ kind: "text", text: whole.slice(0, length) })
      yield* done(turn - 1, length)
    }
    const content = [{ kind: "text", text: whole }] as const
    const item = { kind: "message", role: "assistant", content } as const
    yield* writer.append([{ kind: "assistant_item", ts: turn, item }], "Synced")
    yield* done(turn, 0)
    if (turn % 3 !== 0) continue
    const from = { segment: segmentOf(segment), turns: turn }
    const first = segmentContinued({ session, from, history: [], now: turn })
    yield* writer.rotate(segmentOf(segment + 1), first)
    segment++
    yield* done(turn, 0)
  }
})

if (home !== "") void Effect.runPromise(Effect.scoped(write))
