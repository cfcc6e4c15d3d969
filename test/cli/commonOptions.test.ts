import { describe, expect, it } from "@effect/vitest"
import { Either } from "effect"
import { read } from "../../src/cli/commonOptions.ts"

const plain = { color: "auto", input: true, debug: false, help: "none", version: false }

describe("commonOptions.read", () => {
  it.each([
    [["list", "x"], { args: ["list", "x"] }],
    [["--no-input", "rm", "a", "--debug"], { args: ["rm", "a"], input: false, debug: true }],
    [["list", "--color", "never"], { args: ["list"], color: "never" }],
    [["--color=always", "list"], { args: ["list"], color: "always" }],
    [["list", "-h"], { args: ["list"], help: "short" }],
    [["--help"], { args: [], help: "full" }],
    [["list", "--version"], { args: ["list"], version: true }],
    [["send", "a", "--", "-h", "--color", "x"], {
      args: ["send", "a", "--", "-h", "--color", "x"]
    }],
    [["new", "__proto__", "toString"], { args: ["new", "__proto__", "toString"] }]
  ])("%j", (given, found) => {
    expect(read(given)).toEqual(Either.right({ ...plain, ...found }))
  })

  it.each([[["--color"]], [["--color", "pink"]], [["--color="]], [["--color", "--"]]])(
    "refuses %j",
    (given) => {
      expect(Either.getOrThrow(Either.flip(read(given)))).toMatch(
        /^--color is ".*", but has to be /
      )
    }
  )
})
