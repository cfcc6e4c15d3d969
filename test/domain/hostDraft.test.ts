import { describe, expect, it } from "@effect/vitest"
import { Other, Thought } from "../../src/domain/AgentUpdate.ts"
import {
  after,
  asks,
  done,
  feed,
  over,
  prompt,
  run,
  says,
  signal,
  stop,
  tags
} from "./hostInputs.ts"

const due = { _tag: "DraftDue" } as const
const thinks = (text: string) => signal({ kind: "Updated", update: Thought({ text }) })
const plan = signal({ kind: "Updated", update: Other({ kind: "plan", document: {} }) })
const page = "x".repeat(4 * 1024)

describe("hostDraft", () => {
  it("keeps what is said soon, and asks once to be reminded", () => {
    const machine = after(run("hello"), says("one "), says("two "), says("three"))
    expect(tags(machine).slice(2)).toEqual(["DraftSoon"])
    expect(machine.draft).toBeUndefined()
    feed(machine, due)
    expect(machine.draft).toEqual({ kind: "text", text: "one two three" })
    feed(machine, due)
    expect(tags(machine).slice(2)).toEqual(["DraftSoon", "KeepDraft"])
  })

  it("asks again for what is said after that", () => {
    const machine = after(run("hello"), says("one "), due, says("two"))
    expect(tags(machine).slice(2)).toEqual(["DraftSoon", "KeepDraft", "DraftSoon"])
    expect(feed(machine, due).draft).toEqual({ kind: "text", text: "one two" })
  })

  it("keeps 4 KiB at once", () => {
    const machine = after(run("hello"), says(page.slice(1)))
    expect(machine.draft).toBeUndefined()
    feed(machine, says("y"))
    expect(machine.draft?.text).toHaveLength(page.length)
    feed(machine, says(page.slice(1)))
    expect(machine.draft?.text).toHaveLength(page.length)
    feed(machine, says("y"))
    expect(machine.draft?.text).toHaveLength(2 * page.length)
  })

  it("keeps thoughts too", () => {
    const machine = after(run("hello"), thinks("hm"), due)
    expect(machine.draft).toEqual({ kind: "thought", text: "hm" })
  })

  it("keeps nothing once it is said", () => {
    const machine = after(run("hello"), says("one"), due, says("two"), over)
    expect(machine.draft).toBeUndefined()
    feed(machine, due)
    expect(tags(machine).filter((tag) => tag === "KeepDraft")).toHaveLength(1)
  })

  it("keeps nothing before the log has its first line", () => {
    const machine = after(says(page))
    expect(machine.done).toEqual([])
  })

  it("keeps it again when a prompt that waits is logged in between, which forgets it", () => {
    const machine = after(run("hello"), says(page), prompt("p1"))
    expect(machine.draft).toEqual({ kind: "text", text: page })
    const brief = after(run("hello"), says("one"), due, prompt("p1"))
    expect(brief.draft).toBeUndefined()
    expect(feed(brief, due).draft).toEqual({ kind: "text", text: "one" })
  })

  it("stands in the log before a plan that comes in between", () => {
    const machine = after(run("hello"), says("one"), due, plan)
    expect(machine.draft).toBeUndefined()
    expect(machine.log.slice(-2).map(({ kind }) => kind)).toEqual(["assistant_item", "extension"])
  })

  it("begins anew with each thing that is said", () => {
    const machine = after(run("hello"), says(page), thinks("hm"))
    expect(machine.draft).toBeUndefined()
    expect(feed(machine, due).draft).toEqual({ kind: "thought", text: "hm" })
    feed(machine, asks, says("so"), due)
    expect(machine.draft).toEqual({ kind: "text", text: "so" })
  })

  it("keeps what is said outside of a turn, until the Pod stops", () => {
    const machine = after(run("hello"), ...done, says("by the way"), due)
    expect(machine.draft).toEqual({ kind: "text", text: "by the way" })
    expect(feed(machine, stop).draft).toBeUndefined()
  })
})
