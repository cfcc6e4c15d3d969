import { describe, expect, it } from "@effect/vitest"
import { driven, fresh } from "../support/drivenMachine.ts"
import {
  after,
  ann,
  answers,
  asks,
  bob,
  done,
  failed,
  feed,
  names,
  notes,
  over,
  prompt,
  prompts,
  receipts,
  run,
  says,
  stop,
  toldOf,
  waiting
} from "./hostInputs.ts"

const stopped = (reason: "cancelled" | "end_turn" | "max_tokens") =>
  ({ _tag: "TurnOver", how: { _tag: "Stopped", reason } }) as const

describe("hostPrompts", () => {
  describe("a prompt that comes while the Pod rests", () => {
    it("begins, and its sender gets a receipt once it is in the log", () => {
      const machine = after(prompt("p1"))
      expect(receipts(machine)).toEqual([{ client: 1, id: "p1", kind: "delivered" }])
      expect(machine.carried.slice(0, 5).map(({ _tag }) => _tag)).toEqual([
        "Record",
        "KeepSegment",
        "Broadcast",
        "Tell",
        "Broadcast"
      ])
      expect(machine.carried[0]).toMatchObject({ durability: "Synced" })
      expect(toldOf(machine, "prompted")).toEqual([{ id: "p1", by: "ann" }])
    })

    it("is rejected when the disk is full, and may be sent again", () => {
      const machine = driven().feed(prompt("p1"), true)
      expect(receipts(machine)).toEqual([{
        client: 1,
        id: "p1",
        kind: "rejected",
        reason: "the prompt was not taken: the disk is full"
      }])
      expect(machine.told).toEqual([])
      expect(receipts(machine.feed(prompt("p1"))).at(-1)).toMatchObject({ kind: "delivered" })
    })

    it.each([
      { why: "it is empty", inputs: [], text: "  ", reason: "the prompt is empty" },
      {
        why: "the Pod stops",
        inputs: [run("one"), stop],
        text: "p1",
        reason: "the Pod is about to stop"
      },
      {
        why: "another host has the Pod",
        inputs: [{ _tag: "Ousted", reason: "another one has it" } as const],
        text: "p1",
        reason: "another one has it"
      }
    ])("is rejected when $why", ({ inputs, reason, text }) => {
      const machine = after(...inputs)
      const before = machine.log.length
      expect(receipts(machine.feed(prompt(text)))).toEqual([
        { client: 1, id: text, kind: "rejected", reason }
      ])
      expect(machine.log.length).toBe(before)
    })
  })

  describe("a prompt that comes in a turn", () => {
    it("waits, in the order in which it came", () => {
      const machine = after(prompt("p1"), prompt("p2", bob), prompt("p3"))
      expect(receipts(machine)).toEqual([
        { client: 1, id: "p1", kind: "delivered" },
        { client: 2, id: "p2", kind: "queued", before: 0 },
        { client: 1, id: "p3", kind: "queued", before: 1 }
      ])
      expect(waiting(machine)).toEqual(["p2", "p3"])
      expect(toldOf(machine, "queue").at(-1)).toMatchObject({
        queue: [{ id: "p2", by: "bob" }, { id: "p3", by: "ann" }],
        held: false
      })
      feed(machine, ...done, ...done)
      expect(prompts(machine)).toEqual(["p1", "p2", "p3"])
    })

    it("is in the log, safe from a power cut, before its sender gets the receipt", () => {
      const machine = after(prompt("p1"))
      const before = machine.carried.length
      machine.feed(prompt("p2"))
      const [first, second] = machine.carried.slice(before)
      expect(first).toMatchObject({
        _tag: "Record",
        durability: "Synced",
        entries: [{ domain: "pods.queued", payload: { id: "p2", by: "ann" } }]
      })
      expect(second).toMatchObject({ _tag: "Tell", event: { event: "receipt" } })
    })

    it("is rejected when the disk is full, and does not wait", () => {
      const machine = after(prompt("p1")).feed(prompt("p2"), true)
      expect(receipts(machine).at(-1)).toMatchObject({ id: "p2", kind: "rejected" })
      expect(waiting(machine)).toEqual([])
      expect(names(machine)).not.toContain("queue")
      expect(notes(machine, "pods.queued")).toEqual([])
    })

    it("begins when the turn is over, and is no longer one that waits", () => {
      const machine = after(prompt("p1"), prompt("p2", bob), says("yo"), asks, answers("yes"))
      const told = machine.told.length
      feed(machine, over)
      expect(machine.told.slice(told).map(({ event }) => event)).toEqual([
        "turn_end",
        "run_end",
        "status",
        "queue",
        "prompted",
        "user_message",
        "status",
        "invoke_start",
        "turn_start"
      ])
      expect(toldOf(machine, "queue").at(-1)).toEqual({ queue: [], held: false })
      expect(toldOf(machine, "prompted").at(-1)).toEqual({ id: "p2", by: "bob" })
      expect(machine.state.phase).toMatchObject({ _tag: "Running", by: "bob", id: "p2" })
    })

    it("leaves the queue in the same record in which it begins", () => {
      const records: Array<ReadonlyArray<string>> = []
      const machine = driven(fresh, (commands) => {
        for (const command of commands) {
          if (command._tag !== "Record") continue
          records.push(
            command.entries.map((entry) => entry.kind === "extension" ? entry.domain : entry.kind)
          )
        }
      })
      feed(machine, prompt("p1"), prompt("p2", bob), over)
      expect(records).toContainEqual(["pods.unqueued", "pods.prompt", "invoke", "user_input"])
      expect(notes(machine, "pods.unqueued")).toEqual([{ id: "p2" }])
      expect(notes(machine, "pods.prompt").at(-1)).toEqual({ id: "p2", by: "bob" })
    })

    it("is rejected when it is not to wait", () => {
      const machine = after(prompt("p1"), prompt("p2", ann, false))
      expect(receipts(machine).at(-1)).toMatchObject({
        kind: "rejected",
        reason: "a turn is running"
      })
      expect(waiting(machine)).toEqual([])
    })

    it("is rejected when its id waits already", () => {
      const machine = after(prompt("p1"), prompt("p2"), prompt("p2", bob))
      expect(receipts(machine).at(-1)).toMatchObject({
        client: 2,
        kind: "rejected",
        reason: "this prompt is waiting already"
      })
      expect(waiting(machine)).toEqual(["p2"])
    })

    it("is rejected when it is the one that runs, sent again", () => {
      const machine = after(prompt("p1"), prompt("p1"))
      expect(receipts(machine).map(({ kind }) => kind)).toEqual(["delivered", "rejected"])
      expect(prompts(feed(machine, over))).toEqual(["p1"])
    })

    it("is rejected when a hundred wait already", () => {
      const machine = after(run("one"))
      for (let id = 0; id < 101; id++) machine.feed(prompt(`p${id}`))
      expect(waiting(machine)).toHaveLength(100)
      expect(receipts(machine).slice(-2)).toEqual([
        { client: 1, id: "p99", kind: "queued", before: 99 },
        {
          client: 1,
          id: "p100",
          kind: "rejected",
          reason: "100 prompts are waiting already; remove one first"
        }
      ])
    })

    it.each([failed, stopped("cancelled"), stopped("max_tokens")])(
      "begins however the turn before it ended ($how.reason)",
      (end) => {
        expect(prompts(after(prompt("p1"), prompt("p2"), end))).toEqual(["p1", "p2"])
      }
    )

    it("leaves the log of the turn undisturbed", () => {
      const machine = after(prompt("p1"), says("half "), prompt("p2"), says("and half"), over)
      expect(machine.log).toContainEqual(expect.objectContaining({
        item: {
          kind: "message",
          role: "assistant",
          content: [{ kind: "text", text: "half and half" }]
        }
      }))
    })
  })
})
