import { describe, expect, it } from "@effect/vitest"
import type { NativeEvent, Welcome } from "../../src/domain/NativeEvent.ts"
import * as Outgoing from "../../src/domain/Outgoing.ts"
import type { PodEvent } from "../../src/domain/PodEvent.ts"
import type { QueuedPrompt } from "../../src/domain/QueuedPrompt.ts"
import * as Segment from "../../src/domain/Segment.ts"

const waits = (id: string, text = "text"): QueuedPrompt => ({
  id,
  by: "ana",
  input: [Segment.text(text)],
  at: 0
})

const welcome = (part: Partial<Welcome>): NativeEvent => ({
  event: "welcome",
  data: {
    name: "builder",
    host: { version: "0", protocol: 1, pid: 1 },
    agent: "demo",
    cwd: "/work",
    status: "idle",
    seq: 0,
    asks: [],
    queue: [],
    held: false,
    clients: [],
    alerts: [],
    agent_state: { kind: "ready" },
    earlier: 0,
    records: [],
    ...part
  }
})

const begun = (id: string) => ({
  kind: "extension",
  ts: 1,
  domain: "pods.prompt",
  payload: { id, by: "ana" }
})

const [sending] = Outgoing.send(Outgoing.start("ana-1"), "text")
const [recalling] = Outgoing.recall(Outgoing.start("ana-1"), waits("old", "words"))

const news = (outgoing: Outgoing.Outgoing, event: PodEvent | NativeEvent) =>
  Outgoing.hear(outgoing, event, false)[1]

describe("what was sent", () => {
  it("has an id that no other prompt of the client has", () => {
    const [, first] = Outgoing.send(Outgoing.start("ana-1"), "text")
    const [, second] = Outgoing.send(sending, "text")
    expect([first, second]).toMatchObject([
      { method: "prompt", params: { id: "ana-1-1" } },
      { method: "prompt", params: { id: "ana-1-2" } }
    ])
  })

  it("was taken when it waits or has begun after events were missed", () => {
    const taken = { _tag: "Taken", text: "text" }
    expect(news(sending, welcome({ queue: [waits("ana-1-1")] }))).toEqual(taken)
    expect(news(sending, welcome({ records: [null, begun("ana-1-1")] }))).toEqual(taken)
  })

  it("is nobody's guess when it neither waits nor has begun after events were missed", () => {
    const missed = welcome({ records: [begun("ana-1-7")], queue: [waits("ana-2-1")] })
    expect(news(sending, missed)).toEqual({ _tag: "Unknown" })
    expect(Outgoing.hear(sending, missed, false)[0].sending).toBeUndefined()
  })

  it("is remembered once it is taken, the newest first", () => {
    const receipt = (id: string): NativeEvent => ({
      event: "receipt",
      data: { id, receipt: { kind: "delivered" } }
    })
    const [one] = Outgoing.hear(sending, receipt("ana-1-1"), false)
    const [two] = Outgoing.hear(Outgoing.send(one, "more")[0], receipt("ana-1-2"), false)
    expect(two.taken).toEqual(["more", "text"])
  })
})

describe("what was asked back", () => {
  it("comes back when it waits no more after events were missed, unless it has begun", () => {
    expect(news(recalling, welcome({}))).toEqual({ _tag: "Returned", text: "words" })
    expect(news(recalling, welcome({ queue: [waits("old")] }))).toBeUndefined()
    expect(news(recalling, welcome({ records: [begun("old")] }))).toBeUndefined()
  })

  it("does not come back as long as it waits", () => {
    const queue = (queue: ReadonlyArray<QueuedPrompt>): NativeEvent => ({
      event: "queue",
      data: { queue, held: false }
    })
    expect(news(recalling, queue([waits("old"), waits("new")]))).toBeUndefined()
    expect(news(recalling, queue([waits("new")]))).toEqual({ _tag: "Returned", text: "words" })
  })

  it("does not come back when the host refuses, or when its turn begins", () => {
    const refused = { event: "refused", data: { message: "no" } } as const
    const prompted = { event: "prompted", data: { id: "old", by: "ana" } } as const
    for (const event of [refused, prompted]) {
      const [after, told] = Outgoing.hear(recalling, event, false)
      expect(told).toBeUndefined()
      expect(after.recalling).toBeUndefined()
    }
  })
})
