import { describe, expect, it } from "@effect/vitest"
import * as Activity from "../../src/domain/Activity.ts"
import type { NativeEvent } from "../../src/domain/NativeEvent.ts"
import type { PodEvent } from "../../src/domain/PodEvent.ts"

const minute = 60_000

const after = (...events: ReadonlyArray<PodEvent | NativeEvent>) =>
  events.reduce(
    (activity, event) => Activity.hear(activity, event, 9 * minute),
    Activity.open(opening(0), minute)
  )

const opening = (heard_at: number): Activity.Opening => ({
  status: "running",
  asks: [],
  queue: [],
  held: false,
  agent_state: { kind: "ready" },
  records: [],
  turn: { began: 0, heard_at, by: "ana" }
})

const silence = (heard_at: number) => ({ event: "silence", data: { heard_at } }) as const

describe("an agent in a turn", () => {
  it("is silent when its host says so, not because a list has heard nothing", () => {
    expect(after().silent).toBeUndefined()
    expect(after(silence(2 * minute)).silent).toBe(2 * minute)
    expect(Activity.open(opening(0), 2 * minute).silent).toBe(0)
    expect(Activity.open(opening(1), 2 * minute).silent).toBeUndefined()
  })

  it("is silent until a word of it is heard, its host tells of one, or its turn is over", () => {
    const silent = silence(2 * minute)
    const called = { event: "tool_call_start", data: { id: "t", name: "read" } } as const
    const over = { event: "run_end", data: { result: "finished" } } as const
    const queue = { event: "queue", data: { queue: [], held: false } } as const
    expect(after(silent, queue, silent).silent).toBe(2 * minute)
    expect(after(silent, called).silent).toBeUndefined()
    expect(after(silent, silence(9 * minute)).silent).toBeUndefined()
    expect(after(silent, over).silent).toBeUndefined()
    expect(after(silent, silence(5 * minute), silence(5 * minute)).silent).toBe(5 * minute)
  })

  it("is thinking from the beginning of a thought to its end", () => {
    const begins = { event: "thinking_start" } as const
    const ends = { event: "thinking_done", data: { text: "hm" } } as const
    expect(after(begins).doing).toBe("thinking")
    expect(after(begins, ends).doing).toBe("")
  })
})
