import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import * as durableFile from "../../../src/layers/file/durableFile.ts"
import { tempDirectory } from "./tempPaths.ts"

const read = (path: string, cap = 1024) => durableFile.readText(path, { cap })
const mode = (path: string) => (fs.statSync(path).mode & 0o777).toString(8)

describe("readText", () => {
  const reads = (
    sentence: string,
    prepare: (path: string) => unknown,
    expected: Record<string, unknown>
  ) =>
    it.scoped(sentence, () =>
      Effect.gen(function*() {
        const path = join(yield* tempDirectory, "file")
        prepare(path)
        expect(yield* read(path)).toMatchObject(expected)
      }))

  const problem = (reason: string, code: string) => ({ _tag: "Problem", reason, code })

  reads("gives the text of a file", (path) => fs.writeFileSync(path, "é\n"), {
    _tag: "Text",
    text: "é\n",
    settled: true
  })
  reads("gives the empty text of an empty file", (path) => fs.writeFileSync(path, ""), {
    _tag: "Text",
    text: ""
  })
  reads("leaves out a byte order mark", (path) => fs.writeFileSync(path, "\ufeff{}"), {
    _tag: "Text",
    text: "{}"
  })
  reads("tells that there is no file", () => {}, { _tag: "Missing" })
  reads("takes as much as the cap", (path) => fs.writeFileSync(path, "x".repeat(1024)), {
    _tag: "Text"
  })
  reads(
    "refuses more than the cap",
    (path) => fs.writeFileSync(path, "x".repeat(1025)),
    problem("it is larger than 1024 bytes", "EFBIG")
  )
  reads(
    "refuses a huge sparse file without reading it",
    (path) => {
      fs.writeFileSync(path, "")
      fs.truncateSync(path, 2 ** 40)
    },
    problem("it is larger than 1024 bytes", "EFBIG")
  )
  reads(
    "refuses invalid UTF-8",
    (path) => fs.writeFileSync(path, Buffer.from([0x7b, 0xc3, 0x28])),
    problem("it is not valid UTF-8", "EILSEQ")
  )
  reads(
    "refuses a directory",
    (path) => fs.mkdirSync(path),
    problem("it is a directory", "EFTYPE")
  )
  reads(
    "refuses a symbolic link, also to a good file",
    (path) => {
      fs.writeFileSync(`${path}.real`, "text")
      fs.symlinkSync(`${path}.real`, path)
    },
    problem("it is a symbolic link", "ELOOP")
  )
  reads(
    "refuses a FIFO without waiting for a writer",
    (path) => execFileSync("mkfifo", [path]),
    problem("it is a FIFO", "EFTYPE")
  )

  it.scoped("refuses a socket and a device", () =>
    Effect.gen(function*() {
      const path = join(yield* tempDirectory, "sock")
      yield* Effect.acquireRelease(
        Effect.async<ReturnType<typeof createServer>>((resume) => {
          const server = createServer().listen(path, () => resume(Effect.succeed(server)))
        }),
        (server) => Effect.sync(() => server.close())
      )
      expect(yield* read(path)).toMatchObject(problem("it is a socket", "EFTYPE"))
      expect(yield* read("/dev/zero")).toMatchObject(problem("it is a device", "EFTYPE"))
    }))

  it.scoped("refuses a path through a file", () =>
    Effect.gen(function*() {
      const path = join(yield* tempDirectory, "file")
      fs.writeFileSync(path, "")
      expect(yield* read(join(path, "below"))).toMatchObject(
        problem("a part of the path is not a directory", "ENOTDIR")
      )
    }))

  it.scoped("gives caps of megabytes in megabytes and leaves no descriptor open", () =>
    Effect.gen(function*() {
      const path = join(yield* tempDirectory, "file")
      fs.writeFileSync(path, "")
      fs.truncateSync(path, 17 << 20)
      const before = fs.readdirSync("/proc/self/fd").length
      for (let i = 0; i < 20; i++) {
        expect(yield* read(path, 16 << 20)).toMatchObject({ reason: "it is larger than 16 MiB" })
      }
      expect(fs.readdirSync("/proc/self/fd").length).toBeLessThan(before + 20)
    }))
})

describe("replace", () => {
  it.scoped("writes a file with mode 0600, whatever the umask", () =>
    Effect.gen(function*() {
      const path = join(yield* tempDirectory, "file")
      yield* withUmask(0, durableFile.replace(path, "one"))
      expect(mode(path)).toBe("600")
      yield* withUmask(0o077, durableFile.replace(path, "two"))
      expect(mode(path)).toBe("600")
      expect(fs.readFileSync(path, "utf8")).toBe("two")
    }))

  it.scoped("puts a new file in the place of the old one, which its readers keep", () =>
    Effect.gen(function*() {
      const path = join(yield* tempDirectory, "file")
      fs.writeFileSync(path, "old")
      const reader = fs.openSync(path, "r")
      yield* durableFile.replace(path, "new")
      expect(fs.readFileSync(reader, "utf8")).toBe("old")
      fs.closeSync(reader)
    }))

  it.scoped("replaces a symbolic link, not what it points to", () =>
    Effect.gen(function*() {
      const directory = yield* tempDirectory
      fs.writeFileSync(join(directory, "real"), "untouched")
      fs.symlinkSync(join(directory, "real"), join(directory, "link"))
      yield* durableFile.replace(join(directory, "link"), "text")
      expect(fs.readFileSync(join(directory, "real"), "utf8")).toBe("untouched")
    }))

  it.scoped("leaves the old file and nothing else behind when it fails", () =>
    Effect.gen(function*() {
      const directory = yield* tempDirectory
      fs.mkdirSync(join(directory, "file"))
      const failure = yield* Effect.flip(durableFile.replace(join(directory, "file"), "text"))
      expect(failure).toMatchObject({ _tag: "StorageFailed", doing: "write", code: "EISDIR" })
      expect(failure.message).toBe(`cannot write ${join(directory, "file")}: it is a directory`)
      expect(fs.readdirSync(directory)).toEqual(["file"])
    }))

  it.scoped("tells that the directory is missing", () =>
    Effect.gen(function*() {
      const path = join(yield* tempDirectory, "missing", "file")
      expect(yield* Effect.flip(durableFile.replace(path, ""))).toMatchObject({ code: "ENOENT" })
    }))
})

describe("ensureDir", () => {
  it.scoped("makes a directory and its parents with mode 0700, whatever the umask", () =>
    Effect.gen(function*() {
      const directory = yield* tempDirectory
      yield* withUmask(0, durableFile.ensureDir(join(directory, "a", "b")))
      expect([mode(join(directory, "a")), mode(join(directory, "a", "b"))]).toEqual(["700", "700"])
      yield* durableFile.ensureDir(join(directory, "a", "b"))
    }))

  it.scoped("accepts a directory that others can read and a link of our own to one", () =>
    Effect.gen(function*() {
      const directory = yield* tempDirectory
      fs.mkdirSync(join(directory, "real"))
      fs.chmodSync(join(directory, "real"), 0o755)
      fs.symlinkSync("real", join(directory, "link"))
      yield* durableFile.ensureDir(join(directory, "real"))
      yield* durableFile.ensureDir(join(directory, "link"))
      expect(mode(join(directory, "real"))).toBe("755")
    }))

  it.scoped("refuses a directory to which others can write, and says what to do", () =>
    Effect.gen(function*() {
      const directory = yield* tempDirectory
      for (const bits of [0o770, 0o702, 0o1777]) {
        fs.chmodSync(directory, bits)
        const failure = yield* Effect.flip(durableFile.ensureDir(directory))
        expect(failure.message).toBe(
          `cannot use the directory ${directory}: others can write to it; `
            + `forbid that with: chmod go-w ${directory}`
        )
      }
    }))

  it.scoped("refuses a directory that belongs to another user", () =>
    Effect.gen(function*() {
      const directory = yield* tempDirectory
      const foreign = process.geteuid?.() === 0 ? directory : "/"
      if (foreign === directory) fs.chownSync(directory, 12345, 12345)
      const failure = yield* Effect.flip(durableFile.ensureDir(foreign))
      expect(failure.message).toContain("it belongs to another user")
    }))

  it.scoped("refuses what is no directory", () =>
    Effect.gen(function*() {
      const path = join(yield* tempDirectory, "file")
      fs.writeFileSync(path, "")
      const failure = yield* Effect.flip(durableFile.ensureDir(path))
      expect(failure.message).toContain("it is not a directory")
    }))
})

const withUmask = <A, E>(mask: number, effect: Effect.Effect<A, E>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => process.umask(mask)),
    () => effect,
    (before) => Effect.sync(() => process.umask(before))
  )
