import { describe, expect, it } from "@effect/vitest"
import type { Block } from "../../src/domain/conversationBlocks.ts"
import * as Blocks from "../../src/domain/conversationBlocks.ts"
import { unseen } from "../../src/domain/unseen.ts"

const notes = (words: string): ReadonlyArray<Block> =>
  Array.from(words, (word) => Blocks.note("notice", word))

const told = (seen: string, logged: string) => {
  const { all, blocks } = unseen(notes(seen), notes(logged))
  const words = blocks.flatMap((block) => block._tag === "Note" ? block.lines : [])
  return `${words.join("")}${all ? "" : "?"}`
}

describe("what was not seen of a log", () => {
  it("comes after what was seen", () => {
    expect(told("abc", "abcde")).toBe("de")
    expect(told("bc", "abc")).toBe("")
    expect(told("", "ab")).toBe("ab")
  })

  it("is not known when the log does not have what was seen", () => {
    expect(told("abx", "abcde")).toBe("?")
    expect(told("abc", "cde")).toBe("?")
    expect(told("a", "")).toBe("?")
  })

  it("comes after the last place where it could have been seen, and may be more", () => {
    expect(told("ab", "abcabd")).toBe("d?")
    expect(told("a", "aaa")).toBe("?")
  })

  it("does not depend on how long a tool took", () => {
    const tool = (took: number) => Blocks.toolDone(undefined, result, took)
    const result = { summary: "ok", output: "", failed: false }
    expect(unseen([tool(1)], [tool(2)])).toEqual({ blocks: [], all: true })
    const call = Blocks.runningTool("read", "{}", 0)
    const timed = (now: number) => Blocks.toolDone(call, result, now)
    expect(unseen([timed(1)], [timed(2)])).toEqual({ blocks: [], all: true })
  })
})
