import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import type * as Conversation from "../../src/domain/Conversation.ts"
import type { ConversationRow, Paper } from "../../src/domain/ConversationRow.ts"
import type { NativeEvent } from "../../src/domain/NativeEvent.ts"
import type { PodEvent } from "../../src/domain/PodEvent.ts"
import * as SafeText from "../../src/domain/SafeText.ts"
import * as Scrollback from "../../src/domain/Scrollback.ts"

const paper: Paper = { columns: 40, rows: 24, unicode: true }

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

const text = (rows: ReadonlyArray<ConversationRow>): ReadonlyArray<string> =>
  rows.map((row) => row.map((part) => part.text).join(" "))

const open = (
  part: Partial<Parameters<typeof Scrollback.open>[0]>,
  on = paper,
  seenUntil?: number
) => {
  const [scrollback, rows] = Scrollback.open({ ...opening, ...part }, 0, on, {
    reader: "ana",
    seenUntil
  })
  return { scrollback, rows: text(rows) }
}

const hear = (
  start: Scrollback.Scrollback,
  events: ReadonlyArray<PodEvent | NativeEvent>,
  speaker = SafeText.of`you`
): ReadonlyArray<string> =>
  events.reduce<readonly [Scrollback.Scrollback, ReadonlyArray<string>]>(
    ([scrollback, rows], event) => {
      const [next, more] = Scrollback.hear(scrollback, event, 0, paper, speaker)
      return [next, [...rows, ...text(more)]]
    },
    [start, []]
  )[1]

const empty = open({}).scrollback

const delta = (text: string): PodEvent => ({ event: "text_delta", data: { text } })
const done = (text: string): PodEvent => ({ event: "text_done", data: { text } })
const alert: PodEvent = {
  event: "alert",
  data: { level: "warn", source: "pod", message: "careful", timestamp_ms: 0 }
}

const input = (index: number) => ({
  kind: "user_input",
  ts: index,
  segments: [{ kind: "text", content: `prompt ${index}` }]
})

const said = (text: string, ts: number) => ({
  kind: "assistant_item",
  ts,
  item: { kind: "message", role: "assistant", content: [{ kind: "text", text }] }
})

const over = (ts: number) => ({
  kind: "run_completed",
  ts,
  interrupted: false,
  result: "finished"
})

describe("what is written as it happens", () => {
  it("has each line of a text once, when it is complete", () => {
    const texts = fc.array(fc.string({ unit: fc.constantFrom(..."ab\n "), maxLength: 30 }), {
      minLength: 1,
      maxLength: 6
    })
    fc.assert(fc.property(texts, fc.array(fc.nat(5), { minLength: 3 }), (texts, dice) => {
      let line = 0
      // Every line has a number, so that it can be found again.
      const numbered = texts.map((text) =>
        text.split("\n").map((words) => words.trim() === "" ? words : `${words}<${line++}>`)
          .join("\n")
      )
      const events = numbered.flatMap((text, index) => {
        const cut = Math.floor(text.length * (dice[index % dice.length] ?? 0) / 5)
        return [delta(text.slice(0, cut)), alert, delta(text.slice(cut)), alert, done(text)]
      })
      const rows = hear(empty, events).join("\n")
      const found = [...rows.matchAll(/<(\d+)>/g)].map(([, number]) => Number(number))
      expect(found).toEqual(Array.from({ length: line }, (_, index) => index))
      expect([...rows.matchAll(/careful/g)]).toHaveLength(2 * texts.length)
    }))
  })

  it("does not break a text with what ends meanwhile", () => {
    expect(hear(empty, [delta("one\ntw"), alert, delta("o\nth"), done("one\ntwo\nth")])).toEqual([
      "agent",
      "one",
      "two",
      "th",
      "",
      "! careful"
    ])
  })

  it("begins a text again when its end tells more than was heard", () => {
    expect(hear(empty, [delta("tail\nof"), done("head and tail\nof it")])).toEqual([
      "agent",
      "tail",
      "",
      "agent",
      "head and tail",
      "of it"
    ])
  })

  it("ends a text that nobody ended", () => {
    const end: PodEvent = { event: "run_end", data: { result: "paused" } }
    expect(hear(empty, [delta("one\ntwo"), end])).toEqual([
      "agent",
      "one",
      "two",
      "",
      "■ paused"
    ])
  })

  it("puts air around texts and none between lines", () => {
    const tool = (id: string): PodEvent => ({
      event: "tool_result",
      data: { id, summary: "ok", is_error: false }
    })
    expect(hear(empty, [tool("a"), tool("b"), done("text"), done("more"), tool("c")])).toEqual([
      "✓ tool ok",
      "✓ tool ok",
      "",
      "agent",
      "text",
      "",
      "agent",
      "more",
      "",
      "✓ tool ok"
    ])
  })

  it("says who sent a prompt", () => {
    const prompt: PodEvent = {
      event: "user_message",
      data: { segments: [{ kind: "text", content: "go" }] }
    }
    expect(hear(empty, [prompt], SafeText.of`another client`)).toEqual(["another client", "go"])
  })
})

describe("what is written at the opening", () => {
  it("is about one screen, below the number of earlier records", () => {
    const records = Array.from({ length: 100 }, (_, index) => input(index))
    const { rows } = open({ earlier: 7, records })
    expect(rows.slice(0, 3)).toEqual(["… 101 earlier records: pgup looks back", "", "you"])
    expect(rows.slice(-2)).toEqual(["you", "prompt 99"])
    expect(rows.length).toBeLessThan(paper.rows - 3)
    expect(rows.filter((row) => row === "you")).toHaveLength(6)
  })

  it("is all there is when that is less than a screen", () => {
    expect(open({ records: [input(1)] }).rows).toEqual(["you", "prompt 1"])
    expect(open({ records: [input(1)], earlier: 1 }).rows[0]).toBe(
      "… 1 earlier record: pgup looks back"
    )
    expect(open({}).rows).toEqual([])
  })

  it("has the end of a block that is many screens tall", () => {
    const content = Array.from({ length: 500 }, (_, n) => `line ${n}`).join("\n")
    const { rows } = open({
      records: [{ kind: "user_input", ts: 1, segments: [{ kind: "text", content }] }]
    })
    expect(rows.length).toBe(3 * paper.rows)
    expect(rows[0]).toBe(`… ${502 - 3 * paper.rows} rows of this`)
    expect(rows.at(-1)).toBe("line 499")
  })

  it("is filled with the end of a long block above a short one", () => {
    const lines = Array.from({ length: 90 }, (_, n) => `line ${n}`).join("\n")
    const { rows } = open({ records: [input(1), said(lines, 2), input(3)] })
    expect(rows[0]).toBe("… 1 earlier record: pgup looks back")
    expect(rows[2]).toMatch(/^… \d+ rows of this$/)
    expect(rows.slice(-4)).toEqual(["line 89", "", "you", "prompt 3"])
    expect(rows.length).toBe(paper.rows - 5)
  })

  it("marks what is new to the reader, and says what happened", () => {
    const records = [input(1), said("old", 1), input(5), said("new", 6), over(7)]
    expect(open({ records }, paper, 2).rows).toEqual([
      "you",
      "prompt 1",
      "",
      "agent",
      "old",
      "",
      "── while you were away: 1 turn ──",
      "",
      "you",
      "prompt 5",
      "",
      "agent",
      "new"
    ])
    expect(open({ records }, paper, 7).rows.join("\n")).not.toContain("away")
  })

  it("has the mark on top when more than a screen is new, on a narrow paper in two rows", () => {
    const records = Array.from({ length: 100 }, (_, n) => input(n + 1))
    const wide = { ...paper, columns: 80 }
    expect(open({ records }, wide, 3).rows.slice(0, 5)).toEqual([
      "… 95 earlier records: pgup looks back",
      "",
      "── while you were away: the conversation went on ──",
      "",
      "you"
    ])
    const narrow = open({ records }, { ...paper, columns: 30 }, 3).rows
    expect(narrow.slice(3, 7)).toEqual([
      "while you were away: the",
      "conversation went on",
      "",
      "you"
    ])
  })

  it("goes on with what the agent is saying", () => {
    const { rows, scrollback } = open({
      status: "running",
      partial: { kind: "text", text: "one\ntwo\nth" }
    })
    expect(rows).toEqual(["agent", "one", "two"])
    expect(hear(scrollback, [delta("ree\n"), done("one\ntwo\nthree\n")])).toEqual(["three"])
  })
})
