import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { merged } from "../../src/domain/editedText.ts"

describe("merged", () => {
  it.each([
    ["is what the editor made of it", "one", "two", "one", "two"],
    ["keeps what was typed behind it", "one", "two", "one more", "two more"],
    ["keeps what came above it", "one", "two", "back\none", "back\ntwo"],
    ["keeps what was written where nothing was", "", "two", "one", "two\none"],
    ["keeps both where the text is no longer", "one", "two", "three", "two\nthree"],
    ["is what was written elsewhere, where the editor changed nothing", "one", "one", "x", "x"],
    ["is what the editor made of a text that is sent by now", "one", "two", "", "two"],
    ["can be nothing", "one", "", "one", ""],
    ["is the rest where the editor left nothing", "one", "", "three", "three"]
  ])("%s", (_, before, edited, now, expected) => {
    expect(merged(before, edited, now)).toBe(expected)
  })

  it("loses nothing of what was written on either side", () => {
    const text = fc.stringMatching(/^[a-c\n]{0,6}$/)
    fc.assert(fc.property(text, text, text, text, (before, edited, head, tail) => {
      fc.pre(edited !== before)
      expect(merged(before, edited, head + before + tail)).toContain(edited)
    }))
  })
})
