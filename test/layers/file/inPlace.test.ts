import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as inPlace from "../../../src/layers/file/inPlace.ts"

/** A file in memory that remembers its content after every step, and fails at one if told. */
const recorder = (content: string, failAt = Infinity) => {
  const steps: Array<string> = []
  let bytes = Buffer.from(content)
  const step = (name: string, change: () => void) => {
    if (steps.length === failAt) {
      failAt = Infinity
      throw Object.assign(new Error("disk full"), { code: "ENOSPC" })
    }
    change()
    steps.push(`${name} ${JSON.stringify(bytes.toString())}`)
  }
  const file: inPlace.OpenFile = {
    size: () => bytes.length,
    write: (data, position) =>
      step("write", () => {
        const longer = Buffer.alloc(Math.max(bytes.length, position + data.length))
        bytes.copy(longer)
        longer.set(data, position)
        bytes = longer
      }),
    truncate: (size) => step("truncate", () => bytes = bytes.subarray(0, size)),
    sync: async () => step("sync", () => {})
  }
  return { file, steps, content: () => bytes.toString() }
}

const rewrite = (file: inPlace.OpenFile, text: string) => inPlace.rewrite(file, "/file", text)

describe("rewrite", () => {
  it.effect("makes room with blanks first when the text grows", () =>
    Effect.gen(function*() {
      const { file, steps } = recorder("old")
      yield* rewrite(file, "longer")
      expect(steps).toEqual([
        "write \"old   \"",
        "sync \"old   \"",
        "write \"longer\"",
        "truncate \"longer\"",
        "sync \"longer\""
      ])
    }))

  it.effect("writes blanks over the rest and cuts them off when the text shrinks", () =>
    Effect.gen(function*() {
      const { file, steps } = recorder("older")
      yield* rewrite(file, "new")
      expect(steps).toEqual(["write \"new  \"", "truncate \"new\"", "sync \"new\""])
    }))

  it.effect("has a whole text in the file after every step", () =>
    Effect.gen(function*() {
      for (const [from, to] of [["[1]", "[1,2,3]"], ["[1,2,3]", "[]"], ["[1]", "[2]"]] as const) {
        const { file, steps } = recorder(from)
        yield* rewrite(file, to)
        for (const step of steps) {
          const text: unknown = JSON.parse(step.slice(step.indexOf(" ") + 1))
          expect([from, to]).toContain(String(text).trim())
        }
      }
    }))

  it.effect("gives an empty file blanks before its first text", () =>
    Effect.gen(function*() {
      const { file, steps, content } = recorder("")
      yield* rewrite(file, "{}")
      expect(steps[0]).toBe("write \"  \"")
      expect(content()).toBe("{}")
    }))

  it.effect("leaves the old text when there is no room, be it told late", () =>
    Effect.gen(function*() {
      for (const step of [0, 1]) {
        const { file, content } = recorder("old", step)
        const failure = yield* Effect.flip(rewrite(file, "longer"))
        expect(failure).toMatchObject({ doing: "write", path: "/file", code: "ENOSPC" })
        expect(content()).toBe("old")
      }
    }))
})
