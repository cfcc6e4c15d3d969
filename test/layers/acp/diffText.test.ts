import { describe, expect, it } from "@effect/vitest"
import { diffOf } from "../../../src/layers/acp/diffText.ts"

const diff = (oldText: unknown, newText: unknown) =>
  diffOf({ type: "diff", path: "/a.txt", oldText, newText })

const numbered = (count: number, name = "line") =>
  Array.from({ length: count }, (_, n) => `${name} ${n}\n`).join("")

describe("diffOf", () => {
  it("shows the lines that are new and gone, and a few around them", () => {
    const before = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n"
    const after = "one\ntwo\nthree\n4\nfive\nsix and a half\nseven\n"
    expect(diff(before, after)).toBe([
      "/a.txt (+2 -2 lines)",
      " two",
      " three",
      "-four",
      "+4",
      " five",
      "-six",
      "+six and a half",
      " seven"
    ].join("\n"))
  })

  it("knows files that are new, gone, or the same", () => {
    for (const nothing of [undefined, null, ""]) {
      expect(diff(nothing, "a\nb\n")).toBe("/a.txt (+2 -0 lines)\n+a\n+b")
      expect(diff("a\nb", nothing)).toBe("/a.txt (+0 -2 lines)\n-a\n-b")
    }
    expect(diff("a\nb\n", "a\nb\n")).toBe("/a.txt (+0 -0 lines)")
    expect(diff("a\na\n", "a\n")).toBe("/a.txt (+0 -1 lines)\n a\n-a")
  })

  it("is bounded, however much has changed", () => {
    const long = diff(numbered(100_000), numbered(90_000, "other")) ?? ""
    expect(long.split("\n")).toHaveLength(201)
    expect(long).toMatch(/^\/a\.txt \(\+90000 -100000 lines\)\n-line 0\n/)
    expect(long).toMatch(/\n\[189801 more lines\]$/)
    expect(diff("", "x".repeat(1_000))?.split("\n")[1]).toBe(`+${"x".repeat(299)}…`)
    expect(diff("", "\ud83d\ude00".repeat(1_000))?.isWellFormed()).toBe(true)
  })

  it("takes the patch of ACP v2, or what was done to which files", () => {
    const changes = [
      { operation: "modify", path: "/a" },
      { operation: "move", oldPath: "/b", path: "/c" }
    ]
    const patch = { format: "git_patch", text: "@@ -1 +1 @@\n-a\n+b\n" }
    expect(diffOf({ type: "diff", changes })).toBe("modify /a\nmove /b /c")
    expect(diffOf({ type: "diff", changes, patch }))
      .toBe("modify /a\nmove /b /c\n@@ -1 +1 @@\n-a\n+b")
  })

  it("is nothing of other content", () => {
    expect(diffOf({ type: "content", path: "/a", newText: "b" })).toBeUndefined()
    expect(diffOf({ type: "diff", newText: "b" })).toBeUndefined()
    expect(diffOf({})).toBeUndefined()
  })
})
