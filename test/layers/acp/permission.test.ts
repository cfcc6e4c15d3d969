import { describe, expect, it } from "@effect/vitest"
import { Option } from "effect"
import { askOf, resultOf } from "../../../src/layers/acp/permission.ts"

const subject = (toolCall: object, earlier = {}) =>
  Option.getOrThrow(askOf({ toolCall, options: [] }, earlier)).subject

describe("askOf", () => {
  it("takes title and options, also of kinds that are new", () => {
    const options = [
      { optionId: "once", name: "Allow once", kind: "allow_once" },
      { optionId: "bare" },
      { name: "no id" },
      "odd"
    ]
    expect(askOf({ toolCall: { title: "Run it" }, options }, {})).toEqual(Option.some({
      title: "Run it",
      options: [
        { id: "once", name: "Allow once", kind: "allow_once" },
        { id: "bare", name: "bare", kind: "unknown" }
      ]
    }))
  })

  it("refuses a request without options", () => {
    for (const params of [undefined, {}, { toolCall: {}, options: "x" }]) {
      expect(askOf(params, {})).toEqual(Option.none())
    }
  })

  it("has a title for everything", () => {
    expect(Option.map(askOf({ options: [] }, {}), ({ title }) => title))
      .toEqual(Option.some("use a tool"))
    expect(
      Option.map(askOf({ toolCall: { kind: "fetch" }, options: [] }, {}), ({ title }) => title)
    )
      .toEqual(Option.some("use a tool (fetch)"))
  })

  it.each([
    [{ rawInput: { command: "rm -rf  x", path: "/y" } }, "rm -rf  x"],
    [{ rawInput: { command: ["bash", "-c", "echo a b"] } }, "bash -c \"echo a b\""],
    [{ rawInput: { cmd: "ls" } }, "ls"],
    [{ rawInput: { filePath: "/a", content: "long" } }, "/a"],
    [{ rawInput: { url: "https://example.org" } }, "https://example.org"],
    [{ locations: [{ path: "/a" }, { path: "/b", line: 3 }, {}] }, "/a\n/b"],
    [{ rawInput: { query: "cats", limit: 3 } }, "{\"query\":\"cats\",\"limit\":3}"],
    [{ rawInput: {} }, undefined],
    [{ rawInput: "odd" }, undefined],
    [
      { rawInput: { path: "/a" }, content: [{ type: "diff", path: "/a", newText: "1\n" }] },
      "/a (0 -> 1 lines)"
    ]
  ])("tells of %j exactly what it is about", (toolCall, expected) => {
    expect(subject(toolCall)).toBe(expected)
  })

  it("knows what the agent told of the tool call before", () => {
    const earlier = { title: "Run", rawInput: { command: "ls" } }
    expect(subject({ rawInput: null }, earlier)).toBe("ls")
    expect(subject({ rawInput: { command: "pwd" } }, earlier)).toBe("pwd")
  })
})

describe("resultOf", () => {
  it("is what ACP calls an outcome", () => {
    expect(resultOf({ kind: "selected", option: "x" }))
      .toEqual({ outcome: { outcome: "selected", optionId: "x" } })
    expect(resultOf({ kind: "cancelled" })).toEqual({ outcome: { outcome: "cancelled" } })
  })
})
