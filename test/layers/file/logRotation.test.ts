import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import { dirname, join } from "node:path"
import type { LogEntry } from "../../../src/domain/LogEntry.ts"
import { StorageFailed } from "../../../src/domain/PodFailure.ts"
import * as FileSessionLog from "../../../src/layers/file/FileSessionLog.ts"
import * as logSegment from "../../../src/layers/file/logSegment.ts"
import * as logWriter from "../../../src/layers/file/logWriter.ts"
import { ended, said, segments, session, text } from "../../contracts/logTexts.ts"
import { tempDirectory, tempPaths } from "./tempPaths.ts"

describe("a new segment", () => {
  it.scopedLive("is for its user alone, and the old one is closed and not touched again", () =>
    Effect.gen(function*() {
      const paths = yield* tempPaths
      const [old, next] = [paths.segment(session, a), paths.segment(session, b)]
      const writer = yield* FileSessionLog.make(paths).open(session, a)
      yield* writer.append([said(1, "in a")], "Written")
      expect(openFiles()).toContain(old)
      const before = fs.statSync(old)
      yield* writer.rotate(b, first)
      yield* writer.append([ended(3)], "Synced")
      expect(openFiles().filter((path) => path === old || path === next)).toEqual([next])
      const after = fs.statSync(old)
      expect([after.ino, after.size, after.mtimeMs]).toEqual([
        before.ino,
        before.size,
        before.mtimeMs
      ])
      expect((fs.statSync(next).mode & 0o777).toString(8)).toBe("600")
      expect(fs.readFileSync(next, "utf8")).toBe(text(first) + text(ended(3)))
    }))

  it.scopedLive("is closed with its writer, and the draft of the old one is gone", () =>
    Effect.gen(function*() {
      const paths = yield* tempPaths
      const logs = FileSessionLog.make(paths)
      yield* Effect.scoped(Effect.gen(function*() {
        const writer = yield* logs.open(session, a)
        yield* writer.append([said(1, "in a")], "Written")
        yield* writer.keepDraft({ kind: "text", text: "in a" })
        yield* writer.rotate(b, first)
        expect(fs.existsSync(paths.draft(a))).toBe(false)
        yield* writer.keepDraft({ kind: "text", text: "in b" })
        yield* writer.append([ended(3)], "Written")
      }))
      expect(fs.readdirSync(dirname(paths.draft(b)))).toEqual([])
      expect(openFiles().filter((path) => path.startsWith(paths.data))).toEqual([])
    }))

  it.scopedLive("is removed when it cannot be made durable, and the old one goes on", () =>
    Effect.gen(function*() {
      const path = join(yield* tempDirectory, "log")
      const writer = yield* writerOn(path, { next: noNames })
      yield* writer.append([said(1, "one")], "Synced")
      const failure = yield* Effect.flip(writer.rotate(b, first))
      expect(failure.message).toBe(noNames.message)
      expect(fs.readdirSync(dirname(path))).toEqual(["log"])
      yield* writer.append([said(2, "two")], "Synced")
      expect(fs.readFileSync(path, "utf8")).toBe(text(said(1, "one")) + text(said(2, "two")))
      expect(openFiles()).not.toContain(join(dirname(path), b))
    }))

  it.scopedLive("is not made where something else is, or where the session is gone", () =>
    Effect.gen(function*() {
      const path = join(yield* tempDirectory, "session", "log")
      fs.mkdirSync(dirname(path))
      const writer = yield* writerOn(path)
      yield* writer.append([said(1, "one")], "Written")
      fs.symlinkSync("elsewhere", join(dirname(path), b))
      expect((yield* Effect.flip(writer.rotate(b, first))).code).toBe("EEXIST")
      expect(fs.readdirSync(dirname(path)).toSorted()).toEqual([b, "log"])
      fs.unlinkSync(join(dirname(path), b))

      fs.renameSync(dirname(path), `${dirname(path)}.moved`)
      expect((yield* Effect.flip(writer.rotate(b, first))).code).toBe("ENOENT")
      expect(fs.existsSync(dirname(path))).toBe(false)
    }))

  it.scopedLive("is the way out after a failed sync, though not for what is not ours any more", () =>
    Effect.gen(function*() {
      const path = join(yield* tempDirectory, "log")
      const writer = yield* writerOn(path, { first: noNames })
      yield* Effect.flip(writer.append([said(1, "one")], "Synced"))
      yield* Effect.flip(writer.append([said(2, "two")], "Written"))
      yield* writer.rotate(b, first)
      yield* writer.append([ended(3)], "Synced")
      const next = join(dirname(path), b)
      expect(fs.readFileSync(next, "utf8")).toBe(text(first) + text(ended(3)))

      fs.appendFileSync(next, "x")
      const failure = yield* Effect.flip(writer.rotate(c, first))
      expect(failure.message).toBe(`cannot append to ${next}: another program has written to it`)
      fs.rmSync(next)
      expect((yield* Effect.flip(writer.rotate(c, first))).message).toContain("it was removed")
      expect(fs.existsSync(join(dirname(path), c))).toBe(false)
    }))

  it.scopedLive("begins only when what the old one has is safe", () =>
    Effect.gen(function*() {
      const path = join(yield* tempDirectory, "log")
      const writer = yield* writerOn(path, { first: noNames })
      yield* writer.append([said(1, "one")], "Written")
      expect((yield* Effect.flip(writer.rotate(b, first))).message).toBe(noNames.message)
      expect(fs.existsSync(join(dirname(path), b))).toBe(false)
    }))
})

const [a, b, c] = [segments(0), segments(1), segments(2)]

const first: LogEntry = said(2, "the first line")

const noNames = new StorageFailed({ doing: "write", path: "/names", code: "EIO", cause: undefined })

/** A writer whose segments have names that cannot all be made durable. */
const writerOn = (
  path: string,
  names: Partial<Record<"first" | "next", Effect.Effect<void, StorageFailed>>> = {}
) => {
  const placeOf = (path: string, syncNames: logSegment.Place["syncNames"] = Effect.void) => ({
    path,
    draft: `${path}.draft`,
    aside: `${path}.torn`,
    syncNames
  })
  const places: logWriter.Session = {
    segment: (segment) => placeOf(join(dirname(path), segment), names.next),
    spill: (sha256) => join(dirname(path), sha256)
  }
  return Effect.acquireRelease(
    Effect.map(logSegment.open(placeOf(path, names.first)), (open) => logWriter.make(places, open)),
    ({ close }) => close
  )
}

const openFiles = (): ReadonlyArray<string> =>
  fs.readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      return [fs.readlinkSync(`/proc/self/fd/${fd}`)]
    } catch {
      return []
    }
  })
