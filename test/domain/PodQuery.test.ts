import { describe, expect, it } from "@effect/vitest"
import * as PodQuery from "../../src/domain/PodQuery.ts"

const nothing: PodQuery.PodQuery = { words: [], states: [], agents: [], directories: [] }

describe("PodQuery.parse", () => {
  it.each([
    ["", nothing],
    [" \t", nothing],
    ["fix  login", { ...nothing, words: ["fix", "login"] }],
    ["s:idle", { ...nothing, states: ["idle"] }],
    ["fix a:claude d:api a:x", {
      ...nothing,
      words: ["fix"],
      agents: ["claude", "x"],
      directories: ["api"]
    }],
    ["d:s:x", { ...nothing, directories: ["s:x"] }],
    ["s: a: d:", nothing],
    ["S:idle x:y ss:z :", { ...nothing, words: ["S:idle", "x:y", "ss:z", ":"] }]
  ])("takes %j apart", (typed, query) => {
    expect(PodQuery.parse(typed)).toEqual(query)
  })
})

describe("PodQuery.plain", () => {
  it("takes prefixes for what they are: a part of a word", () => {
    expect(PodQuery.plain("s:idle fix")).toEqual({ ...nothing, words: ["s:idle", "fix"] })
  })
})
