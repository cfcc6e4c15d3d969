import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Conversation from "../../src/domain/Conversation.ts"
import type { Block } from "../../src/domain/conversationBlocks.ts"
import { hear, isRefusal } from "../../src/domain/conversationEvents.ts"
import { read } from "../../src/domain/conversationRecords.ts"
import * as State from "../../src/domain/ConversationState.ts"
import type { LogEntry } from "../../src/domain/LogEntry.ts"
import type { NativeEvent } from "../../src/domain/NativeProtocol.ts"
import type { PodEvent } from "../../src/domain/PodEvent.ts"
import * as conversationHost from "./conversationHost.ts"

const fold = (steps: ReadonlyArray<(state: State.ConversationState) => State.Step>) =>
  steps.reduce(State.after, State.step(State.empty))

const history = (records: ReadonlyArray<unknown>) =>
  fold(records.map((record) => (state) => read(state, record)))

const live = (events: ReadonlyArray<{ event: PodEvent | NativeEvent; now: number }>) =>
  fold(events.map(({ event, now }) => (state) => hear(state, event, now)))

const tell = (events: ReadonlyArray<PodEvent | NativeEvent>) =>
  live(events.map((event) => ({ event, now: 0 })))

const said = (blocks: ReadonlyArray<Block>): ReadonlyArray<string> =>
  blocks.map((block) => {
    switch (block._tag) {
      case "Prompt":
        return `prompt ${block.lines.join("|")}`
      case "Reply":
        return `reply ${block.lines.map(({ text }) => text).join("|")}`
      case "Thought":
        return `thought ${block.line}`
      case "Tool":
        return `tool ${block.title} ${block.target} ${block.failed} ${block.summary} ${block.took}`
      case "Answer":
        return `${block.question} -> ${block.answer} by ${block.by}`
      case "Note":
        return `${block.tone} ${block.lines.join("|")}`
    }
  })

const restored = (payload: unknown): LogEntry => ({
  kind: "extension",
  ts: 0,
  domain: "pods.restore",
  payload
})

describe("a conversation", () => {
  it("is the same read from the log and heard as it happened", () => {
    fc.assert(
      fc.property(conversationHost.inputs, (inputs) => {
        const { events, log } = conversationHost.host(inputs)
        expect(live(events).blocks).toEqual(history(log).blocks)
      }),
      { numRuns: 500 }
    )
  })

  it("stands for a client that attaches as it does for one that was there all the time", () => {
    fc.assert(
      fc.property(conversationHost.inputs, (inputs) => {
        const { events, log, state } = conversationHost.host(inputs)
        const { said, speaking } = state.turn
        const isBusy = state.phase._tag === "Running"
        fc.pre(isBusy)
        const late = Conversation.open({
          status: state.asks.length > 0 ? "paused" : "running",
          asks: state.asks,
          records: log,
          ...(speaking === "nothing" ? {} : { partial: { kind: speaking, text: said } })
        }, 0).state
        const early = live(events).state
        expect(late.questions).toEqual(early.questions)
        expect(late.status).toBe(early.status)
        expect(late.turn).toBe(early.turn)
        expect(late.speech?.said).toBe(early.speech?.said)
        // A tool that has only been announced is not in the log yet.
        const logged = [...state.turn.tools.values()].filter((call) => call.logged)
        expect([...late.tools.keys()].toSorted()).toEqual(logged.map(({ id }) => id).toSorted())
      }),
      { numRuns: 300 }
    )
  })

  it("says what a tool was used on, what came of it and how long it took", () => {
    const call = {
      kind: "tool_call",
      call_id: "c1",
      name: "Run",
      arguments: "{\"command\":\"npm test\"}"
    }
    const result = { kind: "tool_result", call_id: "c1", summary: "4 passed", content: "4 passed" }
    const records = [
      { kind: "assistant_item", ts: 1_000, item: call },
      { kind: "tool_result", ts: 5_000, item: result },
      { kind: "tool_result", ts: 6_000, item: { ...result, call_id: "gone", is_error: true } }
    ]
    expect(said(history(records).blocks)).toEqual([
      "tool Run npm test false 4 passed 4000",
      "tool tool  true 4 passed undefined"
    ])
  })

  it("keeps the end of what a failed tool said", () => {
    const output = `failed\n${Array.from({ length: 20 }, (_, n) => `line ${n}`).join("\n")}`
    const [block] = tell([
      { event: "tool_result", data: { id: "c", summary: "failed", output, is_error: true } }
    ]).blocks
    expect(block?._tag === "Tool" && block.output).toEqual([
      "…",
      ...Array.from({ length: 8 }, (_, n) => `line ${n + 12}`)
    ])
  })

  it("names who answered a question, and says when it was withdrawn", () => {
    const ask = {
      id: "a",
      title: "Run it?",
      subject: "rm -rf dist",
      options: [{ id: "1", name: "allow once", kind: "allow_once" }],
      asked_at: 0
    }
    const asked = { event: "asked", data: { ask } } as const
    const selected = { kind: "selected", option: "1" } as const
    expect(
      said(
        tell([
          asked,
          { event: "answered", data: { ask: "a", outcome: selected, by: "ana" } },
          asked,
          { event: "answered", data: { ask: "a", outcome: { kind: "cancelled" } } },
          { event: "answered", data: { ask: "b", outcome: selected, by: "\u001b[31mben" } }
        ]).blocks
      )
    ).toEqual([
      "Run it?: rm -rf dist -> allow once by ana",
      "Run it?: rm -rf dist -> withdrawn by undefined",
      "a question -> 1 by ben"
    ])
  })

  it("says how a turn ended, unless it just finished", () => {
    const ends: ReadonlyArray<PodEvent> = [
      { event: "run_end", data: { result: "finished" } },
      { event: "run_end", data: { result: "limit_reached" } },
      { event: "error", data: { code: "internal", message: "Cancelled" } },
      { event: "error", data: { code: "provider_error", message: "no quota left" } }
    ]
    const turns = ends.flatMap((end): ReadonlyArray<PodEvent> => [
      { event: "invoke_start", data: { kind: "user_send" } },
      end,
      { event: "status", data: { status: "idle" } }
    ])
    expect(said(tell(turns).blocks)).toEqual([
      "interrupted stopped: the agent has reached a limit",
      "interrupted interrupted",
      "failed no quota left"
    ])
  })

  it("takes an error between turns, and some in one, for a refusal", () => {
    const running = tell([{ event: "invoke_start", data: { kind: "user_send" } }]).state
    expect(isRefusal(State.empty, "provider_error")).toBe(true)
    expect(isRefusal(running, "provider_error")).toBe(false)
    expect(isRefusal(running, "already_running")).toBe(true)
    expect(tell([{ event: "error", data: { code: "internal", message: "no" } }]).blocks).toEqual([])
  })

  it("tells how a Pod was restored", () => {
    const records = [
      restored({ kind: "Resumed" }),
      restored({ kind: "Loaded" }),
      restored({ kind: "Lost", why: "no such session" })
    ]
    expect(said(history(records).blocks)).toEqual([
      "notice restored: the agent resumed the conversation",
      "notice restored: the agent loaded the conversation again",
      "warning restored, but the agent has lost the conversation: no such session"
    ])
  })

  it("shows the history that a segment starts with", () => {
    const message = (role: string, text: string) => ({
      kind: "message",
      role,
      content: [{ kind: "text", text }]
    })
    const start = {
      kind: "segment_start",
      ts: 1,
      session_id: "019e6f00-0000-7000-8000-000000000001",
      config: { stop_sequences: [] },
      history: [message("system", "s"), message("user", "hello"), message("assistant", "hi")]
    }
    expect(said(history([start]).blocks)).toEqual(["prompt hello", "reply hi"])
  })

  it("passes over what it does not know", () => {
    const odd = [
      null,
      1,
      [],
      { kind: { toString: 1 } },
      { kind: "user_input" },
      { kind: "later", ts: 1 },
      restored(null),
      { kind: "extension", ts: 1, domain: "pods.ask", payload: { id: 1 } },
      { kind: "extension", ts: 1, domain: "pods.acp", payload: { sessionUpdate: "plan" } }
    ]
    expect(history(odd)).toEqual(State.step(State.empty))
  })

  it("was cut off when its log ends in a turn and the Pod is idle", () => {
    const records = [
      { kind: "invoke", ts: 1, trigger: "user_send" },
      { kind: "user_input", ts: 1, segments: [{ kind: "text", content: "go" }] },
      {
        kind: "assistant_item",
        ts: 2,
        item: { kind: "tool_call", call_id: "c1", name: "Run", arguments: "{}" }
      }
    ]
    const { past, state } = Conversation.open({ status: "idle", asks: [], records }, 9)
    expect(said(past.map(({ block }) => block))).toEqual([
      "prompt go",
      "tool Run  true not finished undefined",
      "interrupted interrupted: the Pod stopped in the middle of this turn"
    ])
    expect(state).toEqual(State.empty)
    const running = Conversation.open({ status: "running", asks: [], records }, 9)
    expect(running.past).toHaveLength(1)
    expect(running.state.turn).toBe(1)
    expect([...running.state.tools.keys()]).toEqual(["c1"])
  })

  it("counts the characters of a question that are hidden or replaced", () => {
    const ask = {
      id: "a",
      title: "Run\u200b it?",
      subject: "rm\u0007 -rf\u202e /",
      options: [{ id: "1", name: "al\u00adlow", kind: "allow_once" }],
      asked_at: 0
    }
    const [question] = tell([{ event: "asked", data: { ask } }]).state.questions
    expect(question).toMatchObject({ title: "Run it?", subject: "rm␇ -rf /", hidden: 4 })
    expect(question?.options).toEqual([{ id: "1", name: "allow" }])
  })
})
