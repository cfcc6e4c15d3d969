import { describe, expect, it } from "@effect/vitest"
import * as Model from "../../../src/cli/dashboard/model.ts"
import * as drawnLine from "../../../src/cli/terminal/drawnLine.ts"
import type { Size } from "../../../src/cli/terminal/Program.ts"
import type { NativeEvent } from "../../../src/domain/NativeEvent.ts"
import type { PodEvent } from "../../../src/domain/PodEvent.ts"
import * as Segment from "../../../src/domain/Segment.ts"
import {
  activities,
  after,
  ask,
  changed,
  conversation,
  frame,
  modelAfter,
  now,
  opening,
  pictured,
  type Said,
  screen,
  second,
  tick
} from "./world.ts"

const { PreviewFailed, PreviewHeard, PreviewOpened } = Model.Message

/** `fix-login-bug` is selected. */
const selected: ReadonlyArray<Said> = [pictured(), "down", "down", "down"]
const opened = [
  ...selected,
  tick(),
  PreviewOpened({ name: "fix-login-bug", opening: conversation })
]

const wanted = (messages: ReadonlyArray<Said>, size?: Size) =>
  after(messages, size === undefined ? {} : { size }).wanted
    .flatMap((command) => command._tag === "Preview" ? [command.name] : [])

const hear = (...events: ReadonlyArray<PodEvent | NativeEvent>) =>
  events.map((event) => PreviewHeard({ name: "fix-login-bug", event }))

/** What stands beside the list. */
const beside = (messages: ReadonlyArray<Said>) =>
  screen(messages).slice(2, -3).map((line) => line.split("│ ")[1] ?? "").join("\n").trimEnd()

describe("the preview", () => {
  it("is asked for once the selection rests", () => {
    expect(wanted(selected)).toEqual([])
    expect(wanted([...selected, tick()])).toEqual(["fix-login-bug"])
    expect(wanted([...selected, tick(), tick()])).toEqual(["fix-login-bug"])
    expect(wanted([...selected, tick(), "up", "up", tick()]))
      .toEqual(["fix-login-bug", "release-notes"])
  })

  it("says how many people have the conversation open, lists left out", () => {
    const ana = { id: 1, name: "ana", watching: false }
    const list = { id: 2, name: "pods multi", watching: true }
    const clients = (...clients: ReadonlyArray<typeof ana>) =>
      hear({ event: "clients", data: { clients } })
    const facts = (...messages: ReadonlyArray<Said>) =>
      beside([...opened, ...messages]).split("\n")[1]
    expect(facts(...clients(list))).toBe("demo · ~/src/api")
    expect(facts(...clients(list, ana))).toBe("demo · ~/src/api · attached: 1")
    const opening = { ...conversation, clients: [list, ana, { ...ana, id: 3 }] }
    expect(facts(PreviewOpened({ name: "fix-login-bug", opening })))
      .toBe("demo · ~/src/api · attached: 2")
  })

  it("ends when nothing is selected, and when it is turned off", () => {
    expect(wanted([...opened, "escape", tick()])).toEqual(["fix-login-bug", undefined])
    expect(wanted([...opened, "v", tick(), "v", tick()]))
      .toEqual(["fix-login-bug", undefined, "fix-login-bug"])
    expect(screen([...opened, "v"]).join("\n")).not.toContain("│")
  })

  it("is not asked for where there is no room for it", () => {
    expect(wanted([...selected, tick()], { columns: 40, rows: 12 })).toEqual([])
    expect(wanted([...selected, tick()], { columns: 99, rows: 17 })).toEqual([])
    expect(wanted([...selected, tick()], { columns: 99, rows: 18 })).toEqual(["fix-login-bug"])
    expect(wanted([...selected, tick()], { columns: 100, rows: 10 })).toEqual(["fix-login-bug"])
  })

  it("is asked for again when its Pod has become live", () => {
    const without = new Map([...activities].filter(([name]) => name !== "fix-login-bug"))
    const messages = [
      pictured({ activities: without }),
      "down",
      "down",
      "down",
      tick(),
      pictured(),
      tick()
    ]
    expect(wanted(messages)).toEqual(["fix-login-bug", "fix-login-bug"])
  })

  it("shows who, where, and the end of the conversation", () => {
    expect(beside(opened)).toBe([
      "fix-login-bug  live running 2m14s",
      "demo · ~/src/api",
      "",
      "you",
      "The login test fails only on CI. Find out why.",
      "",
      "agent",
      "It passes alone and fails after user.spec.ts, so some",
      "state leaks between files. Bisecting the order now.",
      "",
      "✓ read   test/auth.spec.ts",
      "✓ run    npm test -- auth                              4s",
      "✓ search \"beforeAll\" in test/                     12 hits",
      "● run    npm test -- --order random                 1m02s"
    ].join("\n"))
  })

  it("goes on with what is heard", () => {
    const events = hear(
      { event: "tool_result", data: { id: "4", summary: "2 failed", is_error: false } },
      { event: "text_delta", data: { text: "Found it.\nThe ord" } },
      { event: "text_delta", data: { text: "er matters." } }
    )
    expect(beside([...opened, ...events]).split("\n").slice(-5)).toEqual([
      expect.stringMatching(/^✓ run {4}npm test -- --order random .* 2 failed {2}1m02s$/),
      "",
      "agent",
      "Found it.",
      "The order matters."
    ])
    const done = hear({ event: "text_done", data: { text: "Found it.\nThe order matters." } })
    expect(beside([...opened, ...events, ...done])).toBe(beside([...opened, ...events]))
  })

  it("does not mix up two texts that begin within a second", () => {
    const events = hear(
      { event: "text_delta", data: { text: "one\n" } },
      { event: "thinking_delta", data: { text: "hm" } },
      { event: "text_delta", data: { text: "two\n" } }
    )
    const text = beside([...opened, ...events])
    expect(text.match(/\bone\b/g)).toHaveLength(1)
    expect(text.match(/\btwo\b/g)).toHaveLength(1)
  })

  it("shows what is asked, thought, and said by others", () => {
    const events = hear(
      { event: "prompted", data: { id: "1", by: "ben" } },
      { event: "user_message", data: { segments: [Segment.text("also lint")] } },
      { event: "thinking_delta", data: { text: "first this" } },
      { event: "asked", data: { ask: ask(second, { title: "Run", subject: "npm run lint" }) } }
    )
    const lines = beside([...opened, ...events]).split("\n")
    expect(lines).toContain("ben")
    expect(lines).toContain("also lint")
    expect(lines).toContain("· thinking 0s: first this")
    expect(lines.at(-1)).toBe("! asks: Run: npm run lint")
  })

  it("begins anew with a welcome", () => {
    const welcome = {
      ...opening("idle", { records: conversation.records.slice(1, 2) }),
      name: "fix-login-bug",
      host: { version: "1", protocol: 1, pid: 1 },
      agent: "demo",
      cwd: "/",
      seq: 0,
      clients: [],
      alerts: [],
      earlier: 0
    }
    const text = beside([...opened, ...hear({ event: "welcome", data: welcome })])
    expect(text).toContain("The login test fails only on CI.")
    expect(text).not.toContain("Bisecting")
  })

  it("takes nothing that is about another Pod", () => {
    const other = PreviewOpened({ name: "api-refactor", opening: conversation })
    const heard = PreviewHeard({
      name: "api-refactor",
      event: { event: "text_delta", data: { text: "x" } }
    })
    const failed = PreviewFailed({ name: "api-refactor", reason: "no" })
    const before = modelAfter(opened)
    for (const message of [other, heard, failed]) {
      expect(modelAfter([...opened, message]).preview).toEqual(before.preview)
    }
    expect(beside([...opened, "down"])).not.toContain("Bisecting")
  })

  it("says that it is being opened, and why it cannot be", () => {
    expect(beside([...selected, tick()])).toContain("opening…")
    const failed = PreviewFailed({ name: "fix-login-bug", reason: "it hung up" })
    expect(beside([...selected, tick(), failed])).toContain("not up to date: it hung up")
    expect(beside([...opened, failed])).toContain("not up to date: it hung up")
    expect(beside([...opened, failed])).toContain("Bisecting")
  })

  it("stays with its age when the connection is lost", () => {
    const lost = new Map([["fix-login-bug", { at: now - 3 * second, was: "live running" }]])
    const text = beside([...opened, changed({ "fix-login-bug": undefined }, { lost }), tick(1)])
    expect(text.split("\n").slice(0, 2)).toEqual([
      " STALE 4s  this Pod's connection was lost",
      "fix-login-bug  unreachable 4s"
    ])
    expect(text).toContain("Bisecting")
  })

  it("is three lines below the list on a small screen", () => {
    const size = { columns: 60, rows: 20 }
    expect(screen(opened, { size }).slice(-6, -2)).toEqual([
      "fix-login-bug  ~/src/api",
      "agent: It passes alone and fails after user.spec.ts, so som…",
      "● run    npm test -- --order random                    1m02s",
      "─".repeat(60)
    ])
    const said = hear({ event: "text_delta", data: { text: "Found\n\nit, look" } })
    expect(screen([...opened, ...said], { size }).at(-5)).toBe("agent: it, look")
  })

  it("shows of a huge text no more than there is room for, at once", () => {
    const line = "all work and no play ".repeat(40_000)
    const records = [{
      kind: "user_input",
      ts: now,
      segments: [{ kind: "text", content: Array.from({ length: 5_000 }, () => "row").join("\n") }]
    }, {
      kind: "assistant_item",
      ts: now,
      item: { kind: "message", role: "assistant", content: [{ kind: "text", text: line }] }
    }]
    const huge = PreviewOpened({ name: "fix-login-bug", opening: { ...conversation, records } })
    const { lines } = frame([...opened, huge])
    for (const drawn of lines) expect(drawnLine.end(drawn)).toBeLessThanOrEqual(120)
    expect(beside([...opened, huge])).toContain("all work and no play")
  })
})
