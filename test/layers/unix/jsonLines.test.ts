import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as jsonLines from "../../../src/layers/unix/jsonLines.ts"

const split = (chunks: ReadonlyArray<Buffer>, limit = 1000): ReadonlyArray<string> => {
  const splitter = jsonLines.make(limit)
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()].map((line) =>
    line._tag === "Text" ? line.text : line._tag
  )
}

const bytes = (text: string) => Buffer.from(text, "utf8")

describe("jsonLines", () => {
  it("leaves line ends, outer white space and blank lines out", () => {
    expect(split([bytes("a\r\n\n  \r\n b \nc\n")])).toEqual(["a", "b", "c"])
  })

  it("delivers a last line that has no end", () => {
    expect(split([bytes("a\nb")])).toEqual(["a", "b"])
    expect(split([bytes("a\n")])).toEqual(["a"])
  })

  it("ends a line at a newline and at nothing else", () => {
    const text = "a\u2028b\u2029c\u0085d\re\vf\fg"
    expect(split([bytes(`${text}\nh`)])).toEqual([text, "h"])
  })

  it("takes a byte order mark for white space", () => {
    expect(split([bytes("\uFEFF{}\n")])).toEqual(["{}"])
  })

  it("reports a line that is not UTF-8 and goes on", () => {
    const broken = Buffer.from([0x61, 0xc3, 0x28, 0x0a])
    const surrogate = Buffer.from([0xed, 0xa0, 0x80, 0x0a])
    expect(split([bytes("a\n"), broken, surrogate, bytes("ü\n")])).toEqual([
      "a",
      "NotUtf8",
      "NotUtf8",
      "ü"
    ])
  })

  it("takes a line of exactly the limit and refuses a longer one", () => {
    expect(split([bytes("12345\n123456\n12345")], 5)).toEqual(["12345", "TooLong", "12345"])
    expect(split([bytes("123456")], 5)).toEqual(["TooLong"])
    expect(split([bytes("12345")], 5)).toEqual(["12345"])
  })

  it("reports a line as too long before it ends, once, and skips the rest of it", () => {
    const splitter = jsonLines.make(5)
    expect(splitter.push(bytes("1234"))).toEqual([])
    expect(splitter.push(bytes("56"))).toEqual([{ _tag: "TooLong" }])
    expect(splitter.push(bytes("7890123"))).toEqual([])
    expect(splitter.push(bytes("4\nab\n"))).toEqual([{ _tag: "Text", text: "ab" }])
    expect(splitter.end()).toEqual([])
  })

  it("finds the same lines however the bytes are cut", () => {
    const line = fc.oneof(
      fc.string({ unit: "binary", maxLength: 30 }).map(bytes),
      fc.uint8Array({ maxLength: 30 }).map((array) => Buffer.from(array)),
      fc.constantFrom("", "\r", "{}", "é\r", "🦀", "x".repeat(40)).map(bytes)
    )
    const stream = fc.array(line, { maxLength: 12 }).map((lines) =>
      Buffer.concat(lines.flatMap((part) => [part, bytes("\n")]).slice(0, -1))
    )
    fc.assert(
      fc.property(stream, fc.array(fc.nat(400)), (whole, cuts) => {
        const at = [...new Set(cuts.map((cut) => cut % (whole.length + 1)))].toSorted((a, b) =>
          a - b
        )
        const chunks = [0, ...at].map((start, index) => whole.subarray(start, at[index]))
        expect(split(chunks, 35)).toEqual(split([whole], 35))
      }),
      { numRuns: 2000 }
    )
  })

  it("puts a line together that comes byte by byte", () => {
    const line = "ü".repeat(512 * 1024)
    const chunks = Array.from(bytes(`${line}\n`), (byte) => Buffer.from([byte]))
    expect(split(chunks, 1024 * 1024)).toEqual([line])
  })

  it("passes 200 MB of one line without keeping them", () => {
    const splitter = jsonLines.make(1024 * 1024)
    const chunk = Buffer.alloc(1024 * 1024, 0x78)
    const before = process.memoryUsage().arrayBuffers
    let found = 0
    for (let sent = 0; sent < 200; sent++) found += splitter.push(chunk).length
    expect(found).toBe(1)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 1024 * 1024)
    expect(splitter.push(bytes("\n{}\n"))).toEqual([{ _tag: "Text", text: "{}" }])
  })
})
