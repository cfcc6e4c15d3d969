import { describe, expect, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import { join } from "node:path"
import type { Saying } from "../../../src/domain/NativeEvent.ts"
import * as draftFile from "../../../src/layers/file/draftFile.ts"
import { tempDirectory } from "./tempPaths.ts"

describe("a draft", () => {
  it.scoped("is written for its user alone, with the size of the log in its first line", () =>
    Effect.gen(function*() {
      const path = join(yield* tempDirectory, "draft")
      draftFile.make(path, 0).keep({ kind: "thought", text: "é\nb" }, 12)
      expect(fs.readFileSync(path, "utf8")).toBe("{\"size\":12,\"kind\":\"thought\"}\né\nb")
      expect((fs.statSync(path).mode & 0o777).toString(8)).toBe("600")
    }))

  it.scoped("grows by what is new only, and is made anew when something else is said", () =>
    Effect.gen(function*() {
      const path = join(yield* tempDirectory, "draft")
      const draft = draftFile.make(path, 0)
      draft.keep(aloud("abcdef"), 5)
      const { ino } = fs.statSync(path)
      // What is in the file already is not written again.
      write(path, header(5).length, "******")
      for (const text of ["abcdefg", "abcdefg", "abcdefghi"]) draft.keep(aloud(text), 5)
      expect(fs.readFileSync(path, "utf8")).toBe(`${header(5)}******ghi`)
      expect(fs.statSync(path).ino).toBe(ino)

      const others: ReadonlyArray<readonly [Saying, number]> = [
        [aloud("abcdefgh"), 5],
        [aloud("xbcdefghi"), 5],
        [aloud("xbcdefghij"), 6],
        [{ kind: "thought", text: "xbcdefghij" }, 6]
      ]
      for (const [saying, size] of others) {
        draft.keep(saying, size)
        expect(draftFile.make(path, size).left).toEqual(Option.some(saying))
      }
      expect(fs.readdirSync(join(path, ".."))).toEqual(["draft"])
    }))

  it.scoped("waits for the other half of a character", () =>
    Effect.gen(function*() {
      const path = join(yield* tempDirectory, "draft")
      const draft = draftFile.make(path, 0)
      const text = "a🦀b🦀"
      for (let end = 1; end <= text.length; end++) {
        draft.keep(aloud(text.slice(0, end)), 0)
        const left = Option.getOrThrow(draftFile.make(path, 0).left).text
        expect(left).toBe(
          text.slice(0, end).isWellFormed() ? text.slice(0, end) : text.slice(0, end - 1)
        )
      }
    }))

  it.scoped("is what is whole of it when its writer was killed in the middle of a character", () =>
    Effect.gen(function*() {
      const path = join(yield* tempDirectory, "draft")
      const text = "\ufeffaé🦀"
      draftFile.make(path, 0).keep(aloud(text), 7)
      const { size } = fs.statSync(path)
      const left: Array<unknown> = []
      for (let cut = 0; cut <= size; cut++) {
        fs.truncateSync(path, size - cut)
        const text = Option.map(draftFile.make(path, 7).left, ({ text }) => text)
        if (text !== left.at(-1)) left.push(Option.getOrElse(text, () => undefined))
      }
      expect([...new Set(left)]).toEqual([text, "\ufeffaé", "\ufeffa", "\ufeff", undefined])
    }))

  it.scoped("counts only for a log of its size, and is removed when it does not", () =>
    Effect.gen(function*() {
      const path = join(yield* tempDirectory, "draft")
      draftFile.make(path, 0).keep(aloud("so far"), 7)
      for (const size of [0, 6, 8]) expect(draftFile.make(path, size).left).toEqual(Option.none())
      draftFile.make(path, 7).close()
      expect(draftFile.make(path, 7).left).toEqual(Option.some(aloud("so far")))
      draftFile.make(path, 8).close()
      expect(fs.existsSync(path)).toBe(false)
    }))

  it.scoped("is removed when it is closed, unless it keeps something", () =>
    Effect.gen(function*() {
      const path = join(yield* tempDirectory, "draft")
      const draft = draftFile.make(path, 0)
      draft.keep(aloud("one"), 0)
      draft.close()
      expect(fs.existsSync(path)).toBe(true)
      draft.keep(aloud("one two"), 0)
      draft.forget()
      draft.close()
      expect(fs.existsSync(path)).toBe(false)
      draft.close()
    }))

  it.scoped("is kept again when a cleaner has removed it, but not without its directory", () =>
    Effect.gen(function*() {
      const directory = join(yield* tempDirectory, "drafts")
      fs.mkdirSync(directory)
      const draft = draftFile.make(join(directory, "draft"), 0)
      draft.keep(aloud("one"), 0)
      fs.unlinkSync(join(directory, "draft"))
      draft.keep(aloud("one two"), 0)
      expect(draftFile.make(join(directory, "draft"), 0).left).toEqual(
        Option.some(aloud("one two"))
      )
      fs.rmSync(directory, { recursive: true })
      expect(() => draft.keep(aloud("one two three"), 0)).toThrow("ENOENT")
    }))

  it.scoped("is none where something else lies, and that does no harm", () =>
    Effect.gen(function*() {
      const path = join(yield* tempDirectory, "draft")
      const things: ReadonlyArray<() => unknown> = [
        () => execFileSync("mkfifo", [path]),
        () => fs.symlinkSync("/etc/hostname", path),
        () => fs.writeFileSync(path, header(0)),
        () => fs.writeFileSync(path, header(0).trimEnd()),
        () => fs.writeFileSync(path, "{\"size\":-1,\"kind\":\"text\"}\nx"),
        () => fs.writeFileSync(path, "{\"size\":0,\"kind\":\"song\"}\nx"),
        () => fs.writeFileSync(path, "\nx")
      ]
      for (const make of things) {
        make()
        const draft = draftFile.make(path, 0)
        expect(draft.left).toEqual(Option.none())
        draft.keep(aloud("x"), 0)
        expect(draftFile.make(path, 0).left).toEqual(Option.some(aloud("x")))
        draft.forget()
        draft.close()
        expect(fs.existsSync(path)).toBe(false)
      }
      fs.mkdirSync(path)
      const draft = draftFile.make(path, 0)
      expect(() => draft.keep(aloud("x"), 0)).toThrow("EISDIR")
      draft.close()
      expect(fs.readdirSync(join(path, ".."))).toEqual(["draft"])
    }))
})

const aloud = (text: string) => ({ kind: "text", text }) as const

const header = (size: number) => `{"size":${size},"kind":"text"}\n`

const write = (path: string, position: number, text: string) => {
  const fd = fs.openSync(path, "r+")
  fs.writeSync(fd, text, position)
  fs.closeSync(fd)
}
