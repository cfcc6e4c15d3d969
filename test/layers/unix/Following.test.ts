import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc, Option } from "effect"
import * as Following from "../../../src/layers/unix/Following.ts"
import type * as wire from "../../../src/layers/unix/wire.ts"
import { said, welcome } from "../../contracts/talkingHost.ts"

const told = (event: wire.Event, seq?: number): wire.Told => ({
  seq: Option.fromNullable(seq),
  event: Option.some(event)
})

const numbered = (seq: number): wire.Told => told(said(seq), seq)

const unknown = (seq: number): wire.Told => ({ seq: Option.some(seq), event: Option.none() })

const welcomed = (seq: number): wire.Event => ({
  event: "welcome",
  data: { ...welcome("counter", 0, []), seq }
})

const gap = (from: number, to: number): wire.Event => ({ event: "gap", data: { from, to } })

const refused: wire.Event = { event: "refused", data: { message: "m" } }

/** What is handed on, and "hello" where one is sent. */
const follow = (
  last: number | undefined,
  lines: ReadonlyArray<wire.Told>,
  brief = false
) => {
  const heard: Array<wire.Event | "hello"> = []
  let following = Following.start(Option.fromNullable(last), brief)
  for (const line of lines) {
    const { astray, event, following: next } = Following.hear(following, line)
    following = next
    if (astray) heard.push("hello")
    if (Option.isSome(event)) heard.push(event.value)
  }
  return heard
}

describe("Following", () => {
  it("hands on what comes in order, and what has no number", () => {
    expect(follow(4, [numbered(5), told(refused), numbered(6)])).toEqual(
      [said(5), refused, said(6)]
    )
  })

  it("hands on everything of a host that does not number", () => {
    expect(follow(undefined, [told(said(1)), numbered(7), numbered(3)])).toEqual(
      [said(1), said(7), said(3)]
    )
  })

  it("says hello at a gap and drops what is numbered up to the welcome", () => {
    const lines = [told(gap(5, 9)), numbered(10), told(refused), told(welcomed(11)), numbered(12)]
    expect(follow(4, lines)).toEqual(["hello", gap(5, 9), refused, welcomed(11), said(12)])
  })

  it("takes a missing number for a gap", () => {
    expect(follow(4, [numbered(7), numbered(8), told(welcomed(8)), numbered(9)])).toEqual(
      ["hello", gap(5, 7), welcomed(8), said(9)]
    )
  })

  it("says hello once, however many gaps there are", () => {
    const lines = [numbered(9), told(gap(10, 20)), numbered(30), told(welcomed(40))]
    expect(follow(4, lines)).toEqual(["hello", gap(5, 9), welcomed(40)])
  })

  it("counts events that it does not know", () => {
    expect(follow(4, [unknown(5), numbered(6)])).toEqual([said(6)])
    expect(follow(4, [unknown(6), numbered(7)])).toEqual(["hello", gap(5, 6)])
  })

  it("passes over what it has had already", () => {
    expect(follow(4, [numbered(4), numbered(2), numbered(5)])).toEqual([said(5)])
  })

  it("hears a shutdown in the middle of a gap", () => {
    const shutdown: wire.Event = { event: "shutdown" }
    expect(follow(4, [told(shutdown, 9)])).toEqual([shutdown])
    expect(follow(4, [told(gap(5, 8)), told(shutdown, 9)])).toEqual(
      ["hello", gap(5, 8), shutdown]
    )
  })

  it("takes no missing number for a gap where the client is brief", () => {
    const lines = [numbered(7), numbered(6), numbered(9), told(gap(10, 12)), numbered(13)]
    const after = [told(welcomed(20)), numbered(25)]
    expect(follow(4, [...lines, ...after], true)).toEqual(
      [said(7), said(9), "hello", gap(10, 12), welcomed(20), said(25)]
    )
  })

  it("never hands an event on that does not follow the one before it", () => {
    const line = fc.oneof(
      fc.nat(30).map(numbered),
      fc.nat(30).map((seq) => told(welcomed(seq))),
      fc.constant(told(gap(1, 2)))
    )
    fc.assert(fc.property(fc.array(line), (lines) => {
      const expected: Array<wire.Event | "hello"> = []
      let next: number | undefined = 1
      const heard = follow(0, lines)
      for (const event of heard) {
        const isNext = event !== "hello" && event.event === "text_delta"
        expected.push(isNext ? said(next ?? NaN) : event)
        if (event === "hello") next = undefined
        else if (event.event === "welcome") next = event.data.seq + 1
        else if (isNext) next = (next ?? NaN) + 1
      }
      expect(heard).toEqual(expected)
    }))
  })
})
