import { describe, expect, it } from "@effect/vitest"
import { Thought, Tool } from "../../src/domain/AgentUpdate.ts"
import * as HostState from "../../src/domain/HostState.ts"
import { type Driven, driven, fresh } from "../support/drivenMachine.ts"
import {
  after,
  asks,
  failed,
  from,
  kinds,
  names,
  over,
  refusals,
  run,
  says,
  signal,
  statuses,
  stop,
  tags
} from "./hostInputs.ts"

const prompts = ({ done }: Driven) =>
  done.flatMap((command) => command._tag === "Prompt" ? [command.text] : [])

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
      expect(prompts(machine)).toEqual(["before: one", "two"])
    })

    it("puts the context before the next one when the turn failed", () => {
      const machine = driven({ ...fresh, preamble: "before: " })
      machine.feed(run("one")).feed(failed).feed(run("two")).feed(over).feed(run("three"))
      expect(prompts(machine)).toEqual(["before: one", "before: two", "three"])
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
      const machine = after(run("hello"), failed)
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
