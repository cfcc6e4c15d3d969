import { Option } from "effect"
import { describe, expect, it } from "vitest"
import * as OwnTurn from "../../src/cli/ownTurn.ts"
import type { Happening } from "../../src/cli/visit.ts"
import type { Receipt, Welcome } from "../../src/domain/NativeEvent.ts"
import * as Segment from "../../src/domain/Segment.ts"
import { welcome } from "../contracts/talkingHost.ts"

const after = (
  events: ReadonlyArray<Happening>,
  own = OwnTurn.sent("p", "fix it", true)
): OwnTurn.OwnTurn => events.reduce(OwnTurn.hear, own)

const foreign = OwnTurn.sent("p", "fix it", false)

const shown = (own: OwnTurn.OwnTurn) => ({
  phase: own.phase,
  receipt: own.receipt?.kind,
  answer: OwnTurn.answer(own),
  end: Option.getOrUndefined(own.end)
})

const receipt = (what: Receipt, id = "p"): Happening => ({
  event: "receipt",
  data: { id, receipt: what }
})
const delivered = receipt({ kind: "delivered" })
const queued = receipt({ kind: "queued", before: 2 })
const prompted = (id = "p"): Happening => ({ event: "prompted", data: { id, by: "ann" } })
const said = (text: string): Happening => ({ event: "text_done", data: { text } })
const saying = (text: string): Happening => ({ event: "text_delta", data: { text } })
const finished: Happening = { event: "run_end", data: { result: "finished" } }
const error = (code: "internal" | "provider_error" | "already_running", message: string) =>
  ({ event: "error", data: { code, message } }) satisfies Happening
const queue = (...ids: ReadonlyArray<string>): Happening => ({
  event: "queue",
  data: { held: false, queue: ids.map((id) => ({ id, by: "ann", input: [], at: 1 })) }
})
const echo = (text: string): Happening => ({
  event: "user_message",
  data: { segments: [Segment.text(text)] }
})

describe("a prompt to a host of ours", () => {
  it("is delivered, answered message by message, and finished", () => {
    expect(shown(after([
      delivered,
      queue(),
      prompted(),
      echo("fix it"),
      saying("Loo"),
      said("Looking."),
      saying("Fixed"),
      said("Fixed.\n"),
      finished
    ]))).toEqual({
      phase: "over",
      receipt: "delivered",
      answer: ["Looking.", "Fixed."],
      end: undefined
    })
  })

  it("waits behind the turns of others, whose words and ends are not its own", () => {
    const waiting = after([said("old"), queued, queue("o", "p"), said("theirs"), finished])
    expect(shown(waiting)).toEqual({
      phase: "queued",
      receipt: "queued",
      answer: [],
      end: undefined
    })
    const failed = after([error("provider_error", "theirs failed"), queue("p")], waiting)
    expect(failed.phase).toBe("queued")
    expect(shown(after([queue(), prompted(), said("mine"), finished], failed))).toEqual({
      phase: "over",
      receipt: "queued",
      answer: ["mine"],
      end: undefined
    })
  })

  it("is missing once the queue has lost it, until it begins", () => {
    const missing = after([queued, queue("p"), queue()])
    expect(missing.phase).toBe("missing")
    expect(after([prompted("other")], missing).phase).toBe("missing")
    expect(after([prompted()], missing).phase).toBe("running")
    expect(shown(OwnTurn.removed(missing)).end).toBe("dropped the prompt from its queue")
  })

  it("is rejected with the host's reason", () => {
    expect(shown(after([receipt({ kind: "rejected", reason: "the disk is full" })]))).toMatchObject(
      {
        phase: "over",
        receipt: "rejected",
        end: "did not take the prompt: the disk is full"
      }
    )
    const data = { code: "invalid_request", message: "too long" } as const
    expect(shown(after([{ event: "error", data }])).receipt).toBe("rejected")
  })

  it("is not answered by what other clients are told, or by errors of other turns", () => {
    const events = [
      receipt({ kind: "delivered" }, "other"),
      error("provider_error", "the turn before failed"),
      error("internal", "Cancelled"),
      { event: "refused", data: { message: "the log cannot be read" } }
    ] as const
    expect(shown(after(events))).toEqual({
      phase: "sent",
      receipt: undefined,
      answer: [],
      end: undefined
    })
  })

  it.each([
    [error("internal", "Cancelled"), "was cancelled"],
    [error("provider_error", "no credit left"), "failed: no credit left"],
    [
      { event: "run_end", data: { result: "limit_reached" } } as const,
      "stopped in the turn: the agent has reached a limit"
    ],
    [
      { event: "run_end", data: { result: "paused" } } as const,
      "was paused before the turn was finished"
    ]
  ])("ends with %j", (event, end) => {
    const own = after([delivered, prompted(), saying("half a"), event])
    expect(shown(own)).toMatchObject({ phase: "over", answer: ["half a"], end })
    expect(OwnTurn.hear(own, finished)).toBe(own)
  })
})

describe("a prompt of which events were missed", () => {
  const note = (domain: string, payload: unknown) => ({ kind: "extension", ts: 1, domain, payload })
  const spoken = (text: string) => ({
    kind: "assistant_item",
    ts: 2,
    item: { kind: "message", role: "assistant", content: [{ kind: "text", text }] }
  })
  const again = (more: Partial<Welcome>): Happening => ({
    event: "welcome",
    data: { ...welcome("pod", 0, []), ...more }
  })
  const running = after([delivered, prompted(), said("one")])

  it("still waits when the queue has it", () => {
    const [waiting] = [{ id: "p", by: "ann", input: [], at: 1 }]
    expect(after([queued, again({ queue: [waiting] })]).phase).toBe("queued")
  })

  it("goes on from what the log has of its turn", () => {
    const records = [spoken("before"), note("pods.prompt", { id: "p", by: "ann" }), spoken("one")]
    const partial = { kind: "text", text: "tw" } as const
    const own = after([again({ records, partial })], running)
    expect(shown(own)).toMatchObject({ phase: "running", answer: ["one", "tw"] })
    const done = [
      ...records,
      spoken("two"),
      {
        kind: "run_completed",
        ts: 3,
        interrupted: false,
        result: "finished"
      },
      note("pods.prompt", { id: "q", by: "ben" }),
      spoken("another")
    ]
    expect(shown(after([again({ records: done })], running))).toEqual({
      phase: "over",
      receipt: "delivered",
      answer: ["one", "two"],
      end: undefined
    })
  })

  it("is lost sight of when the log tells nothing of it, and is not guessed about", () => {
    expect(shown(after([again({ records: [spoken("?")] })], running)).end).toBe(
      "told too little about the turn"
    )
    expect(after([again({})]).phase).toBe("sent")
  })
})

describe("a prompt to another program's host", () => {
  const start = { event: "invoke_start", data: { kind: "user_send" } } as const

  it("is delivered once its echo has begun a turn", () => {
    expect(after([echo("other"), start], foreign).receipt).toBeUndefined()
    const echoed = after([echo("fix it")], foreign)
    expect(echoed.receipt).toBeUndefined()
    expect(shown(after([start, said("done"), finished], echoed))).toEqual({
      phase: "over",
      receipt: "delivered",
      answer: ["done"],
      end: undefined
    })
  })

  it("is rejected when a turn is running or the input is bad, also after the echo", () => {
    const busy = error("already_running", "a turn is running")
    expect(shown(after([busy], foreign)).end).toBe("did not take the prompt: a turn is running")
    const data = { code: "invalid_request", message: "no such workflow" } as const
    expect(shown(after([echo("fix it"), { event: "error", data }], foreign)).receipt)
      .toBe("rejected")
  })

  it("is not rejected by the end of somebody else's turn", () => {
    expect(after([error("provider_error", "theirs")], foreign).phase).toBe("sent")
  })
})
