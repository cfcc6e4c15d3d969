import { describe, expect, it } from "@effect/vitest"
import { Other, Text, Thought, Tool } from "../../../src/domain/AgentUpdate.ts"
import { upsertReader } from "../../../src/layers/acp/upsertReader.ts"

const block = (text: string) => ({ type: "text", text })

const chunk = (messageId: string, text: string, kind = "agent_message") => ({
  sessionUpdate: `${kind}_chunk`,
  messageId,
  content: block(text)
})

const whole = (messageId: string, content: unknown, kind = "agent_message") => ({
  sessionUpdate: kind,
  messageId,
  content
})

const tool = (fields: object) => ({ sessionUpdate: "tool_call_update", toolCallId: "t", ...fields })

const result = (text: string) => ({ type: "content", content: block(text) })

const readAll = (...updates: ReadonlyArray<unknown>) => {
  const read = upsertReader()
  return updates.flatMap((update) => read(update, {}))
}

describe("upsertReader", () => {
  it("tells a message once, however often it comes", () => {
    expect(readAll(
      chunk("m", "Hel"),
      chunk("m", "lo"),
      whole("m", [block("Hello"), block(" you")]),
      whole("m", [block("Hello you")]),
      chunk("m", "!"),
      whole("m", [block("Hello you!")])
    )).toEqual(["Hel", "lo", " you", "!"].map((text) => Text({ text })))
  })

  it("keeps messages apart, and thoughts from messages", () => {
    expect(readAll(
      whole("1", [block("a")]),
      whole("2", [block("a")]),
      whole("1", [block("a")], "agent_thought"),
      chunk("1", "b", "agent_thought")
    )).toEqual([
      Text({ text: "a" }),
      Text({ text: "a" }),
      Thought({ text: "a" }),
      Thought({ text: "b" })
    ])
  })

  it("tells a message anew when it was rewritten, also after it was cleared", () => {
    expect(readAll(whole("m", [block("draft")]), whole("m", [block("final")])))
      .toEqual([Text({ text: "draft" }), Text({ text: "final" })])
    const cleared = whole("m", null)
    expect(readAll(chunk("m", "x"), cleared, whole("m", [block("x")]))).toEqual([
      Text({ text: "x" }),
      Other({ kind: "agent_message", document: cleared }),
      Text({ text: "x" })
    ])
  })

  it("keeps what is no text whole, beside the text", () => {
    const image = whole("m", [block("see"), { type: "image" }])
    expect(readAll(image))
      .toEqual([Other({ kind: "agent_message", document: image }), Text({ text: "see" })])
    const bare = { sessionUpdate: "agent_message", messageId: "m" }
    expect(readAll(chunk("m", "x"), bare))
      .toEqual([Text({ text: "x" }), Other({ kind: "agent_message", document: bare })])
  })

  it("adds the chunks of a tool's content to what it is", () => {
    const more = (text: string) => ({
      sessionUpdate: "tool_call_content_chunk",
      toolCallId: "t",
      content: result(text)
    })
    expect(readAll(
      tool({ title: "Run", status: "in_progress" }),
      more("one"),
      more("two"),
      tool({ content: [result("three")], status: "completed" }),
      more("four"),
      tool({ content: null }),
      more("five")
    )).toEqual([
      Tool({ id: "t", title: "Run", status: "in_progress" }),
      Tool({ id: "t", output: "one" }),
      Tool({ id: "t", output: "one\ntwo" }),
      Tool({ id: "t", output: "three", status: "completed" }),
      Tool({ id: "t", output: "three\nfour" }),
      Tool({ id: "t", output: "" }),
      Tool({ id: "t", output: "five" })
    ])
  })

  it.each([
    { sessionUpdate: "user_message", messageId: "u", content: [] },
    { sessionUpdate: "terminal_output_chunk", terminalId: "1" },
    { sessionUpdate: "tool_call_content_chunk", toolCallId: "t", content: { type: "terminal" } },
    { sessionUpdate: "tool_call_content_chunk", content: result("x") },
    { sessionUpdate: "a_new_kind", deep: { er: [1] } }
  ])("keeps %j whole", (document) => {
    expect(readAll(document)).toEqual([Other({ kind: document.sessionUpdate, document })])
  })
})
