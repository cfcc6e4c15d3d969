import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Conversation from "../../src/domain/Conversation.ts"
import type { Block } from "../../src/domain/conversationBlocks.ts"
import { hear, isRefusal } from "../../src/domain/conversationEvents.ts"
import { read } from "../../src/domain/conversationRecords.ts"
import * as State from "../../src/domain/ConversationState.ts"
import type { LogEntry } from "../../src/domain/LogEntry.ts"
import type { NativeEvent } from "../../src/domain/NativeEvent.ts"
import type { PodEvent } from "../../src/domain/PodEvent.ts"
import * as conversationHost from "./conversationHost.ts"

const opening: Conversation.Opening = {
  status: "idle",
  asks: [],
  queue: [],
  held: false,
  clients: [],
  alerts: [],
  agent_state: { kind: "ready" },
  earlier: 0,
  records: []
}

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
        return `prompt ${block.lines.join("|")}${block.by === undefined ? "" : ` by ${block.by}`}`
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
      case "Rule":
        return "rule"
    }
  })

const extension = (domain: string, payload: unknown): LogEntry => ({
  kind: "extension",
  ts: 0,
  domain,
  payload
})

const restored = (payload: unknown): LogEntry => extension("pods.restore", payload)

const message = (role: string, text: string) => ({
  kind: "message",
  role,
  content: [{ kind: "text", text }]
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
        const done = conversationHost.host(inputs)
        const { events, state } = done
        const late = Conversation.open(conversationHost.opening(done), 0).state
        const early = live(events).state
        expect(late.queue).toEqual(early.queue)
        expect(late.held).toBe(early.held)
        const isBusy = state.phase._tag === "Running"
        fc.pre(isBusy)
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
      restored({ kind: "Loaded", remembers: { prompts: 3, of: 5 } }),
      restored({ kind: "Fresh" }),
      restored({ kind: "Lost", why: "no such session" })
    ]
    expect(said(history(records).blocks)).toEqual([
      "notice restored: the agent resumed the conversation",
      "notice restored: the agent loaded the conversation again",
      "warning restored: the agent loaded the conversation again, "
      + "but the agent remembers 3 of 5 prompts",
      "warning restored, but the agent has lost the conversation: no such session"
    ])
  })

  it("tells why a Pod ended, and that a turn was over without a word", () => {
    const records = [
      extension("pods.closed", { why: "stopped" }),
      extension("pods.closed", { why: "terminated" }),
      extension("pods.suspect", {})
    ]
    expect(said(history(records).blocks)).toEqual([
      "notice the Pod was stopped here",
      "notice the Pod's host was told to end here",
      "warning the turn ended at once without a word"
    ])
  })

  it("names who sent a prompt, from the log and as it happens", () => {
    const by = { id: "1", by: "\u001b[31mben" }
    const segments = [{ kind: "text", content: "go" }] as const
    const records = [
      extension("pods.prompt", by),
      { kind: "invoke", ts: 1, trigger: "user_send" },
      { kind: "user_input", ts: 1, segments },
      { kind: "user_input", ts: 2, segments }
    ]
    const events = [
      { event: "prompted", data: by },
      { event: "user_message", data: { segments } },
      { event: "user_message", data: { segments } }
    ] as const
    const blocks = ["prompt go by \u001b[31mben", "prompt go"]
    expect(said(history(records).blocks)).toEqual(blocks)
    expect(said(tell(events).blocks)).toEqual(blocks)
  })

  it("draws a line where its log goes on in another file, and repeats nothing", () => {
    const origin = { segment_id: "019e6f00-0000-7000-8000-000000000009", at_turn_index: 3 }
    const start = {
      kind: "segment_start",
      ts: 1,
      session_id: "019e6f00-0000-7000-8000-000000000001",
      config: { stop_sequences: [] },
      history: [message("user", "hello")],
      compacted_from: origin
    }
    expect(said(history([start]).blocks)).toEqual(["rule"])
    const rotated = { event: "segment_rotated", data: { entry: start } } as const
    expect(said(tell([rotated]).blocks)).toEqual(["rule"])
    const fresh = { event: "segment_rotated", data: { entry: { ...start, history: [] } } } as const
    expect(said(tell([fresh]).blocks)).toEqual(["rule"])
    const { compacted_from: _, ...first } = start
    const begun = { event: "segment_rotated", data: { entry: first } } as const
    expect(tell([begun]).blocks).toEqual([])
  })

  it("misses the agent until a word comes from it, or the turn is over", () => {
    const silence = { event: "silence", data: { heard_at: 7 } } as const
    const queue = { event: "queue", data: { queue: [], held: false } } as const
    const delta = { event: "text_delta", data: { text: "a" } } as const
    const end = { event: "run_end", data: { result: "finished" } } as const
    expect(tell([silence, queue]).state.silent).toBe(7)
    expect(tell([silence, silence]).state.silent).toBe(7)
    expect(tell([silence, { ...silence, data: { heard_at: 8 } }]).state.silent).toBeUndefined()
    expect(tell([silence, delta]).state.silent).toBeUndefined()
    expect(tell([silence, end]).state.silent).toBeUndefined()
    const turn = (heard_at: number) => ({ began: 0, heard_at, by: "ana" })
    const silent = (heard_at: number) =>
      Conversation.open({ ...opening, status: "running", turn: turn(heard_at) }, 200_000).state
        .silent
    expect(silent(80_000)).toBe(80_000)
    expect(silent(80_001)).toBeUndefined()
  })

  it("has no turn in a Pod whose queue is held, unless the Pod says so", () => {
    const records = [{ kind: "invoke", ts: 1, trigger: "user_send" }]
    const held = { ...opening, status: "paused", held: true, records } as const
    const { past, state } = Conversation.open(held, 9)
    expect(state).toMatchObject({ status: "paused", held: true, turn: undefined })
    expect(past).toHaveLength(1)
    const turn = { began: 3, heard_at: 4, by: "ana" }
    expect(Conversation.open({ ...held, turn }, 9).state.turn).toBe(3)
  })

  it("knows who else is there and how the agent is", () => {
    const clients = [1, 2].map((id) => ({ id, name: "ana", watching: false }))
    const gone = { kind: "gone", reason: "it broke" } as const
    const { state } = tell([
      { event: "clients", data: { clients } },
      { event: "agent", data: gone }
    ])
    expect(state).toMatchObject({ others: 1, agent: gone })
    const same = Conversation.open({ ...opening, clients, agent_state: gone }, 0).state
    expect(same).toMatchObject({ others: 1, agent: gone })
  })

  it("shows what was filled into a form", () => {
    const content = { colour: "red", sizes: ["s", "m"], gift: true, count: 2 }
    const filled = { kind: "filled", content } as const
    const answered = { event: "answered", data: { ask: "a", outcome: filled, by: "ana" } } as const
    expect(said(tell([answered]).blocks)).toEqual([
      "a question -> filled in colour=red sizes=s,m gift=true count=2 by ana"
    ])
  })

  it("shows the history that a segment starts with", () => {
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
      extension("pods.acp", { sessionUpdate: "plan" }),
      extension("pods.epoch", { epoch: 2, turns: 1, queue: [] }),
      extension("pods.queued", { id: "1", by: "ana", input: [], at: 1 }),
      extension("pods.unqueued", { id: "1" }),
      extension("pods.prompt", { id: 1 }),
      extension("pods.closed", { why: "bored" }),
      extension("pods.restore", { kind: "Later" })
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
    const { past, state } = Conversation.open({ ...opening, records }, 9)
    expect(said(past.map(({ block }) => block))).toEqual([
      "prompt go",
      "tool Run  true not finished undefined",
      "interrupted interrupted: the Pod stopped in the middle of this turn"
    ])
    expect(state).toEqual(State.empty)
    const running = Conversation.open({ ...opening, status: "running", records }, 9)
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
