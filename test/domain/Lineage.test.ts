import { describe, expect, it } from "@effect/vitest"
import { Either, Option } from "effect"
import { SegmentId, SessionId } from "../../src/domain/ids.ts"
import * as Lineage from "../../src/domain/Lineage.ts"
import {
  decodeLine,
  encodeLine,
  segmentContinued,
  segmentStart
} from "../../src/domain/LogEntry.ts"

const session = SessionId.make("019e6f00-0000-7000-8000-000000000001")
const id = (letter: string) => SegmentId.make(`019e6f00-0000-7000-8000-00000000000${letter}`)

const start = segmentStart(session, 1)

describe("the origin of a segment", () => {
  it("is told by the first line of one that was continued", () => {
    const content = [{ kind: "text", text: "hi" }] as const
    const history = [{ kind: "message", role: "user", content }] as const
    const first = segmentContinued({
      session,
      from: { segment: id("a"), turns: 4 },
      history,
      now: 7
    })
    expect(first).toEqual({
      ...segmentStart(session, 7),
      history,
      compacted_from: { segment_id: id("a"), at_turn_index: 4 }
    })
    expect(decodeLine(encodeLine(first))).toEqual(Either.right(first))
    expect(Lineage.origin(first)).toEqual(
      Option.some({ segment: id("a"), forkedAt: Option.none() })
    )
  })

  it("is told with the turn of a fork", () => {
    const forked_from = { segment_id: id("a"), at_turn_index: 4 }
    const expected = Option.some({ segment: id("a"), forkedAt: Option.some(4) })
    expect(Lineage.origin({ ...start, forked_from })).toEqual(expected)
    expect(Lineage.origin({ ...start, forked_from, compacted_from: null })).toEqual(expected)
  })

  it("is none where nothing is told that makes sense", () => {
    const others = [
      start,
      { ...start, forked_from: { segment_id: "../../etc", at_turn_index: 1 } },
      { ...start, forked_from: { segment_id: id("a") } },
      { ...start, compacted_from: id("a") },
      { kind: "turn_end", compacted_from: { segment_id: id("a"), at_turn_index: 1 } },
      null,
      "segment_start"
    ]
    for (const other of others) {
      expect([other, Lineage.origin(other)]).toEqual([other, Option.none()])
    }
  })
})

describe("what goes before a segment", () => {
  const before = (letter: string, names: Record<string, string>): string | undefined => {
    const originOf = (segment: SegmentId) =>
      Option.map(
        Option.fromNullable(names[segment.slice(-1).toLowerCase()]),
        (name) => ({ segment: id(name), forkedAt: Option.none() })
      )
    return Option.getOrUndefined(Lineage.predecessor(id(letter), originOf))?.segment.slice(-1)
  }

  it("is what it was continued from, also when a clock went back meanwhile", () => {
    const names = { c: "b", b: "d", d: "a" }
    expect(["a", "b", "c", "d"].map((letter) => before(letter, names))).toEqual([
      undefined,
      "d",
      "b",
      "a"
    ])
  })

  it("is nothing for the first of a circle", () => {
    expect(before("a", { a: "a" })).toBeUndefined()
    expect(["a", "b", "c"].map((letter) => before(letter, { a: "c", b: "a", c: "b" }))).toEqual([
      undefined,
      "a",
      "b"
    ])
    expect(before("a", { a: "B", b: "A" })).toBeUndefined()
  })

  it("is what it is for one outside of a circle", () => {
    const names = { a: "c", c: "b", b: "c" }
    expect(["a", "b", "c"].map((letter) => before(letter, names))).toEqual(["c", undefined, "b"])
  })
})
