import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { catchUp } from "../../src/domain/catchUp.ts"
import type * as Conversation from "../../src/domain/Conversation.ts"
import type { ConversationRow, Paper } from "../../src/domain/ConversationRow.ts"
import type { NativeEvent } from "../../src/domain/NativeEvent.ts"
import type { PodEvent } from "../../src/domain/PodEvent.ts"
import * as SafeText from "../../src/domain/SafeText.ts"
import * as Scrollback from "../../src/domain/Scrollback.ts"
import * as conversationHost from "./conversationHost.ts"

const paper: Paper = { columns: 100, rows: 24, unicode: true }

const lossText = "! the connection was too slow: some of the conversation is not shown here"
const lateText = "! the connection was too slow: this was missed and comes late"

const text = (rows: ReadonlyArray<ConversationRow>): ReadonlyArray<string> =>
  rows.map((row) => row.map((part) => part.text).join(" "))

type Told = Scrollback.Written

const open = (opening: Conversation.Opening): Told =>
  Scrollback.open(opening, 0, paper, { reader: "ana", seenUntil: undefined })

const hear = (
  [scrollback, rows]: Told,
  events: ReadonlyArray<{ readonly event: PodEvent | NativeEvent; readonly now: number }>
): Told =>
  events.reduce<Told>(([before, sofar], { event, now }) => {
    const [next, more] = Scrollback.hear(before, event, now, paper, SafeText.of`another client`)
    return [next, [...sofar, ...more]]
  }, [scrollback, rows])

const welcome = ([scrollback, rows]: Told, opening: Conversation.Opening, now = 0): Told => {
  const [next, more] = catchUp(scrollback, opening, now, paper)
  return [next, [...rows, ...more]]
}

const at = (...events: ReadonlyArray<PodEvent | NativeEvent>) =>
  events.map((event) => ({ event, now: 0 }))

const opening: Conversation.Opening = {
  status: "idle",
  asks: [],
  queue: [],
  held: false,
  clients: [],
  alerts: [],
  agent_state: { kind: "ready" },
  records: [],
  earlier: 0
}

const said = (text: string) => ({
  kind: "assistant_item",
  ts: 1,
  item: { kind: "message", role: "assistant", content: [{ kind: "text", text }] }
})

const delta = (text: string): PodEvent => ({ event: "text_delta", data: { text } })

describe("after missed events", () => {
  it("what the log has beyond what is written comes below it, with a word about it", () => {
    const first = open({ ...opening, records: [said("one")] })
    const [, rows] = welcome(first, { ...opening, records: [said("one"), said("two")] })
    expect(text(rows)).toEqual(["agent", "one", "", lateText, "", "agent", "two"])
  })

  it("nothing is said when nothing of the conversation was missed", () => {
    const first = open({ ...opening, records: [said("one")] })
    const [, rows] = welcome(first, { ...opening, records: [said("one")] })
    expect(text(rows)).toEqual(["agent", "one"])
  })

  it("somebody is told that something is missing when the log does not tell what", () => {
    const first = open({ ...opening, records: [said("one")] })
    const [, rows] = welcome(first, { ...opening, records: [said("eight"), said("nine")] })
    expect(text(rows)).toEqual(["agent", "one", "", lossText])
  })

  it("a text whose beginning is written gets its end, and only that", () => {
    const first = hear(open(opening), at(delta("one\ntwo\nth")))
    const [, rows] = welcome(first, { ...opening, records: [said("one\ntwo\nthree"), said("x")] })
    expect(text(rows)).toEqual(["agent", "one", "two", "three", "", lateText, "", "agent", "x"])
  })

  it("a text that is still being said goes on where it was", () => {
    const first = hear(open({ ...opening, status: "running" }), at(delta("one\ntw")))
    const partial = { kind: "text", text: "one\ntwo\nthree\nfo" } as const
    const [scrollback, rows] = welcome(first, { ...opening, status: "running", partial })
    expect(text(rows)).toEqual(["agent", "one", "two", "three"])
    const [, all] = hear([scrollback, rows], at(delta("ur\n")))
    expect(text(all)).toEqual(["agent", "one", "two", "three", "four"])
  })

  it("what waited for the end of a text is written too", () => {
    const payload = { ask: "a", outcome: { kind: "cancelled" } } as const
    const answered = { kind: "extension", ts: 1, domain: "pods.answer", payload }
    const first = hear(open(opening), at(delta("one\ntw"), { event: "answered", data: payload }))
    const [, rows] = welcome(first, { ...opening, records: [answered, said("one\ntwo")] })
    expect(text(rows)).toEqual(["agent", "one", "two", "", "! a question withdrawn"])
  })

  it("nothing comes again when events are missed once more", () => {
    const records = ["one", "two", "three"].map(said)
    const once = welcome(open({ ...opening, records: records.slice(0, 1) }), {
      ...opening,
      records: records.slice(0, 2)
    })
    const [, rows] = welcome(once, { ...opening, records })
    expect(text(rows).filter((row) => /one|two|three/.test(row))).toEqual(["one", "two", "three"])
  })

  it("the state is that of the opening", () => {
    const queue = [{ id: "q", by: "ben", input: [], at: 0 }]
    const clients = [1, 2, 3].map((id) => ({ id, name: "x", watching: false }))
    const turn = { began: 500, heard_at: 600, by: "ben" }
    const asks = [{ id: "a", title: "May I?", options: [], asked_at: 0 }]
    const [{ state }] = welcome(
      hear(open(opening), at({ event: "agent", data: { kind: "gone", reason: "it broke" } })),
      { ...opening, status: "paused", queue, clients, turn, asks },
      1_000
    )
    expect(state).toMatchObject({ status: "paused", turn: 500, queue, others: 2 })
    expect(state.agent).toEqual({ kind: "ready" })
    expect(state.questions.map(({ id }) => id)).toEqual(["a"])
  })

  it("alerts are written that were not heard, and no others", () => {
    const alert = (message: string, timestamp_ms: number) => ({
      level: "warn" as const,
      source: "pod" as const,
      message,
      timestamp_ms
    })
    const first = hear(
      open({ ...opening, alerts: [alert("one", 10)] }),
      at({ event: "alert", data: alert("two", 20) })
    )
    const alerts = [alert("one", 10), alert("two", 20), alert("three", 30)]
    const [, rows] = welcome(first, { ...opening, alerts }, 40)
    expect(text(rows)).toEqual(["! one", "! two", "! three"])
  })

  it("no record is ever written twice, and none is missing from a log that tells it", () => {
    // Every text has a number, so that it can be found again.
    let number = 0
    const numbered = conversationHost.inputs.map((inputs) =>
      inputs.map((input) =>
        JSON.parse(
          JSON.stringify(input),
          (key, value) =>
            (key === "text" || key === "content") && typeof value === "string"
              ? `${value}<${++number}>`
              : value
        )
      )
    )
    const gap = fc.record({
      attached: fc.nat(100),
      from: fc.nat(100),
      to: fc.nat(100),
      tail: fc.constantFrom(1, 4, 10, Infinity)
    })
    fc.assert(
      fc.property(numbered, gap, (inputs, gap) => {
        const all = conversationHost.hosted(inputs)
        const [attached = 0, from = 0, to = 0] = [gap.attached, gap.from, gap.to]
          .map((at) => at * all.length / 101 | 0).toSorted((a, b) => a - b)
        const [a, b, c, end] = [all[attached], all[from], all[to], all.at(-1)]
        if (a === undefined || b === undefined || c === undefined || end === undefined) return
        const told = (until: typeof a, after: typeof a) => until.events.slice(after.events.length)
        const later = conversationHost.opening(c)
        // What ends while a text goes on waits for its end.
        const over = at({ event: "run_end", data: { result: "finished" } })
        const missing = hear(
          welcome(
            hear(open(conversationHost.opening(a)), told(b, a)),
            { ...later, records: later.records.slice(-gap.tail) }
          ),
          [...told(end, c), ...over]
        )
        const whole = hear(open(conversationHost.opening(a)), [...told(end, a), ...over])
        const rows = text(missing[1])
        const numbers = [...rows.join("\n").matchAll(/<(\d+)>/g)].map(([, found]) => found)
        expect(new Set(numbers).size).toBe(numbers.length)
        const shown = (rows: ReadonlyArray<string>) =>
          rows.filter((row) => row !== "" && row !== lateText).toSorted()
        // A log that tells only its end may have lost what comes before it.
        const expected = gap.tail === Infinity ? text(whole[1]) : rows
        expect(shown(rows)).toEqual(shown(expected))
      }),
      { numRuns: 1_000 }
    )
  })
})
