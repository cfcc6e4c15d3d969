import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc, Option } from "effect"
import * as jsonlLines from "../../../src/layers/file/jsonlLines.ts"

/** Bytes in which newlines, blanks and halves of characters are frequent. */
const bytes = fc.array(
  fc.constantFrom(0x0a, 0x0a, 0x0d, 0x20, 0x00, 0x7b, 0xe2, 0x80, 0xa8, 0xff),
  { maxLength: 60 }
).map((numbers) => Buffer.from(numbers))

const reference = (file: Buffer): ReadonlyArray<string> =>
  file.toString("latin1").split("\n").slice(0, -1)

const blocksOf = (file: Buffer, size: number) =>
  Array.from(
    { length: Math.ceil(file.length / size) },
    (_, index) => file.subarray(index * size, (index + 1) * size)
  )

describe("the lines of a file", () => {
  it.prop(
    "are the same in blocks of any size",
    [bytes, fc.integer({ min: 1, max: 20 })],
    ([file, size]) => {
      const linesOf = jsonlLines.splitter()
      const block = Buffer.alloc(size)
      const lines = blocksOf(file, size).flatMap((piece) => {
        // One block for the whole file, as readers use it: what was handed out is overwritten.
        piece.copy(block)
        return linesOf(block.subarray(0, piece.length)).map((line) => line.toString("latin1"))
      })
      expect(lines).toEqual(reference(file))
    },
    { fastCheck: { numRuns: 1000 } }
  )

  it.prop("are the same from the end", [bytes, fc.nat(60)], ([file, from]) => {
    const lines = [...jsonlLines.newestFirst(file, true)]
    expect(lines.map(({ bytes }) => bytes.toString("latin1")).toReversed()).toEqual(reference(file))
    for (const { start, bytes } of lines) {
      expect(file.subarray(start, start + bytes.length)).toEqual(bytes)
    }
    const block = file.subarray(from)
    const whole = [...jsonlLines.newestFirst(block, false)].map(({ start }) => start + from)
    const starts = lines.map(({ start }) => start).filter((start) => start > from)
    expect(whole).toEqual(starts)
  }, { fastCheck: { numRuns: 1000 } })

  it.prop(
    "are counted without those that are blank",
    [bytes, fc.integer({ min: 1, max: 20 })],
    ([file, size]) => {
      const lines = jsonlLines.counter()
      for (const block of blocksOf(file, size)) lines.add(block)
      expect(lines.count()).toBe(reference(file).filter((line) => !/^[ \t\r]*$/.test(line)).length)
    },
    { fastCheck: { numRuns: 1000 } }
  )

  it("are text only when they are strictly UTF-8", () => {
    const textOf = (...numbers: Array<number>) => jsonlLines.text(Buffer.from(numbers))
    expect(textOf(0x61, 0x0d)).toEqual(Option.some("a"))
    expect(textOf(0xef, 0xbb, 0xbf, 0x61)).toEqual(Option.some("a"))
    expect(textOf(0x61, 0xff)).toEqual(Option.none())
    expect(textOf(0xe2, 0x80)).toEqual(Option.none())
    expect(textOf(0xed, 0xa0, 0x80)).toEqual(Option.none())
  })

  it("are left out when they are too long, without being held", () => {
    const linesOf = jsonlLines.splitter()
    const megabyte = Buffer.alloc(2 ** 20, "x")
    const before = process.memoryUsage().arrayBuffers
    for (let count = 0; count < 200; count++) expect(linesOf(megabyte)).toEqual([])
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50 * 2 ** 20)
    expect(linesOf(Buffer.from("\nnext\n")).map(String)).toEqual(["next"])
  })
})
