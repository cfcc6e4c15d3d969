import { describe, expect, it } from "@effect/vitest"
import { Option } from "effect"
import { newPodNameProblem, podName } from "../../src/domain/ids.ts"

describe("a stored Pod name", () => {
  it.each(["a", "A b", "-x", ".hidden", "…", "a\tb", "__proto__", "x".repeat(300), "pods.json"])(
    "may be %j",
    (text) => {
      expect(Option.isSome(podName(text))).toBe(true)
    }
  )

  it.each(["", ".", "..", "a/b", "/", "a\0b"])("is never %j", (text) => {
    expect(Option.isNone(podName(text))).toBe(true)
  })
})

describe("a new Pod name", () => {
  const rule = /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/

  it.each(["a", "7", "api-server", "a.b_c-d", "x".repeat(63)])("may be %j", (text) => {
    expect(newPodNameProblem(text)).toEqual(Option.none())
  })

  it.each([
    ["", "A Pod name cannot be empty"],
    ["pods.json", "The name \"pods.json\" is taken by the registry file"],
    ["x".repeat(64), "A Pod name of 64 characters is too long"],
    ["a..b", "A Pod name cannot contain \"..\""],
    ["Api", "The name \"Api\" has a character that is not allowed"],
    ["a\u001b[2J", "The name \"a\\u001b[2J\" has a character that is not allowed"],
    ["a\n", "The name \"a\\n\" has a character that is not allowed"],
    ["-x", "The name \"-x\" starts or ends with \".\", \"_\" or \"-\""],
    ["x.", "The name \"x.\" starts or ends with \".\", \"_\" or \"-\""]
  ])("is not %j: %s", (text, what) => {
    expect(newPodNameProblem(text)).toEqual(
      Option.some(
        `${what}. Use 1 to 63 lower-case letters, digits, ".", "_" or "-", `
          + "with a letter or digit at both ends."
      )
    )
  })

  it.each(["a", "ab", "a-b", "-a", "a-", "a--b", "_", "ä", "a b", "a/b", "a\0", "0.0", "A"])(
    "%j follows the one rule",
    (text) => {
      expect(Option.isNone(newPodNameProblem(text))).toBe(rule.test(text))
    }
  )
})
