import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { framing } from "../../../src/layers/acp/acpLines.ts"

/** The lines in `text` when it arrives cut at these places. */
const lines = (bytes: Buffer, cuts: ReadonlyArray<number>, limit?: number) => {
  const split = framing(limit)
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length]
    .toSorted((one, other) => one - other)
  return places.flatMap((place, n) => split(bytes.subarray(places[n - 1] ?? 0, place)))
}

const line = fc.string({ unit: fc.constantFrom(..."ab\r\u2028é修😀{}\""), maxLength: 12 })

describe("framing", () => {
  it("gives the same lines however they arrive", () => {
    fc.assert(
      fc.property(fc.array(line), line, fc.array(fc.nat()), (whole, rest, cuts) => {
        const bytes = Buffer.from(whole.map((text) => `${text}\n`).join("") + rest)
        expect(lines(bytes, cuts)).toEqual(whole.map((text) => ({ kind: "Line", text })))
      })
    )
  })

  it("takes a line of exactly the limit, in bytes", () => {
    expect(lines(Buffer.from("ééab\ncd\n"), [1, 3], 6)).toEqual([
      { kind: "Line", text: "ééab" },
      { kind: "Line", text: "cd" }
    ])
  })

  it("ends with a line beyond the limit, finished or not", () => {
    for (const text of ["ab\nabcdefg\ncd\n", "ab\nabcdefg"]) {
      expect(framing(6)(Buffer.from(text))).toEqual([
        { kind: "Line", text: "ab" },
        { kind: "TooLong" }
      ])
    }
  })

  it("joins a line of 20 MB from small pieces in no time", () => {
    const split = framing()
    const piece = Buffer.alloc(8 * 1024, "x")
    for (let n = 0; n < 2_500; n++) expect(split(piece)).toEqual([])
    const [huge] = split(Buffer.from("\n"))
    expect(huge?.kind === "Line" && huge.text.length).toBe(2_500 * piece.length)
  })
})
