import { describe, expect, it } from "@effect/vitest"
import { Thought, Tool } from "../../src/domain/AgentUpdate.ts"
import * as HostState from "../../src/domain/HostState.ts"
import { driven, fresh } from "../support/drivenMachine.ts"
import {
  after,
  alerts,
  answers,
  asks,
  failed,
  feed,
  from,
  kinds,
  lines,
  names,
  notes,
  over,
  pause,
  prompts,
  refusals,
  resume,
  run,
  says,
  signal,
  statuses,
  stop,
  tags,
  ticked
} from "./hostInputs.ts"

describe("PodMachine", () => {
  describe("takes a prompt", () => {
    it("logs it, then tells everybody, then gives it to the agent", () => {
      const machine = after(run("hello"))
      expect(kinds(machine)).toEqual(["segment_start", "invoke", "user_input"])
      expect(names(machine)).toEqual([
        "segment_rotated",
        "prompted",
        "user_message",
        "status",
        "invoke_start",
        "turn_start"
      ])
      expect(machine.done).toEqual([{ _tag: "KeepSegment" }, { _tag: "Prompt", text: "hello" }])
      expect(HostState.status(machine.state)).toBe("running")
    })

    it("says whose it is", () => {
      const machine = after(run("hello"))
      expect(machine.told[1]).toEqual({ event: "prompted", data: { id: "run-1", by: "ann" } })
      expect(notes(machine, "pods.prompt")).toEqual([{ id: "run-1", by: "ann" }])
    })

    it("writes nothing about who sent it when insomnia's clients did, who have no name", () => {
      const machine = after(run("hello", { id: 1, name: "" }))
      expect(lines(machine)).toEqual(["segment_start", "invoke", "user_input"])
      expect(machine.told[1]).toEqual({ event: "prompted", data: { id: "run-1", by: "" } })
    })

    it("begins the segment once", () => {
      const machine = after(run("one"), over, run("two"))
      expect(kinds(machine).filter((kind) => kind === "segment_start")).toHaveLength(1)
      expect(tags(machine)).toEqual(["KeepSegment", "Prompt", "Prompt"])
      expect(names(machine).filter((name) => name === "segment_rotated")).toHaveLength(1)
    })

    it("puts the context before the first prompt only", () => {
      const machine = driven({ ...fresh, preamble: "before: " })
      expect(prompts(feed(machine, run("one"), over, run("two")))).toEqual(["before: one", "two"])
    })

    it("puts the context before the next one when the turn failed", () => {
      const machine = driven({ ...fresh, preamble: "before: " })
      feed(machine, run("one"), failed, run("two"), over, run("three"))
      expect(prompts(machine)).toEqual(["before: one", "before: two", "three"])
    })

    it("refuses it when the log does not take it, and stays idle", () => {
      const machine = driven().feed(run("hello"), true)
      expect(machine.whispered).toEqual([[1, {
        event: "error",
        data: { code: "internal", message: "the prompt was not taken: the disk is full" }
      }]])
      expect(machine.told).toEqual([])
      expect(machine.done).toEqual([])
      machine.feed(run("again"))
      expect(kinds(machine)).toEqual(["segment_start", "invoke", "user_input"])
    })

    it("points the metadata at the segment again when that failed", () => {
      const machine = after(run("one"), { _tag: "NotKept", reason: "the disk is full" })
      expect(alerts(machine)).toEqual([
        "the Pod could not be restored if it stopped now: the disk is full"
      ])
      feed(machine, over, run("two"))
      expect(tags(machine).filter((tag) => tag === "KeepSegment")).toHaveLength(2)
      expect(names(machine).filter((name) => name === "segment_rotated")).toHaveLength(1)
    })

    it.each([
      { when: "a turn is running", inputs: [run("one")], code: "already_running" },
      { when: "it stops", inputs: [run("one"), stop], code: "internal" }
    ])("refuses insomnia's run while $when", ({ code, inputs }) => {
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
      expect(names(machine).slice(6)).toEqual([
        "text_delta",
        "text_done",
        "turn_end",
        "run_end",
        "status"
      ])
      expect(statuses(machine)).toEqual(["running", "idle"])
    })

    it("and logs where the Pod stands, for the next host", () => {
      const machine = after(run("hello"), over)
      expect(lines(machine).slice(-3)).toEqual(["turn_end", "pods.epoch", "run_completed"])
      expect(notes(machine, "pods.epoch")).toMatchObject([{ epoch: 1, turns: 1, queue: [] }])
    })

    it.each(
      [
        { reason: "end_turn", last: "run_completed", told: "run_end", how: "finished" },
        { reason: "max_tokens", last: "run_completed", told: "run_end", how: "limit_reached" },
        {
          reason: "max_turn_requests",
          last: "run_completed",
          told: "run_end",
          how: "limit_reached"
        },
        { reason: "refusal", last: "run_errored", told: "error", how: "failed" },
        { reason: "cancelled", last: "run_errored", told: "error", how: "cancelled" }
      ] as const
    )("that stopped with $reason", ({ how, last, reason, told }) => {
      const end = { _tag: "TurnOver", how: { _tag: "Stopped", reason } } as const
      const machine = after(run("hello"), says("yo"), end)
      expect(kinds(machine).at(-1)).toBe(last)
      expect(names(machine).at(-2)).toBe(told)
      expect(machine.state.lastTurn).toMatchObject({ how })
    })

    it("that failed, with the reason", () => {
      const machine = after(run("hello"), failed)
      expect(machine.log.at(-1)).toMatchObject({ kind: "run_errored", message: "the agent failed" })
      expect(machine.state.lastTurn).toMatchObject({ how: "failed", message: "the agent failed" })
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

  describe("gives way to another host that has the Pod", () => {
    const ousted = { _tag: "Ousted", reason: "another host has the Pod" } as const

    it("refuses prompts with the reason, which it tells once", () => {
      const machine = after(ousted, { _tag: "Ousted", reason: "and again" }, run("hello"))
      expect(alerts(machine)).toEqual(["another host has the Pod"])
      expect(machine.whispered).toEqual([
        [1, { event: "error", data: { code: "internal", message: "another host has the Pod" } }]
      ])
      expect(machine.log).toEqual([])
    })

    it("ends its turn, and still answers the agent and those who ask", () => {
      const machine = after(run("hello"), asks, ousted, answers("yes"))
      expect(tags(machine)).toContain("Answer")
      feed(
        machine,
        over,
        from({ method: "list_completions", params: { kind: "file", prefix: "" } })
      )
      expect(statuses(machine).at(-1)).toBe("idle")
      expect(machine.whispered.at(-1)?.[1].event).toBe("completions")
    })

    it("lets the queue wait", () => {
      const machine = after(run("one"), pause, over, run("two"), ousted)
      const held = feed(machine, resume, over, ticked)
      expect(prompts(held)).toEqual(["one", "two"])
    })
  })

  it.each(
    [
      { method: "cancel", code: "not_running" },
      { method: "force", code: "not_running" },
      { method: "resume", code: "not_paused" },
      { method: "pause", code: "not_running" },
      { method: "compact", code: "invalid_request" },
      { method: "list_visible_pods", code: "invalid_request" }
    ] as const
  )("answers $method while it rests with $code", ({ code, method }) => {
    expect(refusals(after(from({ method })))).toEqual([code])
  })

  it("refuses to resume a running turn", () => {
    expect(refusals(after(run("one"), resume))).toEqual(["already_running"])
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

  it("logs and shows what the agent says when no turn runs, and makes no turn of it", () => {
    const machine = after(run("hello"), over, says("by the way"))
    expect(machine.state.phase._tag).toBe("Resting")
    expect(toldTurns(machine)).toBe(1)
    expect(machine.told.at(-1)).toEqual({ event: "text_delta", data: { text: "by the way" } })
    feed(machine, run("two"))
    expect(kinds(machine).slice(-3)).toEqual(["assistant_item", "invoke", "user_input"])
  })
})

const toldTurns = (machine: ReturnType<typeof driven>) =>
  names(machine).filter((name) => name === "turn_start").length
