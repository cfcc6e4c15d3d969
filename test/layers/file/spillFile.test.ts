import { describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, Option, Stream } from "effect"
import * as fs from "node:fs"
import { basename, dirname } from "node:path"
import * as FileSessionLog from "../../../src/layers/file/FileSessionLog.ts"
import * as spillFile from "../../../src/layers/file/spillFile.ts"
import { said, segments, session } from "../../contracts/logTexts.ts"
import { tempPaths } from "./tempPaths.ts"

describe("a text that is too long for a log", () => {
  it.scopedLive("lies beside the log for its user alone, and is written once", () =>
    Effect.gen(function*() {
      const { directory, logs, path } = yield* world
      const writer = yield* logs.open(session, segment)
      yield* writer.append([said(1, long)], "Written")
      expect(fs.readFileSync(path, "utf8")).toBe(long)
      const first = fs.statSync(path)
      expect((first.mode & 0o777).toString(8)).toBe("600")
      yield* writer.append([said(2, long)], "Synced")
      const second = fs.statSync(path)
      expect([second.ino, second.mtimeMs]).toEqual([first.ino, first.mtimeMs])
      expect(fs.readdirSync(directory).toSorted()).toEqual([
        `${segment}.jsonl`,
        `${sha256}.spill`
      ].toSorted())
    }))

  it.scopedLive("is written again in place of one that is not it", () =>
    Effect.gen(function*() {
      const { logs, path } = yield* world
      const writer = yield* logs.open(session, segment)
      for (const spoil of [() => fs.truncateSync(path, 9), () => fs.writeFileSync(path, "other")]) {
        yield* writer.append([said(1, long)], "Written")
        spoil()
        expect(yield* logs.spilled(session, sha256)).toEqual(Option.none())
      }
      fs.rmSync(path)
      fs.symlinkSync("/etc/hostname", path)
      expect((yield* Effect.flip(logs.spilled(session, sha256))).message).toBe(
        `cannot read ${path}: it is a symbolic link to /etc/hostname`
      )
      yield* writer.append([said(1, long)], "Written")
      expect(yield* logs.spilled(session, sha256)).toEqual(Option.some(long))
    }))

  it.scopedLive("keeps its record out of the log when it cannot be written", () =>
    Effect.gen(function*() {
      const { logs, path } = yield* world
      const writer = yield* logs.open(session, segment)
      yield* writer.append([said(1, "one")], "Written")
      fs.mkdirSync(path)
      const failure = yield* Effect.flip(writer.append([said(2, "two"), said(3, long)], "Written"))
      expect(failure.message).toBe(`cannot write ${path}: it is a directory`)
      expect(yield* times(logs)).toEqual([1])
      fs.rmdirSync(path)
      yield* writer.append([said(3, long)], "Written")
      expect(yield* times(logs)).toEqual([1, 3])
    }))

  it.scopedLive("is not looked for under what is no hash", () =>
    Effect.gen(function*() {
      const { directory, logs } = yield* world
      fs.mkdirSync(directory, { recursive: true, mode: 0o700 })
      // Whoever looks there is told that it is a directory.
      fs.mkdirSync(`${directory}.spill`)
      const name = `../${basename(directory)}`
      expect(yield* logs.spilled(session, name)).toEqual(Option.none())
    }))

  it.scopedLive("is in the way of nobody who looks for logs, or removes an empty one", () =>
    Effect.gen(function*() {
      const { directory, logs } = yield* world
      fs.mkdirSync(directory, { recursive: true, mode: 0o700 })
      fs.writeFileSync(`${directory}/${sha256}.spill`, long)
      yield* Effect.scoped(logs.open(session, segment))
      expect(fs.readdirSync(directory)).toEqual([`${sha256}.spill`])
      expect(yield* logs.sessionOf(segment)).toEqual(Option.none())
      const writer = yield* logs.open(session, segment)
      yield* writer.append([said(1, "x")], "Written")
      expect(yield* logs.sessionOf(segment)).toEqual(Option.some(session))
    }))
})

const segment = segments(0)
const long = "é".repeat(200_000)
const sha256 = spillFile.hash(long)

const world = Effect.map(tempPaths, (paths) => ({
  path: paths.spill(session, sha256),
  directory: dirname(paths.segment(session, segment)),
  logs: FileSessionLog.make(paths)
}))

const times = (logs: ReturnType<typeof FileSessionLog.make>) =>
  Effect.map(
    Stream.runCollect(logs.lines(session, segment, 2 ** 40)),
    (lines) => Chunk.toReadonlyArray(lines).map((line) => JSON.parse(line).ts)
  )
