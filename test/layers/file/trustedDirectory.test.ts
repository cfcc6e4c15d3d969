import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import { join } from "node:path"
import * as trustedDirectory from "../../../src/layers/file/trustedDirectory.ts"
import { tempDirectory, withUmask } from "./tempPaths.ts"

const mode = (path: string) => (fs.statSync(path).mode & 0o777).toString(8)

describe("ensure", () => {
  it.scoped("makes a directory and its parents with mode 0700, whatever the umask", () =>
    Effect.gen(function*() {
      const directory = yield* tempDirectory
      yield* withUmask(0, trustedDirectory.ensure(join(directory, "a", "b")))
      expect([mode(join(directory, "a")), mode(join(directory, "a", "b"))]).toEqual(["700", "700"])
      yield* trustedDirectory.ensure(join(directory, "a", "b"))
    }))

  it.scoped("accepts a directory that others can read and a link of our own to one", () =>
    Effect.gen(function*() {
      const directory = yield* tempDirectory
      fs.mkdirSync(join(directory, "real"))
      fs.chmodSync(join(directory, "real"), 0o755)
      fs.symlinkSync("real", join(directory, "link"))
      yield* trustedDirectory.ensure(join(directory, "real"))
      yield* trustedDirectory.ensure(join(directory, "link"))
      expect(mode(join(directory, "real"))).toBe("755")
    }))

  it.scoped("refuses a directory to which others can write, and says what to do", () =>
    Effect.gen(function*() {
      const directory = yield* tempDirectory
      for (const bits of [0o770, 0o702, 0o1777]) {
        fs.chmodSync(directory, bits)
        const failure = yield* Effect.flip(trustedDirectory.ensure(directory))
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
      const failure = yield* Effect.flip(trustedDirectory.ensure(foreign))
      expect(failure.message).toContain("it belongs to another user")
    }))

  it.scoped("refuses what is no directory", () =>
    Effect.gen(function*() {
      const path = join(yield* tempDirectory, "file")
      fs.writeFileSync(path, "")
      const failure = yield* Effect.flip(trustedDirectory.ensure(path))
      expect(failure.message).toContain("it is not a directory")
    }))
})
