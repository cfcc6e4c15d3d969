import { describe, expect, it } from "@effect/vitest"
import type { NativeEvent, Receipt } from "../../../src/domain/NativeEvent.ts"
import type { ErrorCode, PodEvent } from "../../../src/domain/PodEvent.ts"
import type { QueuedPrompt } from "../../../src/domain/QueuedPrompt.ts"
import * as Segment from "../../../src/domain/Segment.ts"
import {
  finished,
  foreign,
  hear,
  noon,
  open,
  opening,
  press,
  printed,
  prompted,
  region,
  type Stage
} from "./stage.ts"

const id = (count: number) => `ana-k3-${count}`

const prompt = (text: string, count = 1) => ({
  method: "prompt",
  params: { id: id(count), input: [Segment.text(text)], queue: true }
})

const receipt = (receipt: Receipt, count = 1): NativeEvent => ({
  event: "receipt",
  data: { id: id(count), receipt }
})

const waits = (id: string, by: string, text: string): QueuedPrompt => ({
  id,
  by,
  input: [Segment.text(text)],
  at: noon
})

const queue = (...queue: ReadonlyArray<QueuedPrompt>): NativeEvent => ({
  event: "queue",
  data: { queue, held: false }
})

const error = (code: ErrorCode, message: string): PodEvent => ({
  event: "error",
  data: { code, message }
})

const status = (stage: Stage): string | undefined => region(stage).at(-1)
const draft = (stage: Stage): string => stage.model.editor.text

const running = (): Stage => hear(open(), 0, ...prompted("go", { id: "b-1", by: "ben" }))

describe("a prompt", () => {
  it("leaves the composer once the Pod has taken it", () => {
    const sent = press(open(), "fix it", "<enter>")
    expect(sent.sent).toEqual([prompt("fix it")])
    expect(draft(sent)).toBe("fix it")
    expect(status(sent)).toContain("sending…")
    const taken = hear(sent, 0, receipt({ kind: "delivered" }))
    expect(draft(taken)).toBe("")
    const begun = hear(taken, 0, ...prompted("fix it", { id: id(1), by: "ana" }))
    expect(printed(begun)).toEqual(["you", "fix it"])
  })

  it("is taken when its turn begins, though the receipt was lost", () => {
    const sent = press(open(), "fix it", "<enter>")
    expect(draft(hear(sent, 0, ...prompted("fix it", { id: id(1), by: "ana" })))).toBe("")
  })

  it("is kept when the Pod rejects it, with the reason", () => {
    const sent = press(open(), "fix it", "<enter>")
    const rejected = hear(sent, 0, receipt({ kind: "rejected", reason: "the disk is full" }))
    expect(draft(rejected)).toBe("fix it")
    expect(status(rejected)).toBe("error not sent: the disk is full; your text is kept")
    const again = press(rejected, "<enter>")
    expect(again.sent).toEqual([prompt("fix it"), prompt("fix it", 2)])
  })

  it("is not sent twice, and what is typed while it waits stays", () => {
    const sent = press(open(), "one", "<enter>", "<enter>", " two")
    expect(sent.sent).toHaveLength(1)
    expect(draft(hear(sent, 0, receipt({ kind: "delivered" })))).toBe(" two")
  })

  it("is not touched by the receipts and errors of others", () => {
    const sent = press(running(), "one", "<enter>")
    const stage = hear(
      sent,
      0,
      receipt({ kind: "delivered" }, 7),
      error("not_running", "no turn is running")
    )
    expect(draft(stage)).toBe("one")
    expect(status(stage)).toBe("error no turn is running")
    expect(press(stage, "<enter>").sent).toHaveLength(1)
  })

  it("is kept by a host that does not know how to take it", () => {
    const sent = press(open(), "one", "<enter>")
    const stage = hear(sent, 0, error("invalid_request", "invalid method: prompt"))
    expect(status(stage)).toBe("error not sent: invalid method: prompt; your text is kept")
  })

  it("of another client is shown with its name", () => {
    expect(printed(running())).toEqual(["ben", "go"])
    const nameless = hear(open(), 0, ...prompted("go", { id: "run-1", by: "" }))
    expect(printed(nameless)).toEqual(["another client", "go"])
  })

  it("in the log is shown with the name that stands before it", () => {
    const by = (name: string) => ({
      kind: "extension",
      ts: noon,
      domain: "pods.prompt",
      payload: { id: "x", by: name }
    })
    const input = (content: string) => ({
      kind: "user_input",
      ts: noon,
      segments: [{ kind: "text", content }]
    })
    const records = [input("one"), by("ben"), input("two"), by("ana"), input("three")]
    const stage = open({ opening: { ...opening, records } })
    expect(printed(stage)).toEqual(["you", "one", "", "ben", "two", "", "you", "three"])
  })
})

describe("the queue", () => {
  const mine = waits(id(1), "ana", "then commit")
  const older = waits("ana-zz-1", "ana", "and push")
  const bens = waits("b-2", "ben", "no, wait")

  it("takes what is sent in a turn, and the footer says so", () => {
    expect(status(running())).toMatch(
      /^live running 0s · esc interrupt · ctrl-\] detach · ctrl-o full output +\? keys$/
    )
    const typed = press(running(), "then commit")
    expect(status(typed)).toBe(
      "live running 0s · enter queue · esc interrupt · ctrl-] detach · ctrl-c clear"
    )
    const sent = press(typed, "<enter>")
    expect(sent.sent).toEqual([prompt("then commit")])
    const queued = hear(sent, 0, receipt({ kind: "queued", before: 0 }), queue(mine))
    expect(draft(queued)).toBe("")
    expect(region(queued)).toContain("queued: then commit")
    expect(printed(queued)).toEqual(["ben", "go"])
  })

  it("takes what is sent while others wait or it is held", () => {
    const verb = (part: Partial<typeof opening>) =>
      status(press(open({ opening: { ...opening, ...part } }), "x"))
    expect(verb({})).toContain("enter send")
    expect(verb({ queue: [bens] })).toContain("enter queue")
    expect(verb({ held: true, status: "paused" })).toContain("enter queue")
  })

  it("says whose the prompts are, and how many more there are", () => {
    const stage = hear(running(), 0, queue(bens, mine, older, bens, bens))
    expect(region(stage).slice(1, 5)).toEqual([
      "queued by ben: no, wait",
      "queued: then commit",
      "queued: and push",
      "and 2 more"
    ])
  })

  it("gives the newest own prompt back into an empty composer, before what was sent", () => {
    const stage = hear(running(), 0, queue(older, mine, bens))
    const asked = press(stage, "<up>")
    expect(asked.sent).toEqual([{ method: "unqueue", params: { id: mine.id } }])
    expect(draft(asked)).toBe("")
    expect(press(asked, "<up>").sent).toHaveLength(1)
    const back = hear(asked, 0, queue(older, bens))
    expect(draft(back)).toBe("then commit")
    expect(press(press(stage, "text"), "<up>").sent).toEqual([])
    expect(press(hear(stage, 0, queue(bens)), "<up>").sent).toEqual([])
  })

  it("loses nothing that was typed while a prompt came back", () => {
    const asked = press(hear(running(), 0, queue(mine)), "<up>", "typed")
    expect(draft(hear(asked, 0, queue()))).toBe("then commit\ntyped")
  })

  it("does not give back what has just begun", () => {
    const asked = press(hear(running(), 0, queue(mine)), "<up>")
    const begun = hear(asked, 1, ...finished, queue(), {
      event: "prompted",
      data: { id: mine.id, by: "ana" }
    })
    expect(draft(begun)).toBe("")
    const late = hear(begun, 1, { event: "refused", data: { message: "it waits no more" } })
    expect(draft(late)).toBe("")
    expect(status(late)).toBe("error it waits no more")
  })

  it("goes on with ctrl-r when it is held", () => {
    const held = hear(running(), 0, { event: "queue", data: { queue: [mine], held: true } })
    expect(region(held).slice(1, 3)).toEqual([
      "queue held: ctrl-r continues",
      "queued: then commit"
    ])
    expect(press(held, "<ctrl-r>").sent).toEqual([{ method: "resume" }])
    expect(press(running(), "<ctrl-r>").sent).toEqual([])
  })
})

describe("a prompt to a foreign host", () => {
  const run = (text: string) => ({ method: "run", params: { input: [Segment.text(text)] } })
  const there = () => open({ opening: foreign })
  const busy = (): Stage => hear(there(), 0, ...prompted("go"))

  it("leaves the composer when everybody hears of it", () => {
    const sent = press(there(), "fix it", "<enter>")
    expect(sent.sent).toEqual([run("fix it")])
    expect(draft(sent)).toBe("fix it")
    const taken = hear(sent, 0, ...prompted("fix it"))
    expect(draft(taken)).toBe("")
    expect(printed(taken)).toEqual(["you", "fix it"])
  })

  it("is kept when the Pod refuses it, with the sentence", () => {
    const sent = press(there(), "fix it", "<enter>")
    const refused = hear(
      sent,
      0,
      ...prompted("another"),
      error("already_running", "a turn is running")
    )
    expect(draft(refused)).toBe("fix it")
    expect(printed(refused)).toEqual(["another client", "another"])
    expect(status(refused)).toBe("error not sent: a turn is running; your text is kept")
    const again = press(hear(refused, 1, ...finished), "<enter>")
    expect(again.sent).toEqual([run("fix it"), run("fix it")])
  })

  it("is not sent while a turn runs, and the footer promises nothing", () => {
    const stage = press(busy(), "next", "<enter>")
    expect(stage.sent).toEqual([])
    expect(draft(stage)).toBe("next")
    expect(status(stage)).toBe("running; send when it is idle")
    expect(status(busy())).toMatch(/^live running 0s · esc interrupt · ctrl-\] detach · ctrl-o/)
    expect(status(hear(stage, 1, ...finished))).toMatch(/^live idle · enter send · ctrl-\] detach/)
  })

  it("is sent to a Pod whose turn was paused without a question", () => {
    const start = { ...foreign, status: "paused" } as const
    expect(press(open({ opening: start }), "go on", "<enter>").sent).toEqual([run("go on")])
  })

  it("comes back when the Pod has forgotten it", () => {
    const forgotten = [
      { event: "run_end", data: { result: "rolled_back" } },
      { event: "status", data: { status: "idle" } }
    ] as const
    const sent = press(there(), "one", "<enter>")
    expect(draft(hear(sent, 0, ...prompted("one"), ...forgotten))).toBe("one")
    const mine = hear(sent, 0, ...prompted("one"), ...finished)
    expect(draft(hear(mine, 1, ...prompted("another"), ...forgotten))).toBe("")
  })

  it("is never followed by what only our hosts understand", () => {
    const stuck = press(busy(), "<escape>", "<escape>", "<ctrl-r>", "<up>")
    const late = press({ ...stuck, model: { ...stuck.model, now: noon + 20_000 } }, "<escape>")
    expect(late.sent).toEqual([{ method: "cancel" }, { method: "cancel" }])
  })
})
