import { describe, expect, it } from "@effect/vitest"
import { targetOf } from "../../src/domain/toolTarget.ts"

describe("targetOf", () => {
  it.each([
    ["Run", "{\"command\":\"npm test\",\"description\":\"test it\"}", "npm test"],
    ["Run", "{\"command\":[\"npm\",\"test\"]}", "npm test"],
    ["Search", "{\"path\":\"src\",\"pattern\":\"TODO\"}", "TODO"],
    ["Read", "{\"file_path\":\"/a/b\",\"limit\":3}", "/a/b"],
    ["`npm test`", "{\"command\":\"npm test\"}", ""],
    ["Read", "{\"path\":7}", ""],
    ["Read", "[\"path\"]", ""],
    ["Read", "null", ""],
    ["Read", "not JSON", ""]
  ])("of %s with %s is %j", (title, input, target) => {
    expect(targetOf(title, input)).toBe(target)
  })
})
