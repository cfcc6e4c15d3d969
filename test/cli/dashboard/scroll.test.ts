import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Scroll from "../../../src/cli/dashboard/scroll.ts"

describe("Scroll.extent", () => {
  it.each(
    [
      [[5, 5, 0, 4], { top: 0, count: 5, above: false, below: false }],
      [[5, 9, 3, 4], { top: 0, count: 5, above: false, below: false }],
      [[9, 5, 0, 0], { top: 0, count: 4, above: false, below: true }],
      [[9, 5, 0, 4], { top: 2, count: 3, above: true, below: true }],
      [[9, 5, 2, 8], { top: 5, count: 4, above: true, below: false }],
      [[9, 5, 7, undefined], { top: 5, count: 4, above: true, below: false }],
      [[9, 5, 4, 2], { top: 2, count: 3, above: true, below: true }],
      [[9, 5, 4, 1], { top: 0, count: 4, above: false, below: true }],
      [[9, 2, 0, 5], { top: 4, count: 2, above: false, below: false }],
      [[9, 1, 3, undefined], { top: 3, count: 1, above: false, below: false }],
      [[9, 0, 3, 2], { top: 3, count: 0, above: false, below: false }]
    ] as const
  )("of %j is %j", ([total, room, top, wanted], expected) => {
    expect(Scroll.extent(total, room, top, wanted)).toEqual(expected)
  })

  const count = fc.integer({ min: 0, max: 60 })

  it("fills the room, says what is not shown, and shows what is wanted", () => {
    fc.assert(fc.property(count, count, count, fc.option(count), (total, room, top, wanted) => {
      const at = wanted === null || total === 0 ? undefined : Math.min(wanted, total - 1)
      const { above, below, count, top: from } = Scroll.extent(total, room, top, at)
      expect(count + Number(above) + Number(below)).toBe(Math.min(total, room))
      const isTold = room < 3 ? [above, below] : [from > 0, from + count < total]
      expect([above, below]).toEqual(isTold)
      if (at === undefined || room === 0) return
      expect(at).toBeGreaterThanOrEqual(from)
      expect(at).toBeLessThan(from + count)
    }))
  })

  it("does not move what it has shown", () => {
    fc.assert(fc.property(count, count, count, fc.option(count), (total, room, top, wanted) => {
      const at = wanted === null || total === 0 ? undefined : Math.min(wanted, total - 1)
      const once = Scroll.extent(total, room, top, at)
      expect(Scroll.extent(total, room, once.top, at)).toEqual(once)
    }))
  })
})
