import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFile, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import type { LogEntry } from "../../../src/domain/LogEntry.ts"
import { StorageFailed } from "../../../src/domain/PodFailure.ts"
import type * as logSegment from "../../../src/layers/file/logSegment.ts"
import * as logWriter from "../../../src/layers/file/logWriter.ts"
import { segments } from "../../contracts/logTexts.ts"
import { bundledOnce } from "../../support/bundledOnce.ts"
import type { Story } from "./fillDisk.ts"
import { tempDirectory } from "./tempPaths.ts"

const fillDisk = fileURLToPath(new URL("./fillDisk.ts", import.meta.url))

/** A file system of 64 KiB, which a filler keeps half full, in a mount namespace of its own. */
const onSmallDisk = (program: string, home: string) => {
  const script = "mount -t tmpfs -o size=64k none \"$1\" && head -c 32768 /dev/zero >\"$1/filler\" "
    + "&& chmod 700 \"$1\" && exec \"$2\" \"$3\" \"$1\" \"rm '$1/filler'\""
  return ["unshare", "-Urm", "sh", "-c", script, "sh", home, process.execPath, program] as const
}

/** A limit that the program itself can lift: the same short write, then EFBIG. */
const withSizeLimit = (program: string, home: string) =>
  [
    "prlimit",
    "--fsize=10000:unlimited",
    process.execPath,
    program,
    home,
    "prlimit --pid $PPID --fsize=unlimited"
  ] as const

// Where no mount namespace can be had (some containers), the limit stands in for the full disk.
const mountable = spawnSync("unshare", ["-Urm", "true"]).status === 0

describe("a log on a disk without room", () => {
  const keepsItsLines = (
    where: string,
    code: string,
    command: (program: string, home: string) => readonly [string, ...Array<string>]
  ) =>
    it.scopedLive(`keeps whole lines only on ${where}, says so, and goes on when there is room`, () =>
      Effect.gen(function*() {
        const directory = yield* tempDirectory
        const program = bundledOnce(fillDisk)
        const home = join(directory, "disk")
        fs.mkdirSync(home)
        const [file, ...args] = command(program, home)
        const { stdout } = yield* Effect.promise(() => promisify(execFile)(file, args))
        const told: Story = JSON.parse(stdout)

        expect(told.appended).toBeGreaterThan(3)
        expect(told.code).toBe(code)
        expect(told.message).toMatch(/^cannot append to .*: the (disk is full|file grew beyond)/)
        expect(told.refused).toBe(2)
        expect(times(told.full.text)).toEqual(Array.from({ length: told.appended }, (_, ts) => ts))
        expect(told.full.size).toBe(told.full.text.length)
        expect(told.also).toEqual([code, code])
        expect(told.leftovers).toEqual([`${segments(0)}.jsonl`])
        expect(told.inTheEnd).toEqual([
          `${segments(0)}.jsonl`,
          `${segments(1)}.jsonl`,
          "a draft"
        ])
        expect(times(told.roomy.text)).toEqual([...times(told.full.text), told.appended])
        expect(told.roomy.size).toBe(told.roomy.text.length)
      }))

  keepsItsLines(
    "a file system that is full",
    mountable ? "ENOSPC" : "EFBIG",
    mountable ? onSmallDisk : withSizeLimit
  )
  keepsItsLines("a file that may not grow", "EFBIG", withSizeLimit)

  it.scopedLive("tells the disk's reason also when it cannot be cut back", () =>
    Effect.gen(function*() {
      const writer = yield* writerOn("/dev/full")
      for (const ts of [1, 2]) {
        const failure = yield* Effect.flip(writer.append([ended(ts)], "Written"))
        expect(failure.code).toBe(ts === 1 ? "ENOSPC" : "EINVAL")
      }
      expect(yield* writer.size).toBe(0)
    }))
})

describe("a log on a disk that fails to sync", () => {
  it.scopedLive("is not written any more, however often that is tried", () =>
    Effect.gen(function*() {
      // The null device takes everything and cannot be synced.
      const writer = yield* writerOn("/dev/null")
      const first = yield* Effect.flip(writer.append([ended(1)], "Synced"))
      expect(first.code).toBe("EINVAL")
      const size = yield* writer.size
      for (const durability of ["Written", "Synced"] as const) {
        const later = yield* Effect.flip(writer.append([ended(2)], durability))
        expect(later.message).toBe(first.message)
      }
      expect(yield* writer.size).toBe(size)
    }))

  it.scopedLive("syncs the names once, and acknowledges nothing without them", () =>
    Effect.gen(function*() {
      const directory = yield* tempDirectory
      let synced = 0
      const good = yield* writerOn(join(directory, "good"), Effect.sync(() => synced++))
      yield* good.append([ended(1)], "Written")
      expect(synced).toBe(0)
      yield* good.append([ended(2)], "Synced")
      yield* good.append([ended(3)], "Synced")
      expect(synced).toBe(1)

      const path = join(directory, "bad")
      const noNames = new StorageFailed({ doing: "write", path, code: "EIO", cause: undefined })
      const bad = yield* writerOn(path, noNames)
      for (const durability of ["Synced", "Written"] as const) {
        const failure = yield* Effect.flip(bad.append([ended(1)], durability))
        expect(failure.message).toBe(noNames.message)
      }
    }))
})

describe("a writer that was closed", () => {
  it.scopedLive("writes nothing, although the number of its file may be that of another", () =>
    Effect.gen(function*() {
      const path = join(yield* tempDirectory, "log")
      const fd = fs.openSync(path, "a")
      const writer = logWriter.make(session(path), { place: placeOf(path), fd, size: 0 })
      yield* writer.append([ended(1)], "Written")
      yield* writer.close
      const other = fs.openSync(`${path}.other`, "a")
      expect(other).toBe(fd)
      const failure = yield* Effect.flip(writer.append([ended(2)], "Synced"))
      fs.closeSync(other)
      expect(failure.message).toBe(`cannot append to ${path}: its writer was closed`)
      expect(fs.readFileSync(`${path}.other`, "utf8")).toBe("")
    }))
})

const times = (text: string): ReadonlyArray<number> => {
  expect(text.endsWith("\n")).toBe(true)
  return text.trimEnd().split("\n").map((line) => JSON.parse(line).ts)
}

const ended = (ts: number): LogEntry => ({ kind: "turn_end", ts, turn_count: 1 })

const placeOf = (
  path: string,
  syncNames: Effect.Effect<unknown, StorageFailed> = Effect.void
): logSegment.Place => ({
  path,
  draft: `${path}.draft`,
  aside: `${path}.torn`,
  syncNames: Effect.asVoid(syncNames)
})

/** New segments and long texts lie beside the log. */
const session = (
  path: string,
  syncNames?: Effect.Effect<unknown, StorageFailed>
): logWriter.Session => ({
  segment: (segment) => placeOf(join(dirname(path), segment), syncNames),
  spill: (sha256) => join(dirname(path), sha256)
})

const writerOn = (path: string, syncNames?: Effect.Effect<unknown, StorageFailed>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const place = placeOf(path, syncNames)
      const fd = fs.openSync(
        path,
        fs.constants.O_APPEND | fs.constants.O_CREAT | fs.constants.O_RDWR
      )
      // A writer removes an empty log; should it ever take a device for one, not here.
      const closing = path.startsWith("/dev/") ? Effect.sync(() => fs.closeSync(fd)) : undefined
      const writer = logWriter.make(session(path, syncNames), { place, fd, size: 0 })
      return { writer, close: closing ?? writer.close }
    }),
    ({ close }) => close
  ).pipe(Effect.map(({ writer }) => writer))
