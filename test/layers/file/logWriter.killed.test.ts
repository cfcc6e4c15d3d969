import { describe, expect, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import * as fs from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import * as FileSessionLog from "../../../src/layers/file/FileSessionLog.ts"
import { resolve } from "../../../src/layers/file/paths.ts"
import { bundledOnce } from "../../support/bundledOnce.ts"
import { until } from "../../support/until.ts"
import { foreignProcess } from "./foreignProcess.ts"
import { tempDirectory } from "./tempPaths.ts"
import { type Done, segmentOf, session, speech } from "./writingMain.ts"

const program = fileURLToPath(new URL("./writingMain.ts", import.meta.url))

describe("a writer that is killed", () => {
  for (const lines of [1, 2, 7, 12, 13, 14, 26, 39, 40, 60]) {
    it.scopedLive(`leaves all that it had done when it was about to do more than ${lines} things`, () =>
      Effect.gen(function*() {
        const home = yield* tempDirectory
        const paths = resolve({ PODS_HOME: home }, "/")
        const writer = yield* foreignProcess(process.execPath, [bundledOnce(program), home])
        yield* until(
          `${lines} lines of the journal`,
          Effect.sync(() => journalOf(home).length >= lines)
        )
        yield* writer.end

        const last = journalOf(home).at(-1) ?? expect.fail("the journal is empty")
        const logs = FileSessionLog.make(paths)
        // Where the metadata may point: the new one when it was just made, but not told of yet.
        const next = fs.existsSync(paths.segment(session, segmentOf(last.segment + 1)))
        const sessionFiles = fs.readdirSync(dirname(paths.segment(session, segmentOf(0))))
        expect(sessionFiles.length).toBe(last.segment + (next ? 2 : 1))

        const { draftLeft } = yield* logs.open(session, segmentOf(last.segment))
        const { turns } = yield* checkedRecords(logs, last.segment)
        expect([last.turns, last.turns + 1]).toContain(turns)
        const left = Option.map(draftLeft, ({ text }) => text)
        if (turns > last.turns || next) return expect(left).toEqual(Option.none())
        if (last.drafted === 0 && Option.isNone(left)) return
        // What a step further had kept counts as well.
        const text = Option.getOrThrow(left)
        expect(speech(turns + 1).startsWith(text)).toBe(true)
        expect(text.length).toBeGreaterThanOrEqual(last.drafted - 1)
      }))
  }
})

/** Every record from the first segment on; each turn must be there once, in order. */
const checkedRecords = (logs: ReturnType<typeof FileSessionLog.make>, segment: number) =>
  Effect.gen(function*() {
    const end = { segment: segmentOf(segment), offset: 2 ** 40 }
    const { damaged, records, start } = yield* logs.before(session, end, 1_000_000)
    expect([damaged, start]).toEqual([0, Option.none()])
    const spoken = records.flatMap((record) => {
      const { kind, ts } = JSON.parse(JSON.stringify(record))
      return kind === "assistant_item" ? [Number(ts)] : []
    })
    expect(spoken).toEqual(Array.from({ length: spoken.length }, (_, index) => index + 1))
    return { turns: spoken.length }
  })

const journalOf = (home: string): ReadonlyArray<Done> => {
  const path = join(home, "journal")
  const text = fs.existsSync(path) ? fs.readFileSync(path, "utf8") : ""
  return text.split("\n").slice(0, -1).map((line) => JSON.parse(line))
}
