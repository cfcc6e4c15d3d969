import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import { join } from "node:path"
import * as durableFile from "../../../src/layers/file/durableFile.ts"
import { tempDirectory, withUmask } from "./tempPaths.ts"

const mode = (path: string) => (fs.statSync(path).mode & 0o777).toString(8)

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
