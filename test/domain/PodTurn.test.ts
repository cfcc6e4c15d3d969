import { describe, expect, it } from "@effect/vitest"
import { Either } from "effect"
import { type AgentUpdate, Other, Text, Thought, Tool } from "../../src/domain/AgentUpdate.ts"
import { longest } from "../../src/domain/clip.ts"
import * as LogEntry from "../../src/domain/LogEntry.ts"
import { longestLine } from "../../src/domain/logGlance.ts"
import * as PodTurn from "../../src/domain/PodTurn.ts"

const now = 1_000

/** Everything that comes of updates, and of the end of the turn when it is wanted. */
const play = (updates: ReadonlyArray<AgentUpdate>, closed = true): PodTurn.Step => {
  const add = (step: PodTurn.Step, next: PodTurn.Step): PodTurn.Step => ({
    turn: next.turn,
    entries: [...step.entries, ...next.entries],
    events: [...step.events, ...next.events]
  })
  const nothing: PodTurn.Step = { turn: PodTurn.quiet, entries: [], events: [] }
  const step = updates.reduce(
    (step, update) => add(step, PodTurn.take(step.turn, update, now)),
    nothing
  )
  return closed ? add(step, PodTurn.close(step.turn, now)) : step
}

const names = (step: PodTurn.Step) => step.events.map(({ event }) => event)
const items = (step: PodTurn.Step) =>
  step.entries.flatMap((entry) => "item" in entry ? [entry.item] : [])

const message = (text: string) => ({
  kind: "message",
  role: "assistant",
  content: [{ kind: "text", text }]
})

describe("PodTurn", () => {
  it("makes one message of the chunks of a text, when it ends", () => {
    const chunks = [Text({ text: "he" }), Text({ text: "llo" })]
    expect(play(chunks, false).entries).toEqual([])
    expect(PodTurn.partial(play(chunks, false).turn)).toEqual({ kind: "text", text: "hello" })
    const whole = play(chunks)
    expect(items(whole)).toEqual([message("hello")])
    expect(names(whole)).toEqual(["text_delta", "text_delta", "text_done"])
    expect(PodTurn.partial(whole.turn)).toBeUndefined()
  })

  it("ends a thought where a text begins, and the other way round", () => {
    const step = play([Thought({ text: "hm" }), Text({ text: "yes" }), Thought({ text: "so" })])
    expect(names(step)).toEqual([
      "thinking_start",
      "thinking_delta",
      "thinking_done",
      "text_delta",
      "text_done",
      "thinking_start",
      "thinking_delta",
      "thinking_done"
    ])
    expect(items(step)).toEqual([
      { kind: "reasoning", text: "hm", summary: [] },
      message("yes"),
      { kind: "reasoning", text: "so", summary: [] }
    ])
  })

  it("makes no message of empty chunks", () => {
    expect(play([Text({ text: "" }), Thought({ text: "" })])).toMatchObject({
      entries: [],
      events: []
    })
  })

  it("begins a new message before a record becomes longer than a line may be", () => {
    const half = "x".repeat(longest / 2 + 1)
    expect(items(play([Text({ text: half }), Text({ text: half })]))).toEqual([
      message(half),
      message(half)
    ])
  })

  it("cuts what is longer than a record, and says so", () => {
    const [cut] = items(play([Text({ text: "x".repeat(longest + 5) })]))
    expect(cut).toEqual(message(`${"x".repeat(longest)}\n[5 more characters]`))
    const output = "y".repeat(longest + 1)
    const results = items(play([Tool({ id: "t", status: "completed", output })]))
    expect(JSON.stringify(results).length).toBeLessThan(3 * longest)
  })

  it("writes no record that is longer than a line of the log may be", () => {
    const long = "\u0001".repeat(longest + 1)
    const told = Tool({ id: long, title: long, input: JSON.stringify(long), output: long })
    for (const entry of play([Text({ text: long }), told]).entries) {
      expect(Buffer.byteLength(LogEntry.encodeLine(entry))).toBeLessThan(longestLine)
    }
    expect(items(play([told])).map(({ kind }) => kind)).toEqual(["tool_call", "tool_result"])
  })

  it("cuts once what later updates do not change", () => {
    const { turn } = play([Tool({ id: "t", output: "y".repeat(longest + 5) })], false)
    const { entries } = PodTurn.take(turn, Tool({ id: "t", status: "completed" }), now)
    expect(JSON.stringify(entries).slice(-100)).toContain("\\n[5 more characters]")
  })

  it("logs a tool call when it runs, with what was told of it by then", () => {
    const told = [
      Tool({ id: "t", title: "Read", status: "pending" }),
      Tool({ id: "t", input: "{\"path\":\"a\"}" })
    ]
    expect(play(told, false).entries).toEqual([])
    expect(names(play(told, false))).toEqual(["tool_call_start"])
    const step = play([...told, Tool({ id: "t", status: "in_progress" })], false)
    const call = { kind: "tool_call", call_id: "t", name: "Read", arguments: "{\"path\":\"a\"}" }
    expect(items(step)).toEqual([call])
    expect(names(step)).toEqual(["tool_call_start", "tool_call_done"])
  })

  it("logs a call and its result when it is told only at the end", () => {
    const step = play([Tool({ id: "t", kind: "read", status: "completed", output: "a\nb" })])
    expect(items(step)).toEqual([
      { kind: "tool_call", call_id: "t", name: "read", arguments: "{}" },
      { kind: "tool_result", call_id: "t", summary: "a", content: "a\nb", is_error: false }
    ])
    expect(names(step)).toEqual(["tool_call_start", "tool_call_done", "tool_result"])
  })

  it.each(
    [
      { status: "completed", summary: "done", is_error: false },
      { status: "failed", summary: "failed", is_error: true }
    ] as const
  )("says that a call without output has $status", ({ is_error, status, summary }) => {
    expect(items(play([Tool({ id: "t", status })])).at(-1)).toEqual({
      kind: "tool_result",
      call_id: "t",
      summary,
      is_error
    })
  })

  it("passes over what is told of a call that has its result", () => {
    const done = Tool({ id: "t", status: "completed", output: "a" })
    const late = [Tool({ id: "t", status: "in_progress" }), Tool({ id: "t", output: "b" }), done]
    expect(play([done, ...late])).toEqual(play([done]))
  })

  it("does not end a text for what is told of a call that has its result", () => {
    const done = Tool({ id: "t", status: "completed" })
    const step = play([done, Text({ text: "he" }), done, Text({ text: "llo" })])
    expect(items(step).at(-1)).toEqual(message("hello"))
  })

  it("gives every open call a result when the turn ends", () => {
    const step = play([
      Tool({ id: "one", status: "in_progress" }),
      Tool({ id: "two", status: "pending" })
    ])
    const results = items(step).filter(({ kind }) => kind === "tool_result")
    expect(results).toEqual(["one", "two"].map((call_id) => ({
      kind: "tool_result",
      call_id,
      summary: "[Interrupted by user]",
      is_error: true
    })))
    expect(step.turn.tools.size).toBe(0)
    const late = PodTurn.take(step.turn, Tool({ id: "one", status: "failed" }), now)
    expect(late.entries).toEqual([])
  })

  it("keeps what has no place in the log formats as the agent said it", () => {
    const document = { sessionUpdate: "plan", entries: [] }
    expect(play([Other({ kind: "plan", document })]).entries).toEqual([
      { kind: "extension", ts: now, domain: "pods.acp", payload: document }
    ])
    const long = { text: "x".repeat(longest) }
    expect(play([Other({ kind: "plan", document: long })]).entries).toMatchObject([
      { payload: { omitted: expect.stringMatching(/^\d+ characters$/) } }
    ])
  })

  it.each([0, 60, 61, 200, 100_000])("logs a document of %i levels so that it can be read", (n) => {
    const document = n === 0 ? undefined : JSON.parse("[".repeat(n) + "]".repeat(n))
    const [entry] = play([Other({ kind: "plan", document })]).entries
    const payload = n === 0 ? null : n > 60 ? { omitted: "more than 60 levels" } : document
    expect(entry && LogEntry.decodeLine(LogEntry.encodeLine(entry))).toEqual(
      Either.right({ kind: "extension", ts: now, domain: "pods.acp", payload })
    )
  })

  it.each(["available_commands_update", "usage_update", "user_message_chunk"])(
    "leaves out %s",
    (kind) => {
      expect(play([Other({ kind, document: {} })])).toMatchObject({ entries: [], events: [] })
    }
  )
})
