import { describe, expect, it } from "@effect/vitest"
import type { QueuedPrompt } from "../../src/domain/QueuedPrompt.ts"
import { queueRows, type Waiting } from "../../src/domain/queueRows.ts"
import * as SafeText from "../../src/domain/SafeText.ts"
import * as Segment from "../../src/domain/Segment.ts"

const prompt = (content: string, by = "ana"): QueuedPrompt => ({
  id: content,
  by,
  input: [Segment.text(content)],
  at: 0
})

const four = ["one", "two", "three", "four"].map((text) => prompt(text))

const rows = (waiting: Partial<Waiting>, columns = 80, rows = 24) =>
  queueRows(
    { queue: [], held: false, reader: "ana", how: SafeText.of`: ctrl-r continues`, ...waiting },
    { columns, rows, unicode: true }
  ).map((row) => row.map(({ text }) => text).join(" "))

describe("queueRows", () => {
  it("has a row a prompt, and counts those beyond three", () => {
    expect(rows({})).toEqual([])
    expect(rows({ queue: four.slice(0, 3) })).toHaveLength(3)
    expect(rows({ queue: four })).toEqual([
      "queued: one",
      "queued: two",
      "queued: three",
      "and 1 more"
    ])
  })

  it("names other clients, and makes every word safe", () => {
    const queue = [prompt("a\nb\u001b[31m", "\u202eben"), prompt("c", "")]
    expect(rows({ queue })).toEqual(["queued by ben: a b", "queued by another client: c"])
  })

  it("says first that the prompts wait, and how they go on", () => {
    expect(rows({ held: true })).toEqual(["queue held: ctrl-r continues"])
    expect(rows({ queue: four.slice(0, 1), held: true })).toEqual([
      "queue held: ctrl-r continues",
      "queued: one"
    ])
  })

  it("takes one row of a low screen", () => {
    expect(rows({ queue: four.slice(0, 1) }, 20, 10)).toEqual(["queued: one"])
    expect(rows({ queue: four }, 20, 10)).toEqual(["4 queued"])
    expect(rows({ queue: four, held: true }, 40, 12)).toEqual(["4 queued, held: ctrl-r continues"])
  })

  it("cuts a long prompt at the edge", () => {
    expect(rows({ queue: [prompt("順番によって失敗するようです")] }, 20)).toEqual([
      "queued: 順番によっ…"
    ])
  })
})
