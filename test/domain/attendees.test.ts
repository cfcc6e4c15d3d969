import { describe, expect, it } from "@effect/vitest"
import { attached, others } from "../../src/domain/attendees.ts"

const ana = { id: 1, name: "ana", watching: false }
const ben = { id: 2, name: "ben", watching: true }
const list = { id: 3, name: "pods multi", watching: true }

describe("the clients of a Pod", () => {
  it("are attached but for lists, which only look on", () => {
    expect(attached([ana, list, ben, { ...list, id: 4 }])).toBe(2)
    expect(attached([list])).toBe(0)
    expect(attached([{ ...list, watching: false }])).toBe(1)
  })

  it("are others for the one that is told of them", () => {
    expect(others([ana, list])).toBe(0)
    expect(others([ana, ben, list])).toBe(1)
    expect(others([])).toBe(0)
  })
})
