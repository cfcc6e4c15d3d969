import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Age from "../../src/domain/Age.ts"

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
/** A Thursday, 12:00 UTC. */
const now = Date.UTC(2026, 10, 12, 12)

describe("Age.ago", () => {
  it.each([
    [0, "now"],
    [999, "now"],
    [second, "1s"],
    [14 * second, "14s"],
    [minute - 1, "59s"],
    [minute, "1m"],
    [hour - 1, "59m"],
    [hour, "1h"],
    [day - 1, "23h"],
    [day, "Wed"],
    [2 * day, "Tue"],
    [3 * day, "Mon"],
    [4 * day, "Sun"],
    [5 * day, "Sat"],
    [6 * day, "Fri"],
    [7 * day - hour, "Thu"],
    [7 * day, "1w"],
    [14 * day, "2w"],
    [52 * 7 * day - 1, "51w"],
    [52 * 7 * day, "1y"],
    [2 * 365 * day, "2y"],
    [-hour, "now"]
  ])("of a moment %d ms ago is %s", (passed, expected) => {
    expect(Age.ago(now - passed, now)).toBe(expected)
  })

  it("takes the weekday in UTC", () => {
    expect(Age.ago(Date.UTC(2026, 10, 10, 0), now)).toBe("Tue")
    expect(Age.ago(Date.UTC(2026, 10, 9, 23, 59), now)).toBe("Mon")
  })

  it.each([null, 0, -1, Number.NaN, Infinity, -Infinity])("of %s is not known", (timestamp) => {
    expect(Age.ago(timestamp, now)).toBe("-")
  })

  it("takes at most four cells, whatever the numbers", () => {
    fc.assert(fc.property(fc.double(), fc.double(), (timestamp, clock) => {
      expect(Age.ago(timestamp, clock)).toMatch(/^[ -~]{1,4}$/)
    }))
  })
})

describe("Age.duration", () => {
  it.each([
    [0, "0s"],
    [999, "0s"],
    [41 * second, "41s"],
    [minute, "1m00s"],
    [minute + 9 * second, "1m09s"],
    [minute + 10 * second, "1m10s"],
    [2 * minute + 14 * second, "2m14s"],
    [10 * minute - 1, "9m59s"],
    [10 * minute, "10m"],
    [18 * minute + 30 * second, "18m"],
    [hour, "1h00m"],
    [hour + 2 * minute, "1h02m"],
    [day - 1, "23h59m"],
    [day + 2 * hour, "1d02h"],
    [100 * day, "100d"],
    [-5, "0s"],
    [Number.NaN, "-"],
    [Infinity, "-"]
  ])("of %d ms is %s", (span, expected) => {
    expect(Age.duration(span)).toBe(expected)
  })
})
