import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import type { Key } from "../../../src/cli/terminal/Key.ts"
import * as LineEditor from "../../../src/cli/terminal/lineEditor.ts"
import * as Cells from "../../../src/domain/Cells.ts"

/** Presses keys; a word that is no name of a key is typed, `=text` always is. */
const press = (editor: LineEditor.LineEditor, ...names: ReadonlyArray<string>) =>
  names.reduce((before, name) => LineEditor.press(before, keyOf(name)) ?? before, editor)

const keyOf = (name: string): Key =>
  name.startsWith("=") ? { _tag: "Text", text: name.slice(1) } : { _tag: "Named", name }

/** The text with a bar at the cursor. */
const bar = ({ cursor, text }: LineEditor.LineEditor) =>
  `${text.slice(0, cursor)}|${text.slice(cursor)}`

describe("LineEditor.press", () => {
  it.each([
    ["fix login", ["=x"], "fix loginx|"],
    ["fix login", ["left", "left", "=x"], "fix logx|in"],
    ["fix login", ["ctrl-b", "ctrl-f", "backspace"], "fix logi|"],
    ["fix login", ["ctrl-h", "ctrl-h"], "fix log|"],
    ["fix login", ["home", "delete", "ctrl-d"], "|x login"],
    ["fix login", ["ctrl-a", "right", "=-", "end", "ctrl-e"], "f-ix login|"],
    ["fix login", ["alt-b", "=x"], "fix x|login"],
    ["fix login", ["ctrl-left", "alt-left", "=x"], "x|fix login"],
    ["fix-login now", ["home", "alt-f", "=x"], "fixx|-login now"],
    ["fix-login now", ["home", "ctrl-right", "alt-right"], "fix-login| now"],
    ["fix-login now", ["ctrl-w"], "fix-login |"],
    ["fix-login now", ["ctrl-w", "ctrl-w"], "|"],
    ["fix-login now", ["alt-b", "alt-backspace"], "fix-|now"],
    ["fix-login now", ["home", "alt-d"], "|-login now"],
    ["fix-login now", ["ctrl-u"], "|"],
    ["fix-login now", ["home", "ctrl-k"], "|"],
    ["fix-login now", ["alt-b", "ctrl-u", "end", "=, ", "ctrl-y"], "now, fix-login |"],
    ["ab", ["=c", "backspace", "ctrl-_", "ctrl-_", "ctrl-_"], "ab|"],
    ["ab", ["home", "=x", "end", "ctrl-_"], "|ab"],
    ["修复登录", ["left", "backspace"], "修复|录"],
    ["e\u0301👩‍💻🇩🇪", ["left", "left", "=x"], "e\u0301x|👩‍💻🇩🇪"],
    ["e\u0301👩‍💻", ["backspace", "backspace"], "|"],
    ["修复 登录", ["ctrl-w", "ctrl-w"], "|"],
    ["one\ntwo", ["home", "=x"], "one\nx|two"],
    ["one\ntwo", ["ctrl-u", "backspace", "home", "ctrl-k"], "|"],
    ["", ["backspace", "delete", "left", "right", "ctrl-u", "ctrl-w", "alt-d", "ctrl-y"], "|"]
  ])("turns %j by %j into %j", (text, names, result) => {
    expect(bar(press(LineEditor.of(text), ...names))).toBe(result)
  })

  it("takes what is pasted as it is", () => {
    const pasted = LineEditor.press(LineEditor.of("a"), { _tag: "Pasted", text: "b\nc" })
    expect(pasted?.text).toBe("ab\nc")
  })

  it("does not know other keys", () => {
    for (const name of ["enter", "up", "escape", "f1", "ctrl-c", "alt-enter"]) {
      expect(LineEditor.press(LineEditor.empty, keyOf(name))).toBeUndefined()
    }
  })

  it("stays quick in a text of millions of characters", () => {
    const long = LineEditor.of("x".repeat(5_000_000))
    expect(bar(press(long, "left", "alt-b", "ctrl-w", "ctrl-_", "end")).length).toBe(5_000_001)
  })
})

const units = ["a", "b ", " ", "修", "e\u0301", "👩‍💻", "🇩🇪", "\u001b[31m", "\u202e", "\n", "\t"]
const editors = fc.tuple(
  fc.string({ unit: fc.constantFrom(...units), maxLength: 40 }),
  fc.array(fc.constantFrom("left", "right", "home", "alt-b", "backspace"), { maxLength: 12 })
).map(([text, names]) => press(LineEditor.of(text), ...names))

describe("LineEditor.show", () => {
  const shown = (editor: LineEditor.LineEditor, cells: number) => {
    const { cursor, spans } = LineEditor.show(editor, 10, cells)
    return [spans.map((span) => span.text).join(""), cursor - 10]
  }

  it("shows the whole text when it fits", () => {
    expect(shown(LineEditor.of("fix 修复 "), 20)).toEqual(["fix 修复 ", 9])
    expect(shown(press(LineEditor.of("修复"), "left"), 20)).toEqual(["修复", 2])
  })

  it("shows the part around the cursor when it does not", () => {
    const text = LineEditor.of("abcdefghij")
    expect(shown(text, 10)).toEqual(["…cdefghij", 9])
    expect(shown(press(text, "home"), 6)).toEqual(["abcde…", 0])
    expect(shown(press(text, "left", "left", "left"), 5)).toEqual(["…efg…", 4])
  })

  it("shows the line of the cursor only", () => {
    expect(shown(LineEditor.of("one\ntwo"), 10)).toEqual(["two", 3])
  })

  it("keeps to its cells, with the cursor inside", () => {
    fc.assert(fc.property(editors, fc.integer({ min: 1, max: 30 }), (editor, cells) => {
      const [text, cursor] = shown(editor, cells)
      expect(Cells.width(`${text}`)).toBeLessThanOrEqual(cells)
      expect(cursor).toBeLessThan(cells)
      expect(text).not.toMatch(/[\u0000-\u001f\u202e]/)
    }))
  })
})
