import { describe, expect, it } from "@effect/vitest"
import { Text } from "../../../src/domain/AgentUpdate.ts"
import type { Ask } from "../../../src/domain/Ask.ts"
import type { NativeEvent } from "../../../src/domain/NativeEvent.ts"
import type { ErrorCode, PodEvent } from "../../../src/domain/PodEvent.ts"
import * as Segment from "../../../src/domain/Segment.ts"
import {
  agent,
  hear,
  noon,
  open,
  opening,
  play,
  press,
  printed,
  prompted,
  region,
  type Stage,
  wait
} from "./stage.ts"

const ask = (id: string): Ask => ({
  id,
  title: `Run ${id}?`,
  options: [
    { id: "once", name: "allow once", kind: "allow_once" },
    { id: "no", name: "reject", kind: "reject_once" }
  ],
  asked_at: noon
})

const asked = (id: string) => ({ event: "asked", data: { ask: ask(id) } }) as const

const answered = (id: string, by: string) =>
  ({
    event: "answered",
    data: { ask: id, outcome: { kind: "selected", option: "once" }, by }
  }) as const

const error = (code: ErrorCode, message: string): PodEvent => ({
  event: "error",
  data: { code, message }
})

const prompt = (text: string, count = 1) => ({
  method: "prompt",
  params: { id: `ana-k3-${count}`, input: [Segment.text(text)], queue: true }
})

const delivered = (count: number): NativeEvent => ({
  event: "receipt",
  data: { id: `ana-k3-${count}`, receipt: { kind: "delivered" } }
})

const answer = (ask: string, option: string) => ({
  method: "answer",
  params: { ask, outcome: { kind: "selected", option } }
})

const running = (): Stage => hear(open(), 0, ...prompted("go"))
const paused = (...ids: ReadonlyArray<string>): Stage =>
  hear(running(), 0, ...ids.map(asked), { event: "status", data: { status: "paused" } })

const status = (stage: Stage): string | undefined => region(stage).at(-1)
const draft = (stage: Stage): string => stage.model.editor.text

describe("the composer", () => {
  it("takes new lines from alt-enter, ctrl-j and pasted text without sending", () => {
    const stage = press(open(), "a", "<alt-enter>", "b", "<ctrl-j>", "<paste:c\nd\n>", "<enter>")
    expect(stage.sent).toEqual([prompt("a\nb\nc\nd\n")])
    expect(press(open(), "<paste:c\n>").sent).toEqual([])
  })

  it("sends nothing when nothing is written", () => {
    expect(press(open(), "<enter>", "  ", "<enter>").sent).toEqual([])
  })

  it("brings back what was sent, and the draft", () => {
    const once = hear(press(open(), "one", "<enter>"), 0, delivered(1))
    const twice = hear(press(once, "two", "<enter>"), 0, delivered(2))
    const up = press(twice, "draft", "<up>")
    expect(draft(up)).toBe("two")
    expect(draft(press(up, "<up>"))).toBe("one")
    expect(draft(press(up, "<up>", "<up>"))).toBe("one")
    expect(draft(press(up, "<up>", "<down>", "<down>"))).toBe("draft")
    expect(draft(press(up, "<down>", "<down>"))).toBe("draft")
  })

  it("moves between the lines of a text, never into the middle of a character", () => {
    const family = "👩‍👩‍👧"
    const stage = press(open(), `<paste:${family}${family}\nabcdefghij\n${family}>`)
    const cursor = (...keys: ReadonlyArray<string>) => press(stage, ...keys).model.editor.cursor
    const text = draft(stage)
    const second = text.indexOf("abc")
    expect(cursor("<up>")).toBe(second + family.length)
    expect(cursor("<up>", "<up>")).toBe(family.length)
    expect(cursor("<up>", "<up>", "<up>", "<down>")).toBe(second + family.length)
    expect(cursor("<home>", "<up>")).toBe(second)
    expect([0, family.length, 2 * family.length]).toContain(
      cursor("<up>", "<left>", "<left>", "<up>")
    )
  })
})

describe("a question", () => {
  it("is answered by the digit of an option, once", () => {
    const stage = press(paused("a"), "2", "1")
    expect(stage.sent).toEqual([answer("a", "no")])
    expect(draft(stage)).toBe("")
  })

  it("has no answer for enter and other digits, and says so", () => {
    expect(press(paused("a"), "<enter>").sent).toEqual([])
    expect(status(press(paused("a"), "<enter>"))).toBe("enter chooses no answer; press its number")
    expect(press(paused("a"), "7").sent).toEqual([])
    expect(status(press(paused("a"), "7"))).toBe("there is no answer 7")
  })

  it("leaves digits to a text that is being written", () => {
    const stage = press(paused("a"), "call 9", "1", "1")
    expect(draft(stage)).toBe("call 911")
    expect(stage.sent).toEqual([])
    const before = hear(press(running(), "1 more"), 1, asked("a"))
    expect(draft(press(before, "2"))).toBe("1 more2")
    expect(press(before, "<tab>", "2").sent).toEqual([answer("a", "no")])
  })

  it("is left for later by esc, and answered after tab", () => {
    const later = press(paused("a"), "<escape>")
    expect(status(later)).toBe("later; tab to answer")
    expect(region(later).join("\n")).toContain("asks: Run a?")
    expect(draft(press(later, "1"))).toBe("1")
    expect(press(later, "<tab>", "1").sent).toEqual([answer("a", "once")])
  })

  it("says who has answered it", () => {
    const stage = hear(paused("a"), 1, answered("a", "ana"))
    expect(printed(stage).at(-1)).toMatch(/^! Run a\? +allow once by ana$/)
    expect(region(stage).join("\n")).not.toContain("asks")
  })

  it("shows that an answer was refused, and can be answered again", () => {
    const late = { event: "refused", data: { message: "the agent does not offer this" } } as const
    const stage = hear(press(paused("a"), "1"), 1, late)
    expect(status(stage)).toBe("error the agent does not offer this")
    expect(press(stage, "2").sent).toEqual([answer("a", "once"), answer("a", "no")])
  })

  it("comes after the older one, and is not answered by a digit meant for that", () => {
    const both = paused("a", "b")
    expect(region(both).join("\n")).toContain("asks (1 of 2): Run a?")
    const next = hear(both, 1, answered("a", "ana"))
    expect(region(next).join("\n")).toContain("asks: Run b?")
    const first = press(next, "1")
    expect(first.sent).toEqual([])
    expect(status(first)).toBe("this question is new; press again to answer it")
    expect(press(first, "1").sent).toEqual([answer("b", "once")])
  })

  it("waits already when the conversation is opened", () => {
    const start = { ...opening, status: "paused", asks: [ask("a")] } as const
    expect(press(open({ opening: start }), "1").sent).toEqual([answer("a", "once")])
  })
})

describe("a running turn", () => {
  it("is interrupted by esc twice", () => {
    const once = press(running(), "<escape>")
    expect(once.sent).toEqual([])
    expect(status(once)).toBe("esc again to interrupt")
    const twice = press(once, "<escape>")
    expect(twice.sent).toEqual([{ method: "cancel" }])
    expect(status(twice)).toContain("interrupting…")
    const over = hear(
      twice,
      1,
      error("internal", "Cancelled"),
      { event: "status", data: { status: "idle" } }
    )
    expect(printed(over).at(-1)).toBe("■ interrupted")
    expect(status(over)).toContain("live idle")
  })

  it("is not interrupted when another key or much time comes between", () => {
    expect(press(running(), "<escape>", "x", "<escape>").sent).toEqual([])
    expect(press(wait(press(running(), "<escape>"), 7), "<escape>").sent).toEqual([])
    expect(press(open(), "<escape>", "<escape>").sent).toEqual([])
  })

  it("is interrupted by ctrl-c on an empty composer, and left by a second one", () => {
    const typed = press(running(), "text", "<ctrl-c>")
    expect(draft(typed)).toBe("")
    expect(typed.sent).toEqual([])
    const once = press(typed, "<ctrl-c>")
    expect(once.sent).toEqual([{ method: "cancel" }])
    expect(status(once)).toBe("interrupting; ctrl-c again to detach")
    expect(press(once, "<ctrl-c>").outcome).toEqual({ _tag: "Detached" })
    const over = hear(once, 1, error("internal", "Cancelled"), {
      event: "status",
      data: { status: "idle" }
    })
    expect(press(over, "<ctrl-c>").outcome).toEqual({ _tag: "Detached" })
  })

  it("that does not end within ten seconds can be ended with its agent, once", () => {
    const stuck = press(running(), "<escape>", "<escape>")
    const early = press(wait(stuck, 9), "<escape>", "<escape>")
    expect(early.sent).toEqual([{ method: "cancel" }])
    expect(status(early)).toContain("interrupting…")
    const late = wait(early, 10)
    expect(status(late)).toContain("still running: esc again ends the agent")
    const forced = press(late, "<escape>", "<escape>")
    expect(forced.sent).toEqual([{ method: "cancel" }, { method: "force" }])
    expect(status(forced)).toContain("ending the agent…")
    const over = hear(forced, 11, error("internal", "Cancelled"))
    expect(status(over)).not.toContain("agent")
  })

  it("is not ended with its agent by leaving", () => {
    const late = wait(press(running(), "<ctrl-c>"), 20)
    const left = press(late, "<ctrl-c>", "<ctrl-c>")
    expect(left.sent).toEqual([{ method: "cancel" }])
    expect(left.outcome).toEqual({ _tag: "Detached" })
  })

  it("shows a failure and goes on", () => {
    const stage = hear(
      running(),
      1,
      ...agent(Text({ text: "I will" })),
      error("provider_error", "no quota left")
    )
    expect(printed(stage)).toEqual([
      "another client",
      "go",
      "",
      "agent",
      "I will",
      "",
      "✗ no quota left"
    ])
    expect(stage.outcome).toBeUndefined()
  })
})

describe("leaving", () => {
  it("takes ctrl-], or ctrl-d on an empty composer, and says how to come back", () => {
    const left = press(running(), "<ctrl-]>")
    expect(left.outcome).toEqual({ _tag: "Detached" })
    expect(printed(left).at(-1)).toBe("detached; pods attach fix-login-bug")
    expect(press(running(), "<ctrl-d>").outcome).toEqual({ _tag: "Detached" })
    expect(press(running(), "x", "<home>", "<ctrl-d>").outcome).toBeUndefined()
  })

  it("takes ctrl-c twice within two seconds", () => {
    const once = press(wait(open(), 10), "<ctrl-c>")
    expect(status(once)).toBe("ctrl-c again to detach")
    expect(press(wait(once, 12), "<ctrl-c>").outcome).toEqual({ _tag: "Detached" })
    expect(press(wait(once, 13), "<ctrl-c>").outcome).toBeUndefined()
  })

  it("leaves a draft behind", () => {
    expect(printed(press(open(), "one", "<alt-enter>", "two", "<ctrl-]>"))).toEqual([
      "not sent: one",
      "two",
      "detached; pods attach fix-login-bug"
    ])
    expect(printed(press(open(), "one", "<enter>", "<ctrl-]>"))[0]).toBe(
      "sent, but the Pod has not said that it took it: one"
    )
  })

  it("happens when the Pod stops, when the connection or the terminal is lost", () => {
    const stopped = hear(running(), 1, { event: "shutdown" })
    expect(stopped.outcome).toEqual({ _tag: "Stopped" })
    expect(printed(stopped).at(-1)).toBe("fix-login-bug has stopped; pods resume fix-login-bug")
    expect(play(running(), { _tag: "PodEnded" }).outcome).toEqual({ _tag: "Stopped" })
    const lost = play(running(), { _tag: "LostConnection", reason: "reset" })
    expect(lost.outcome).toEqual({ _tag: "Lost", reason: "reset" })
    expect(printed(lost).at(-1)).toBe(
      "lost the connection to fix-login-bug; pods show fix-login-bug"
    )
    expect(play(running(), { _tag: "LostTerminal" }).outcome).toEqual({ _tag: "Detached" })
  })
})
