import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { createHash } from "node:crypto"
import * as Spill from "../../src/domain/Spill.ts"

const { tooLong } = Spill

const hash = (text: string): string => createHash("sha256").update(text).digest("hex")

const spill = (line: string) => {
  const { line: shortened, texts } = Spill.spill(line)
  return { line: shortened(hash), texts }
}

const lineOf = (payload: unknown) =>
  JSON.stringify({ kind: "extension", ts: 1, domain: "d", payload })

const bytes = (line: string) => Buffer.byteLength(line) + 1

/** The line with the texts that were kept outside in their places again. */
const restored = ({ line, texts }: ReturnType<typeof spill>): unknown => {
  const { pods_spill, ...document } = JSON.parse(line)
  for (const { path, sha256 } of pods_spill ?? []) {
    const inner = path.slice(0, -1).reduce((at: never, key: string) => at[key], document)
    const value = texts.find((text) => hash(text) === sha256) ?? expect.fail("it is lost")
    Object.defineProperty(inner, path.at(-1), { value })
  }
  return document
}

describe("a line", () => {
  it("stays as it is while it is short", () => {
    const line = lineOf("é".repeat(100_000))
    expect(spill(line)).toEqual({ line, texts: [] })
  })

  it("is too long from 256 KiB on, its newline included", () => {
    const room = tooLong - bytes(lineOf(""))
    for (
      const [length, isTooLong] of [[room - 1, false], [room, true], [room + 1, true]] as const
    ) {
      const line = lineOf("x".repeat(length))
      expect(spill(line).texts.length).toBe(isTooLong ? 1 : 0)
    }
  })

  it("keeps the first 8 KiB of a text, and tells how many characters are left out", () => {
    const text = `${"é".repeat(4095)}x🦀${"y".repeat(300_000)}`
    const { line, texts } = spill(lineOf({ text }))
    const { payload, pods_spill } = JSON.parse(line)
    // The crab would take the last byte and three more.
    expect(payload.text).toBe(
      `${"é".repeat(4095)}x\n[300002 more characters are kept outside of the log]`
    )
    expect(pods_spill).toEqual([
      { path: ["payload", "text"], sha256: hash(text), bytes: Buffer.byteLength(text) }
    ])
    expect(texts).toEqual([text])
  })

  it("loses nothing, whatever it says, and becomes short where texts make it long", () => {
    const long = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }).map((text) =>
      text.repeat(Math.ceil(60_000 / text.length))
    )
    const payload = fc.array(
      fc.oneof(
        fc.json().map((text): unknown => JSON.parse(text)),
        fc.dictionary(fc.string(), fc.oneof(long, fc.string())),
        long
      ),
      { minLength: 4, maxLength: 12 }
    )
    fc.assert(
      fc.property(payload, (payload) => {
        const line = lineOf(payload)
        const spilled = spill(line)
        expect(restored(spilled)).toEqual(JSON.parse(line))
        expect(bytes(spilled.line)).toBeLessThan(tooLong)
      }),
      { numRuns: 60 }
    )
  })

  it("refers twice to a text that it has twice, and keeps it once", () => {
    const text = "x".repeat(300_000)
    const spilled = spill(lineOf({ one: text, two: [text, 1] }))
    expect(spilled.texts).toHaveLength(1)
    expect(JSON.parse(spilled.line).pods_spill).toHaveLength(2)
  })

  it("finds a text under every key there is, and however deep", () => {
    const text = JSON.stringify("x".repeat(300_000))
    const line =
      `{"kind":"extension","ts":1,"payload":{"a":"","__proto__":{"2":[[],${text}],"1":""}}}`
    const { texts, line: short } = spill(line)
    expect(texts).toHaveLength(1)
    expect(short).toContain("\"path\":[\"payload\",\"__proto__\",\"2\",1]")
    const deep = `{"a":${"[".repeat(3000)}${text}${"]".repeat(3000)}}`
    expect(spill(deep).texts).toHaveLength(1)
  })

  it("shortens many texts that are none of them long, and stays long when nothing helps", () => {
    const many = spill(lineOf(Array.from({ length: 300 }, () => "x".repeat(2000))))
    expect(bytes(many.line)).toBeLessThan(tooLong)
    const mixed = lineOf(["x".repeat(300_000), ...Array.from({ length: 200_000 }, () => 1)])
    const shortened = spill(mixed)
    expect(shortened.texts).toHaveLength(1)
    expect(bytes(shortened.line)).toBeGreaterThan(tooLong)
    const numbers = lineOf(Array.from({ length: 200_000 }, () => 1))
    expect(spill(numbers)).toEqual({ line: numbers, texts: [] })
  })
})
