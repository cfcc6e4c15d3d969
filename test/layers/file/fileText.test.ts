import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import * as fileText from "../../../src/layers/file/fileText.ts"
import { tempDirectory } from "./tempPaths.ts"

const read = (path: string, cap = 1024) => fileText.read(path, { cap })

describe("read", () => {
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
