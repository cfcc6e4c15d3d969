import { describe, expect, it } from "@effect/vitest"
import { LastWords } from "../../../src/layers/acp/LastWords.ts"

const said = (...pieces: ReadonlyArray<string>) => {
  const words = new LastWords()
  for (const piece of pieces) words.push(Buffer.from(piece))
  return words
}

describe("LastWords", () => {
  it("gives the lines that are not blank", () => {
    expect(new LastWords().lines()).toEqual([])
    expect(said("one\r\n\n  \n tw", "o \nno end").lines()).toEqual(["one", " two", "no end"])
  })

  it("gives the last 20 lines", () => {
    const lines = Array.from({ length: 50 }, (_, n) => `line ${n}`)
    expect(said(lines.join("\n")).lines()).toEqual(lines.slice(-20))
  })

  it("keeps the last 64 KiB, however they come", () => {
    const words = said("the beginning\n")
    for (let n = 0; n < 100_000; n++) words.push(Buffer.from("abc\n"))
    words.push(Buffer.alloc(200_000, "x"))
    words.push(Buffer.from("\nthe end\n"))
    expect(words.lines()).toEqual(["x".repeat(500), "the end"])
  })

  it("keeps junk apart from what stands before and behind it", () => {
    const words = said("half a line")
    words.note("junk")
    words.push(Buffer.from("another"))
    expect(words.lines()).toEqual(["half a line", "junk", "another"])
  })
})
