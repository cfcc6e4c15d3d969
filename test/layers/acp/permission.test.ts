import { describe, expect, it } from "@effect/vitest"
import { Option } from "effect"
import { dialectV1 } from "../../../src/layers/acp/dialectV1.ts"
import { dialectV2 } from "../../../src/layers/acp/dialectV2.ts"
import { fields } from "../../../src/layers/acp/fields.ts"
import * as permission from "../../../src/layers/acp/permission.ts"

const { resultOf } = permission

const askOf = (params: unknown, earlier: object) =>
  permission.askOf(dialectV1.permissionOf(fields(params)), fields(earlier))

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
    [{ locations: [{ path: "/a" }, { path: "/b", line: 3 }, {}] }, "/a\n/b:3"],
    [{ rawInput: { query: "cats", limit: 3 } }, "{\"query\":\"cats\",\"limit\":3}"],
    [{ rawInput: {} }, undefined],
    [{ rawInput: "odd" }, undefined],
    [
      { rawInput: { path: "/a" }, content: [{ type: "diff", path: "/a", newText: "1\n" }] },
      "/a (+1 -0 lines)\n+1"
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

describe("askOf in ACP v2", () => {
  const askOf = (params: object) =>
    Option.getOrThrow(permission.askOf(dialectV2.permissionOf({ ...params, options: [] }), {}))

  it("takes the title of the request, and what its subject is about", () => {
    const toolCall = { toolCallId: "t", title: "Write", rawInput: { path: "/a" } }
    expect(askOf({ title: "Write a file?", subject: { type: "tool_call", toolCall } }))
      .toEqual({ title: "Write a file?", subject: "/a", options: [] })
    expect(askOf({ title: "Run it?", subject: { type: "command", command: "ls", cwd: "/" } }))
      .toEqual({ title: "Run it?", subject: "ls", options: [] })
    expect(askOf({ title: "Go on?", description: "It takes long.", subject: null }))
      .toEqual({ title: "Go on?", subject: "It takes long.", options: [] })
    expect(askOf({ title: "Go on?", subject: { type: "new" } }))
      .toEqual({ title: "Go on?", options: [] })
  })
})

describe("resultOf", () => {
  it("is what ACP calls an outcome", () => {
    expect(resultOf({ kind: "selected", option: "x" }))
      .toEqual({ outcome: { outcome: "selected", optionId: "x" } })
    expect(resultOf({ kind: "cancelled" })).toEqual({ outcome: { outcome: "cancelled" } })
  })
})
