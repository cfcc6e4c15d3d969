import { describe, expect, it } from "@effect/vitest"
import { Other, Text, Thought, Tool } from "../../../src/domain/AgentUpdate.ts"
import { updateOf } from "../../../src/layers/acp/sessionUpdate.ts"

const textBlock = (text: string) => ({ type: "text", text })
const result = (text: string) => ({ type: "content", content: textBlock(text) })

describe("updateOf", () => {
  it("takes text and thoughts", () => {
    expect(updateOf({ sessionUpdate: "agent_message_chunk", content: textBlock("hi") }))
      .toEqual(Text({ text: "hi" }))
    expect(updateOf({ sessionUpdate: "agent_thought_chunk", content: textBlock("") }))
      .toEqual(Thought({ text: "" }))
  })

  it("takes a tool call whole", () => {
    expect(updateOf({
      sessionUpdate: "tool_call",
      toolCallId: "c1",
      title: "Write",
      kind: "edit",
      status: "pending",
      rawInput: { path: "/a", text: "b" }
    })).toEqual(Tool({
      id: "c1",
      title: "Write",
      kind: "edit",
      status: "pending",
      input: "{\"path\":\"/a\",\"text\":\"b\"}"
    }))
  })

  it("leaves out what an update of a tool call does not tell", () => {
    expect(updateOf({
      sessionUpdate: "tool_call_update",
      toolCallId: "c1",
      title: null,
      kind: "a_new_kind",
      status: "a_new_status",
      rawInput: null
    })).toEqual(Tool({ id: "c1", kind: "a_new_kind" }))
  })

  it("takes the text of a tool's content, else its raw output", () => {
    const output = (fields: object) => {
      const update = updateOf({ sessionUpdate: "tool_call_update", toolCallId: "c", ...fields })
      return update._tag === "Tool" ? update.output : undefined
    }
    const diff = { type: "diff", path: "/a.txt", oldText: "1\n2\n", newText: "1\n2\n3\n" }
    expect(output({ content: [result("one"), { type: "terminal" }, diff], rawOutput: "no" }))
      .toBe("one\n/a.txt (+1 -0 lines)\n 1\n 2\n+3")
    expect(output({ content: [], rawOutput: "plain" })).toBe("plain")
    expect(output({ rawOutput: { exit: 0 } })).toBe("{\"exit\":0}")
    expect(output({ content: "odd" })).toBeUndefined()
  })

  it("says of content that is no text at least what it is", () => {
    const output = (...blocks: ReadonlyArray<object>) => {
      const content = blocks.map((block) => ({ type: "content", content: block }))
      const update = updateOf({ sessionUpdate: "tool_call_update", toolCallId: "c", content })
      return update._tag === "Tool" ? update.output : undefined
    }
    expect(output({ type: "image", mimeType: "image/png", data: "AAAA" })).toBe("[image image/png]")
    expect(output({ type: "audio" }, textBlock("x"))).toBe("[audio]\nx")
    expect(output({ type: "resource_link", name: "a", uri: "file:///a" })).toBe("file:///a")
    expect(output({ type: "resource", resource: { uri: "file:///a", text: "A" } })).toBe("A")
    expect(output({ type: "resource", resource: { uri: "file:///a" } })).toBe("file:///a")
    expect(output({ type: "text" })).toBe("")
    expect(output()).toBe("")
  })

  it("tells the places of a tool that does not tell what it is given", () => {
    const locations = [{ path: "/a", line: 3 }]
    const input = (call: object, earlier = {}) => {
      const update = updateOf({ sessionUpdate: "tool_call", toolCallId: "c", ...call }, earlier)
      return update._tag === "Tool" ? update.input : undefined
    }
    expect(input({ locations })).toBe("{\"locations\":[{\"path\":\"/a\",\"line\":3}]}")
    expect(input({ locations, rawInput: {} })).toBe(input({ locations }))
    expect(input({ locations, rawInput: { path: "/b" } })).toBe("{\"path\":\"/b\"}")
    expect(input({ locations }, { rawInput: { path: "/b" } })).toBeUndefined()
    expect(input({ locations: [], rawInput: {} })).toBe("{}")
  })

  it.each([
    [{ sessionUpdate: "plan", entries: [] }, "plan"],
    [{ sessionUpdate: "user_message_chunk", content: textBlock("echo") }, "user_message_chunk"],
    [{ sessionUpdate: "a_new_kind", deep: { er: [1] } }, "a_new_kind"],
    [{ sessionUpdate: "agent_message_chunk", content: { type: "image" } }, "agent_message_chunk"],
    [{ sessionUpdate: "tool_call", title: "without an id" }, "tool_call"],
    [{ sessionUpdate: 3 }, "unknown"],
    ["not an object", "unknown"],
    [null, "unknown"]
  ])("keeps %j whole", (document, kind) => {
    expect(updateOf(document)).toEqual(Other({ kind, document }))
  })
})
