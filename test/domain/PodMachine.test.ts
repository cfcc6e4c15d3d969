import { describe, expect, it } from "@effect/vitest"
import type { AgentSignal } from "../../src/domain/AgentSignal.ts"
import { Text, Thought, Tool } from "../../src/domain/AgentUpdate.ts"
import type { Ask } from "../../src/domain/Ask.ts"
import * as HostState from "../../src/domain/HostState.ts"
import type { Input, Method } from "../../src/domain/PodMachine.ts"
import * as Segment from "../../src/domain/Segment.ts"
import { type Driven, driven, fresh } from "../support/drivenMachine.ts"

const ann = { id: 1, name: "ann" }
const from = (method: Method): Input => ({ _tag: "Received", sender: ann, method })
const run = (text: string): Input =>
  from({ method: "run", params: { input: [Segment.text(text)] } })
const signal = (signal: AgentSignal): Input => ({ _tag: "Signalled", signal })
const says = (text: string): Input => signal({ kind: "Updated", update: Text({ text }) })
const over: Input = { _tag: "TurnOver", how: { _tag: "Stopped", reason: "end_turn" } }
const stop: Input = { _tag: "ToldToStop" }
const ask: Ask = {
  id: "a1",
  title: "May I?",
  options: [{ id: "yes", name: "Yes", kind: "allow_once" }],
  asked_at: 1
}
const asks = signal({ kind: "Asked", ask })
const answers = (option: string): Input =>
  from({ method: "answer", params: { ask: "a1", outcome: { kind: "selected", option } } })

const after = (...inputs: ReadonlyArray<Input>): Driven =>
  inputs.reduce((machine, input) => machine.feed(input), driven())

const names = ({ told }: Driven) => told.map(({ event }) => event)
const kinds = ({ log }: Driven) => log.map(({ kind }) => kind)
const tags = ({ done }: Driven) => done.map(({ _tag }) => _tag)
const refusals = ({ whispered }: Driven) =>
  whispered.map(([, event]) => event.event === "error" ? event.data.code : event.event)
const statuses = ({ told }: Driven) =>
  told.flatMap((event) => event.event === "status" ? [event.data.status] : [])

describe("PodMachine", () => {
  describe("takes a prompt", () => {
    it("logs it, then tells everybody, then starts the agent", () => {
      const machine = after(run("hello"))
      expect(kinds(machine)).toEqual(["segment_start", "invoke", "user_input"])
      expect(names(machine)).toEqual([
        "segment_rotated",
        "user_message",
        "status",
        "invoke_start",
        "turn_start"
      ])
      expect(machine.done).toEqual([{ _tag: "KeepSegment" }, { _tag: "Prompt", text: "hello" }])
      expect(HostState.status(machine.state)).toBe("running")
    })

    it("begins the segment once", () => {
      const machine = after(run("one"), over, run("two"))
      expect(kinds(machine).filter((kind) => kind === "segment_start")).toHaveLength(1)
      expect(tags(machine)).toEqual(["KeepSegment", "Prompt", "Prompt"])
      expect(names(machine).filter((name) => name === "segment_rotated")).toHaveLength(1)
    })

    it("puts the context before the first prompt only", () => {
      const machine = driven({ ...fresh, preamble: "before: " })
      machine.feed(run("one")).feed(over).feed(run("two"))
      expect(machine.done.filter(({ _tag }) => _tag === "Prompt")).toEqual([
        { _tag: "Prompt", text: "before: one" },
        { _tag: "Prompt", text: "two" }
      ])
    })

    it("refuses it when the log does not take it, and stays idle", () => {
      const machine = driven().feed(run("hello"), true)
      expect(refusals(machine)).toEqual(["internal"])
      expect(machine.told).toEqual([])
      expect(machine.done).toEqual([])
      machine.feed(run("again"))
      expect(kinds(machine)).toEqual(["segment_start", "invoke", "user_input"])
    })

    it("points the metadata at the segment again when that failed", () => {
      const machine = after(run("one"), { _tag: "NotKept", reason: "the disk is full" })
      expect(names(machine)).toContain("alert")
      machine.feed(over).feed(run("two"))
      expect(tags(machine).filter((tag) => tag === "KeepSegment")).toHaveLength(2)
      expect(names(machine).filter((name) => name === "segment_rotated")).toHaveLength(1)
    })

    it.each([
      { when: "a turn is running", inputs: [run("one")], code: "already_running" },
      { when: "it stops", inputs: [run("one"), stop], code: "internal" },
      {
        when: "the agent is dead",
        inputs: [signal({ kind: "Died", reason: "it exited", lastWords: [] })],
        code: "provider_error"
      }
    ])("refuses it while $when", ({ code, inputs }) => {
      const machine = after(...inputs)
      const logged = machine.log.length
      expect(refusals(machine.feed(run("two")))).toEqual([code])
      expect(machine.log.length).toBe(logged)
    })

    it("refuses an empty one", () => {
      expect(refusals(after(run(" \n")))).toEqual(["invalid_request"])
    })
  })

  describe("ends a turn", () => {
    it("in the line order of insomnia", () => {
      const machine = after(run("hello"), says("yo"), over)
      expect(kinds(machine)).toEqual([
        "segment_start",
        "invoke",
        "user_input",
        "assistant_item",
        "turn_end",
        "run_completed"
      ])
      expect(names(machine).slice(5)).toEqual([
        "text_delta",
        "text_done",
        "turn_end",
        "run_end",
        "status"
      ])
      expect(statuses(machine)).toEqual(["running", "idle"])
    })

    it.each(
      [
        { reason: "end_turn", last: "run_completed", told: "run_end" },
        { reason: "max_tokens", last: "run_completed", told: "run_end" },
        { reason: "max_turn_requests", last: "run_completed", told: "run_end" },
        { reason: "refusal", last: "run_errored", told: "error" },
        { reason: "cancelled", last: "run_errored", told: "error" }
      ] as const
    )("that stopped with $reason", ({ last, reason, told }) => {
      const how = { _tag: "Stopped", reason } as const
      const machine = after(run("hello"), { _tag: "TurnOver", how })
      expect(kinds(machine).at(-1)).toBe(last)
      expect(names(machine).at(-2)).toBe(told)
    })

    it("that failed, with the reason", () => {
      const how = { _tag: "Failed", message: "the agent failed" } as const
      const machine = after(run("hello"), { _tag: "TurnOver", how })
      expect(machine.log.at(-1)).toMatchObject({ kind: "run_errored", message: "the agent failed" })
    })

    it("as cancelled once somebody cancelled it, whatever the agent says", () => {
      const machine = after(run("hello"), from({ method: "cancel" }), over)
      expect(tags(machine)).toEqual(["KeepSegment", "Prompt", "Cancel"])
      expect(machine.log.at(-1)).toMatchObject({ kind: "run_errored", message: "Cancelled" })
    })

    it("only when one runs", () => {
      expect(after(over).told).toEqual([])
      expect(after(run("one"), over, over).log.filter(({ kind }) => kind === "turn_end"))
        .toHaveLength(1)
    })

    it("counts turns over restores", () => {
      const machine = driven({ ...fresh, turns: 7 }).feed(run("hello")).feed(over)
      expect(machine.log).toContainEqual(expect.objectContaining({ turn_count: 8 }))
      expect(machine.told).toContainEqual({ event: "turn_start", data: { turn: 7 } })
    })
  })

  describe("asks", () => {
    it("logs and shows the ask, and is paused", () => {
      const machine = after(run("hello"), says("let me"), asks)
      expect(kinds(machine).slice(-2)).toEqual(["assistant_item", "extension"])
      expect(names(machine).slice(-3)).toEqual(["text_done", "asked", "status"])
      expect(HostState.status(machine.state)).toBe("paused")
    })

    it("gives the first answer to the agent and says whose it was", () => {
      const machine = after(run("hello"), asks, answers("yes"))
      const outcome = { kind: "selected", option: "yes" }
      expect(machine.done.at(-1)).toEqual({ _tag: "Answer", ask: "a1", outcome })
      expect(machine.told).toContainEqual({
        event: "answered",
        data: { ask: "a1", outcome, by: "ann" }
      })
      expect(statuses(machine)).toEqual(["running", "paused", "running"])
      expect(refusals(machine.feed(answers("yes")))).toEqual(["refused"])
      expect(tags(machine).filter((tag) => tag === "Answer")).toHaveLength(1)
    })

    it("refuses an answer that was not offered", () => {
      const machine = after(run("hello"), asks, answers("perhaps"))
      expect(refusals(machine)).toEqual(["refused"])
      expect(tags(machine)).not.toContain("Answer")
    })

    it("closes an ask that the agent withdraws, without an answer", () => {
      const machine = after(run("hello"), asks, signal({ kind: "Withdrew", ask: "a1" }))
      expect(machine.told).toContainEqual({
        event: "answered",
        data: { ask: "a1", outcome: { kind: "cancelled" } }
      })
      expect(tags(machine)).not.toContain("Answer")
      expect(HostState.status(machine.state)).toBe("running")
    })

    it("cancels open asks before it cancels their turn", () => {
      const machine = after(run("hello"), asks, from({ method: "cancel" }))
      expect(tags(machine).slice(-2)).toEqual(["Answer", "Cancel"])
      expect(machine.state.asks).toEqual([])
    })

    it("cancels an ask that comes after the cancel", () => {
      const machine = after(run("hello"), from({ method: "cancel" }), asks)
      expect(machine.done.at(-1)).toMatchObject({ _tag: "Answer", outcome: { kind: "cancelled" } })
      expect(names(machine)).not.toContain("asked")
    })
  })

  describe("stops", () => {
    it("at once when it rests", () => {
      const machine = after(stop)
      expect(machine.done).toEqual([{ _tag: "Stop" }])
      expect(machine.log).toEqual([])
    })

    it("after the turn, which it cancels and hurries", () => {
      const machine = after(run("hello"), asks, from({ method: "shutdown" }), stop)
      expect(tags(machine).slice(-3)).toEqual(["Answer", "Cancel", "Hurry"])
      machine.feed({ _tag: "TookTooLong" })
      expect(machine.stopped()).toBe(true)
      expect(kinds(machine).slice(-2)).toEqual(["turn_end", "run_errored"])
    })

    it("with all that the agent said after its turn", () => {
      const machine = after(run("hello"), over, says("by the way"), stop)
      expect(kinds(machine).slice(-2)).toEqual(["run_completed", "assistant_item"])
    })

    it("with the records that the log did not take before", () => {
      const machine = after(run("hello")).feed(over, true)
      expect(kinds(machine).at(-1)).toBe("user_input")
      machine.feed(stop)
      expect(kinds(machine).slice(-2)).toEqual(["turn_end", "run_completed"])
    })
  })

  describe("keeps its log in order", () => {
    it("writes nothing before the first line of the segment", () => {
      const machine = after(says("early"), asks)
      expect(machine.log).toEqual([])
      machine.feed(answers("yes")).feed(run("hello"))
      expect(kinds(machine)).toEqual([
        "segment_start",
        "assistant_item",
        "extension",
        "extension",
        "invoke",
        "user_input"
      ])
    })

    it("tells once that the log takes nothing, and writes it later", () => {
      const machine = after(run("hello"))
      machine.feed(asks, true).feed(answers("yes"), true)
      expect(names(machine).filter((name) => name === "alert")).toHaveLength(1)
      machine.feed(over)
      expect(kinds(machine).slice(3)).toEqual([
        "extension",
        "extension",
        "turn_end",
        "run_completed"
      ])
      machine.feed(asks, true)
      expect(names(machine).filter((name) => name === "alert")).toHaveLength(2)
    })

    it("keeps what is unwritten when a prompt is refused for it", () => {
      const machine = after(run("one")).feed(over, true)
      machine.feed(run("two"), true).feed(run("three"))
      expect(kinds(machine).slice(3)).toEqual(["turn_end", "run_completed", "invoke", "user_input"])
    })
  })

  describe("survives its agent", () => {
    it("withdraws the asks, tells the last words, and ends the turn as failed", () => {
      const lastWords = ["one", "two", "three", "four"]
      const machine = after(
        run("hello"),
        asks,
        signal({ kind: "Died", reason: "it exited", lastWords })
      )
      expect(machine.state.asks).toEqual([])
      expect(machine.told.at(-1)).toMatchObject({
        event: "alert",
        data: { message: "the agent is gone: it exited\ntwo\nthree\nfour" }
      })
      machine.feed({ _tag: "TurnOver", how: { _tag: "Failed", message: "it exited" } })
      expect(HostState.status(machine.state)).toBe("idle")
    })
  })

  it.each(
    [
      { method: "cancel", code: "not_running" },
      { method: "resume", code: "not_paused" },
      { method: "pause", code: "invalid_request" },
      { method: "compact", code: "invalid_request" },
      { method: "list_visible_pods", code: "invalid_request" }
    ] as const
  )("answers $method while it rests with $code", ({ code, method }) => {
    expect(refusals(after(from({ method })))).toEqual([code])
  })

  it("refuses to resume a running turn", () => {
    expect(refusals(after(run("one"), from({ method: "resume" })))).toEqual(["already_running"])
  })

  it("completes nothing", () => {
    const machine = after(
      from({ method: "list_completions", params: { kind: "file", prefix: "s" } })
    )
    expect(machine.whispered).toEqual([
      [1, { event: "completions", data: { kind: "file", entries: [] } }]
    ])
  })

  it("logs thoughts and tools between texts in their order", () => {
    const tool = (status: "pending" | "in_progress" | "completed") =>
      signal({ kind: "Updated", update: Tool({ id: "t1", title: "Read", status }) })
    const machine = after(
      run("hello"),
      signal({ kind: "Updated", update: Thought({ text: "hm" }) }),
      says("I read"),
      tool("pending"),
      tool("in_progress"),
      tool("completed"),
      says("done"),
      over
    )
    const items = machine.log.flatMap((entry) => "item" in entry ? [entry.item.kind] : [])
    expect(items).toEqual(["reasoning", "message", "tool_call", "tool_result", "message"])
  })
})
