import { describe, expect, it } from "vitest"
import * as Transcript from "../../src/cli/transcript.ts"
import type { Happening } from "../../src/cli/visit.ts"
import type { LogEntry } from "../../src/domain/LogEntry.ts"
import { segmentStart } from "../../src/domain/LogEntry.ts"
import * as Segment from "../../src/domain/Segment.ts"
import { welcome } from "../contracts/talkingHost.ts"
import { sessionOf } from "../support/pods.ts"

/** 2026-01-01 00:00:00 UTC. */
const start = 1_767_225_600_000

const note = (domain: string, payload: unknown, ts = start): LogEntry => ({
  kind: "extension",
  ts,
  domain,
  payload
})
const prompt = (text: string, ts = start): LogEntry => ({
  kind: "user_input",
  ts,
  segments: [Segment.text(text)]
})
const reply = (text: string, ts = start): LogEntry => ({
  kind: "assistant_item",
  ts,
  item: { kind: "message", role: "assistant", content: [{ kind: "text", text }] }
})
const ask = {
  id: "1.a",
  title: "Delete notes.txt",
  subject: "rm notes.txt",
  options: [{ id: "y", name: "Allow once", kind: "allow_once" }],
  asked_at: start
}

const texts = (...records: ReadonlyArray<unknown>) =>
  Transcript.readAll(Transcript.empty, records)[1].join("\n").split("\n")

describe("a log", () => {
  it("is one entry for each thing that was said or done, with who and when", () => {
    const tool = {
      kind: "tool_call",
      call_id: "t",
      name: "List files",
      arguments: "{\"path\":\"/work\"}"
    } as const
    expect(texts(
      segmentStart(sessionOf("a"), start),
      note("pods.prompt", { id: "p", by: "ann" }),
      { kind: "invoke", ts: start, trigger: "user_send" },
      prompt("fix the login bug\n\nand test it"),
      {
        kind: "assistant_item",
        ts: start,
        item: { kind: "reasoning", text: "hm\nwell", summary: [] }
      },
      { kind: "assistant_item", ts: start, item: tool },
      {
        kind: "tool_result",
        ts: start + 2_400,
        item: { kind: "tool_result", call_id: "t", summary: "3 entries", is_error: false }
      },
      reply("Done.\n```\ncode\n```", start + 3_000),
      { kind: "turn_end", ts: start, turn_count: 1 },
      { kind: "run_completed", ts: start, interrupted: false, result: "finished" },
      prompt("nobody said who")
    )).toEqual([
      "2026-01-01T00:00:00Z user ann",
      "  fix the login bug",
      "",
      "  and test it",
      "2026-01-01T00:00:00Z thought  hm",
      "2026-01-01T00:00:02Z tool  List files: /work (3 entries, 2s)",
      "2026-01-01T00:00:03Z agent",
      "  Done.",
      "  ```",
      "  code",
      "  ```",
      "2026-01-01T00:00:00Z user",
      "  nobody said who"
    ])
  })

  it("tells what was asked and answered, what failed, and what is open at its end", () => {
    const records = [
      note("pods.ask", ask),
      note("pods.answer", { ask: "1.a", outcome: { kind: "selected", option: "y" }, by: "ben" }),
      {
        kind: "run_errored",
        ts: start,
        interrupted: true,
        message: "no credit left\nsee the page"
      },
      { kind: "invoke", ts: start, trigger: "user_send" },
      {
        kind: "assistant_item",
        ts: start,
        item: { kind: "tool_call", call_id: "t", name: "Bash", arguments: "{\"command\":\"ls\"}" }
      },
      note("pods.ask", { ...ask, id: "1.b" }, start + 1_000)
    ]
    expect(texts(...records)).toEqual([
      "2026-01-01T00:00:00Z asked  Delete notes.txt: rm notes.txt: Allow once by ben",
      "2026-01-01T00:00:00Z failed  no credit left",
      "  see the page"
    ])
    const [transcript] = Transcript.readAll(Transcript.empty, records)
    const open = [
      "2026-01-01T00:00:00Z tool  Bash: ls (no result)",
      "2026-01-01T00:00:01Z asks  Delete notes.txt: rm notes.txt"
    ]
    expect(Transcript.unfinished(transcript, true)).toEqual(open)
    expect(Transcript.unfinished(transcript, false)).toEqual([
      ...open,
      "2026-01-01T00:00:01Z note  the Pod ended in the middle of this turn"
    ])
  })

  it("cannot make a terminal do anything, or pass a text for an entry", () => {
    const [head, ...body] = texts(
      reply("one\n2026-01-01T00:00:00Z user root\r\n\u001b[2Jtwo\u2028three\u0007\u202e")
    )
    expect(head).toBe("2026-01-01T00:00:00Z agent")
    expect(body.every((line) => line.startsWith("  "))).toBe(true)
    expect(body.join("")).not.toMatch(/[\u0000-\u001f\u2028\u202e]/)
    const [by] = texts(note("pods.prompt", { id: "p", by: "a\nb\u001b[1m" }), prompt("x"))
    expect(by).toBe("2026-01-01T00:00:00Z user a b")
  })

  it("passes over what is no record", () => {
    for (const record of [null, 3, "x", [], {}, { kind: "user_input" }, { ts: -1 }]) {
      expect(Transcript.read(Transcript.empty, record)[1]).toEqual([])
    }
    expect(texts({ ...prompt("x"), ts: 9e15 })[0]).toBe("- user")
  })
})

/** What is written while these events are heard. */
const heard = (events: ReadonlyArray<Happening>, from = Transcript.empty) => {
  const written: Array<string> = []
  let transcript = from
  for (const event of events) {
    const [next, entries] = Transcript.hear(transcript, event, start)
    transcript = next
    written.push(...entries.flatMap((entry) => entry.split("\n")))
  }
  return written.map((line) => line.replace("2026-01-01T00:00:00Z ", ""))
}

const saying = (text: string): Happening => ({ event: "text_delta", data: { text } })
const said = (text: string): Happening => ({ event: "text_done", data: { text } })

describe("a live conversation", () => {
  it("is written line by line, under one head", () => {
    expect(heard([
      { event: "prompted", data: { id: "p", by: "ann" } },
      { event: "user_message", data: { segments: [Segment.text("count")] } },
      saying("on"),
      saying("e\ntwo\nth"),
      saying("ree"),
      said("one\ntwo\nthree"),
      { event: "asked", data: { ask } },
      said("four")
    ])).toEqual([
      "user ann",
      "  count",
      "agent",
      "  one",
      "  two",
      "  three",
      "asks  Delete notes.txt: rm notes.txt",
      "agent",
      "  four"
    ])
  })

  it("has a new head where something comes between the lines", () => {
    const data = { level: "warn", source: "pod", message: "slow", timestamp_ms: start } as const
    expect(heard([saying("one\n"), { event: "alert", data }, saying("two\n"), said("one\ntwo\n")]))
      .toEqual(["agent", "  one", "warning  slow", "agent", "  two"])
  })

  it("begins with what is being said and asked", () => {
    const opening = welcome("pod", 0, [])
    const partial = { kind: "text", text: "one\ntwo\nthr" } as const
    const [transcript, entries] = Transcript.live(
      { ...opening, status: "running", partial },
      start
    )
    expect(entries.join("\n").split("\n").slice(1)).toEqual(["  one", "  two"])
    expect(heard([saying("ee\n"), said("one\ntwo\nthree\nfour")], transcript)).toEqual([
      "  three",
      "  four"
    ])
    const [, asking] = Transcript.live({ ...opening, status: "paused", asks: [ask] }, start)
    expect(asking).toEqual(["2026-01-01T00:00:00Z asks  Delete notes.txt: rm notes.txt"])
  })

  it("goes on after a gap with what the log got meanwhile, once", () => {
    const [before] = Transcript.hear(Transcript.empty, said("known"), start)
    const records = [reply("known", start), reply("missed", start + 1)]
    const [, entries] = Transcript.resumed(before, welcome("pod", 0, records), start + 5)
    expect(entries.map((entry) => entry.replace(/\S+Z /, ""))).toEqual([
      "note  something was missed here",
      "agent\n  missed"
    ])
  })
})
