import { describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, Option, Stream } from "effect"
import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import * as fs from "node:fs"
import { dirname, join } from "node:path"
import { SegmentId, SessionId } from "../../../src/domain/ids.ts"
import { type LogEntry, segmentContinued } from "../../../src/domain/LogEntry.ts"
import * as FileSessionLog from "../../../src/layers/file/FileSessionLog.ts"
import { tempPaths } from "./tempPaths.ts"

describe("a log that is no regular file", () => {
  const refused = (what: string, prepare: (path: string) => unknown, expected: string) =>
    it.scopedLive(`${what} is told at once by every reader, and not opened for writing`, () =>
      Effect.gen(function*() {
        const { path, logs } = yield* world
        prepare(path)
        const reason = expected.replace("PATH", path)
        expect(yield* logs.summary(session, segment)).toEqual({ _tag: "Unreadable", reason })
        const tail = yield* Effect.flip(logs.tail(session, segment, 1))
        expect(tail.message).toBe(`cannot read ${path}: ${reason}`)
        const lines = yield* Effect.flip(Stream.runDrain(logs.lines(session, segment, 1)))
        expect(lines.message).toBe(`cannot read ${path}: ${reason}`)
        const open = yield* Effect.flip(Effect.scoped(logs.open(session, segment)))
        expect(open.message).toBe(`cannot open ${path}: ${reason}`)
      }))

  refused("a directory", (path) => fs.mkdirSync(path), "it is a directory")
  refused("a FIFO", (path) => execFileSync("mkfifo", [path]), "it is a FIFO")
  refused("a symbolic link", (path) => {
    fs.writeFileSync(`${path}.real`, line(1))
    fs.symlinkSync(`${path}.real`, path)
  }, "it is a symbolic link to PATH.real")
  refused(
    "a dangling symbolic link",
    (path) => fs.symlinkSync("gone", path),
    "it is a symbolic link to gone"
  )
  refused(
    "a device",
    (path) => fs.symlinkSync("/dev/zero", path),
    "it is a symbolic link to /dev/zero"
  )
})

describe("a log that is large or odd", () => {
  it.scopedLive("is not read whole: 2 GB of nothing behind one record", () =>
    Effect.gen(function*() {
      const { path, logs } = yield* world
      fs.writeFileSync(path, line(1))
      fs.truncateSync(path, 2 ** 31 + 1)
      expect(yield* logs.summary(session, segment)).toMatchObject({ updatedAt: 1 })
      expect(yield* logs.tail(session, segment, 3)).toEqual({
        records: [],
        earlier: 0,
        damaged: 0,
        start: Option.some({ segment, offset: 2 ** 31 + 1 - 32 * 2 ** 20 })
      })
      const first = yield* Stream.runHead(logs.lines(session, segment, 2 ** 40))
      expect(first).toEqual(Option.some(line(1).trimEnd()))
      const failure = yield* Effect.flip(Effect.scoped(logs.open(session, segment)))
      expect(failure.message).toBe(
        `cannot repair ${path}: its last line is longer than 64 MiB, so it is no log`
      )
      expect(fs.statSync(path).size).toBe(2 ** 31 + 1)
    }))

  it.scopedLive("is not readable when 2 GB have no line", () =>
    Effect.gen(function*() {
      const { path, logs } = yield* world
      fs.writeFileSync(path, "")
      fs.truncateSync(path, 2 ** 31 + 1)
      expect(yield* logs.summary(session, segment)).toEqual({
        _tag: "Unreadable",
        reason: "there is no record near its start or its end"
      })
    }))

  it.scopedLive("is summarized from a record that is longer than any first look", () =>
    Effect.gen(function*() {
      const { path, logs } = yield* world
      fs.writeFileSync(path, line(1) + line(2, "x".repeat(3_000_000)))
      const summary = yield* logs.summary(session, segment)
      if (summary._tag !== "Readable") return expect.fail("it is not readable")
      expect(summary.updatedAt).toBe(2)
      expect(Option.getOrThrow(summary.last).text).toHaveLength(3_000_000)
    }))

  it.scopedLive("is summarized from its head when its tail is junk", () =>
    Effect.gen(function*() {
      const { path, logs } = yield* world
      for (const junk of ["junk\n", "{x}\n", "{}\n", "\0"]) {
        fs.writeFileSync(path, line(1) + line(2) + junk.repeat(2_000_000))
        expect(yield* logs.summary(session, segment)).toMatchObject({ updatedAt: 2 })
        const { records, damaged } = yield* logs.tail(session, segment, 5)
        expect([records.length, damaged]).toEqual(junk === "\0" ? [2, 0] : [0, 10_000])
      }
    }))

  it.scopedLive("loses a line beyond 8 MiB and nothing else", () =>
    Effect.gen(function*() {
      const { path, logs } = yield* world
      const longest = line(2, "x".repeat(8 * 2 ** 20 - line(2, "").length + 1))
      const tooLong = line(3, "x".repeat(8 * 2 ** 20 - line(3, "").length + 2))
      fs.writeFileSync(path, line(1) + longest + tooLong + line(4))
      const tail = yield* logs.tail(session, segment, 9)
      expect(tail.records).toHaveLength(3)
      expect(tail).toMatchObject({ earlier: 0, damaged: 1 })
      const lines = yield* Stream.runCollect(logs.lines(session, segment, 2 ** 40))
      expect(Chunk.toReadonlyArray(lines).map((text) => JSON.parse(text).ts)).toEqual([1, 2, 4])
    }))

  it.scopedLive("is read in blocks without harm to its lines", () =>
    Effect.gen(function*() {
      const { path, logs } = yield* world
      // Lines of many lengths, so that blocks end everywhere, also inside characters.
      const texts = Array.from({ length: 3000 }, (_, index) => "é🦀x".repeat(index % 700))
      fs.writeFileSync(path, texts.map((text, index) => line(index, text)).join(""))
      const lines = yield* Stream.runCollect(logs.lines(session, segment, 2 ** 40))
      const read = Chunk.toReadonlyArray(lines).map((text) => JSON.parse(text).segments[0].content)
      expect(read).toEqual(texts)
      for (const count of [1, 500, 2500]) {
        const tail = yield* logs.tail(session, segment, count)
        expect(tail.records.map((record) => JSON.parse(JSON.stringify(record)).ts)).toEqual(
          Array.from({ length: count }, (_, index) => 3000 - count + index)
        )
        expect(tail.earlier).toBe(3000 - count)
      }
    }))
})

describe("a log that is read backwards", () => {
  const back = (logs: ReturnType<typeof FileSessionLog.make>, count: number) =>
    Effect.gen(function*() {
      let page = yield* logs.tail(session, segment, count)
      const times = [timesOf(page.records)]
      while (Option.isSome(page.start)) {
        page = yield* logs.before(session, page.start.value, count)
        times.unshift(timesOf(page.records))
        expect(times.length).toBeLessThan(1000)
      }
      return { times: times.flat(), pages: times.length }
    })

  it.scopedLive("is read in blocks without harm to its lines", () =>
    Effect.gen(function*() {
      const { path, logs } = yield* world
      const texts = Array.from({ length: 1500 }, (_, index) => "é🦀x".repeat(index % 700))
      fs.writeFileSync(path, texts.map((text, index) => line(index, text)).join(""))
      for (const count of [7, 500]) {
        const { times, pages } = yield* back(logs, count)
        expect(times).toEqual(texts.map((_, index) => index))
        expect(pages).toBe(Math.ceil(1500 / count))
      }
    }))

  it.scopedLive("comes past what nobody can read, 32 MiB at a time", () =>
    Effect.gen(function*() {
      const { path, logs } = yield* world
      fs.writeFileSync(path, line(1))
      fs.truncateSync(path, 100 * 2 ** 20)
      fs.appendFileSync(path, `\n${line(2)}${"junk\n".repeat(25_000)}${line(3)}`)
      const { times, pages } = yield* back(logs, 5)
      expect(times).toEqual([1, 2, 3])
      // One for each record, two for 10,000 lines of junk each, and three for the nothing.
      expect(pages).toBe(8)
    }))

  it.scopedLive("is told that the segment before cannot be read when it comes to that", () =>
    Effect.gen(function*() {
      const { paths, path, logs } = yield* world
      const older = paths.segment(session, SegmentId.make(segment.replace(/a$/, "9")))
      const from = { segment: SegmentId.make(segment.replace(/a$/, "9")), turns: 1 }
      const first = segmentContinued({ session, from, history: [], now: 1 })
      fs.writeFileSync(path, `${JSON.stringify(first)}\n${line(2)}`)
      execFileSync("mkfifo", [older])
      const end = { segment, offset: 2 ** 40 }
      const page = yield* logs.before(session, end, 9)
      expect(timesOf(page.records)).toEqual([1, 2])
      expect(page.start).toEqual(Option.some({ segment, offset: 0 }))
      const failure = yield* Effect.flip(logs.before(session, Option.getOrThrow(page.start), 9))
      expect(failure.message).toBe(`cannot read ${older}: it is a FIFO`)
    }))

  it.scopedLive("does not look for what is before it beyond what a line may have", () =>
    Effect.gen(function*() {
      const { paths, path, logs } = yield* world
      const older = SegmentId.make(segment.replace(/a$/, "9"))
      fs.writeFileSync(paths.segment(session, older), line(1))
      for (const [length, isFound] of [[8 * 2 ** 20, true], [8 * 2 ** 20 + 1, false]] as const) {
        const from = { segment: older, turns: 1 }
        const bare = JSON.stringify(segmentContinued({ session, from, history: [], now: 1 }))
        fs.writeFileSync(path, `${bare}${" ".repeat(length - bare.length)}\n${line(2)}`)
        const { start } = yield* logs.tail(session, segment, 9)
        expect(Option.isSome(start)).toBe(isFound)
      }
    }))
})

describe("the session of a segment", () => {
  it.scopedLive("is looked for in directories with an id for a name only", () =>
    Effect.gen(function*() {
      const { paths, logs } = yield* world
      const stray = join(paths.sessionsDir, "backup")
      fs.mkdirSync(stray)
      fs.writeFileSync(join(stray, `${segment}.jsonl`), line(1))
      fs.writeFileSync(join(paths.sessionsDir, "file"), "")
      expect(yield* logs.sessionOf(segment)).toEqual(Option.none())
      fs.writeFileSync(paths.segment(session, segment), line(1))
      expect(yield* logs.sessionOf(segment)).toEqual(Option.some(session))
    }))
})

describe("a writer", () => {
  it.scopedLive("makes everything for its user alone", () =>
    Effect.gen(function*() {
      const paths = yield* tempPaths
      const writer = yield* FileSessionLog.make(paths).open(session, segment)
      yield* writer.append([said(1)], "Synced")
      expect(modes(paths.data)).toEqual([
        "own 700",
        "own/lease 700",
        `own/lease/${session} 600`,
        "sessions 700",
        `sessions/${session} 700`,
        `sessions/${session}/${segment}.jsonl 600`
      ])
    }))

  it.scopedLive("keeps what it sets aside for its user alone", () =>
    Effect.gen(function*() {
      const { paths, path, logs } = yield* world
      fs.writeFileSync(path, `${line(1)}\0\0torn`)
      yield* logs.open(session, segment)
      expect(fs.readFileSync(path, "utf8")).toBe(line(1))
      const [directory, file] = modes(join(paths.data, "own")).filter((entry) =>
        entry.startsWith("torn")
      )
      expect(directory).toBe("torn 700")
      expect(file).toMatch(new RegExp(`^torn/${segment}-\\d+-\\w+\\.jsonl 600$`))
      const aside = join(paths.data, "own", file?.replace(/ 600$/, "") ?? "")
      expect(fs.readFileSync(aside, "utf8")).toBe("\0\0torn")
    }))

  it.scopedLive("is refused while another process holds the lease, and told which", () =>
    Effect.gen(function*() {
      const { paths, path, logs } = yield* world
      const holder = yield* holdLease(paths.lease(session))
      const refusal = yield* Effect.flip(Effect.scoped(logs.open(session, segment)))
      expect(refusal).toMatchObject({ _tag: "SegmentHeld", holder: `sleep (pid ${holder.pid})` })
      expect(fs.existsSync(path)).toBe(false)

      holder.kill("SIGKILL")
      yield* Effect.promise(() => once(holder, "exit"))
      yield* logs.open(session, segment)
    }))

  it.scopedLive("stops when its log is removed, and does not make it anew", () =>
    Effect.gen(function*() {
      const { path, logs } = yield* world
      const writer = yield* logs.open(session, segment)
      yield* writer.append([said(1)], "Written")
      fs.rmSync(dirname(path), { recursive: true })
      const failure = yield* Effect.flip(writer.append([said(2)], "Synced"))
      expect(failure.message).toBe(`cannot append to ${path}: it was removed while it was written`)
      expect(fs.existsSync(dirname(path))).toBe(false)
    }))

  it.scopedLive("stops when somebody without the lease has written", () =>
    Effect.gen(function*() {
      const { path, logs } = yield* world
      const writer = yield* logs.open(session, segment)
      yield* writer.append([said(1)], "Written")
      fs.appendFileSync(path, "{\"kind\":\"turn_")
      for (const ts of [2, 3]) {
        const failure = yield* Effect.flip(writer.append([said(ts)], "Written"))
        expect(failure.message).toBe(`cannot append to ${path}: another program has written to it`)
      }
      expect(fs.readFileSync(path, "utf8")).toBe(`${line(1)}{"kind":"turn_`)
    }))

  it.scopedLive("that could not be opened leaves the session to others at once", () =>
    Effect.gen(function*() {
      const { path, logs } = yield* world
      fs.mkdirSync(path)
      expect((yield* Effect.flip(logs.open(session, segment)))._tag).toBe("StorageFailed")
      fs.rmdirSync(path)
      yield* logs.open(session, segment)
    }))
})

const session = SessionId.make("019e6f00-0000-7000-8000-000000000001")
const segment = SegmentId.make("019e6f00-0000-7000-8000-00000000000a")

const said = (ts: number, content = "hello"): LogEntry => ({
  kind: "user_input",
  ts,
  segments: [{ kind: "text", content }]
})

const line = (ts: number, content?: string) => `${JSON.stringify(said(ts, content))}\n`

const timesOf = (records: ReadonlyArray<unknown>): ReadonlyArray<number> =>
  records.map((record) => JSON.parse(JSON.stringify(record)).ts)

/** A store in which the directory of the session exists. */
const world = Effect.map(tempPaths, (paths) => {
  const path = paths.segment(session, segment)
  fs.mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  return { paths, path, logs: FileSessionLog.make(paths) }
})

const modes = (directory: string) =>
  fs.readdirSync(directory, { recursive: true, encoding: "utf8" }).toSorted().map((name) =>
    `${name} ${(fs.statSync(join(directory, name)).mode & 0o777).toString(8)}`
  )

/** A process that holds a lease until it or the scope ends. */
const holdLease = (path: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      fs.mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
      const script = "echo locked; exec sleep 600"
      const child = spawn("flock", ["--no-fork", "-x", path, "sh", "-c", script], {
        stdio: ["ignore", "pipe", "inherit"]
      })
      await once(child.stdout, "data")
      return child
    }),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )
