import { describe, expect, it } from "@effect/vitest"
import * as Model from "../../../src/cli/dashboard/model.ts"
import type { Size } from "../../../src/cli/terminal/Program.ts"
import * as Activity from "../../../src/domain/Activity.ts"
import type { AskOutcome } from "../../../src/domain/Ask.ts"
import {
  activities,
  after,
  ask,
  began,
  changed,
  minute,
  modelAfter,
  now,
  opening,
  pictured,
  type Said,
  screen,
  second
} from "./world.ts"

const { AnswerEnded } = Model.Message

/** `release-notes` is selected, which asks one thing: `1.rm -rf dist`. */
const selected = [pictured(), "down"]
const asked = [...selected, "a"]

const answers = (messages: ReadonlyArray<Said>) =>
  after(messages).wanted.filter(({ _tag }) => _tag === "SendAnswer")

const asks = (...all: ReadonlyArray<ReturnType<typeof ask>>) =>
  changed({ "release-notes": opening("paused", { ...began(minute), asks: all }) })

/** The picture after somebody answered what `release-notes` asks. */
const answered = (outcome: AskOutcome, by?: string) => {
  const before = activities.get("release-notes")
  const after = before && Activity.hear(before, {
    event: "answered",
    data: { ask: "1.rm -rf dist", outcome, ...(by === undefined ? {} : { by }) }
  }, now)
  const next = new Map(activities)
  if (after !== undefined) next.set("release-notes", after)
  return pictured({ activities: next })
}

const allowed = { kind: "selected", option: "allow" } as const

describe("a question", () => {
  it.each(["a", ..."123456789"])("is shown by %s, and not answered by it", (key) => {
    const messages = [...selected, key]
    expect(modelAfter(messages).mode).toMatchObject({
      _tag: "Asking",
      name: "release-notes",
      ask: "1.rm -rf dist"
    })
    expect(answers(messages)).toEqual([])
    expect(screen(messages).slice(-3)).toEqual([
      "! release-notes asks: Run a command   rm -rf dist   in ~/src/site",
      "   1  allow once    2  always allow    3  reject    4  reject and say why…",
      expect.stringMatching(/^1-4 answer .* no default: enter does nothing here$/)
    ])
  })

  it("is not answered by what was typed ahead of it", () => {
    const messages = [...selected, "=a1"]
    expect(answers(messages)).toEqual([])
    expect(modelAfter(messages).notice?.text)
      .toBe("read this first; what was typed ahead is dropped")
    expect(answers([...selected, "=111"])).toEqual([])
  })

  it("is answered by the number of one of the agent's own options", () => {
    expect(answers([...asked, "2"])).toEqual([Model.Command.SendAnswer({
      name: "release-notes",
      ask: "1.rm -rf dist",
      outcome: { kind: "selected", option: "always" }
    })])
    expect(modelAfter([...asked, "2"])).toMatchObject({
      mode: { _tag: "Listing" },
      notice: { text: "answering release-notes: always allow" }
    })
  })

  it("is rejected with a reason by the number behind them", () => {
    const messages = [...asked, "4"]
    expect(answers(messages)).toMatchObject([{ outcome: { option: "reject" } }])
    expect(modelAfter(messages).mode).toMatchObject({ _tag: "Composing", name: "release-notes" })
    const never = ask(second, {
      id: "n",
      options: [{ id: "x", name: "never", kind: "reject_always" }]
    })
    expect(answers([...selected, asks(never), "a", "2"])).toEqual([])
  })

  it("has no other answer, and none by enter", () => {
    expect(answers([...asked, "5"])).toEqual([])
    expect(modelAfter([...asked, "5"]).notice?.text).toBe("there is no answer 5")
    expect(answers([...asked, "enter"])).toEqual([])
    expect(modelAfter([...asked, "enter"]).notice?.text).toMatch(/^enter chooses nothing/)
    expect(modelAfter([...asked, "enter"]).mode._tag).toBe("Asking")
  })

  it.each(["escape", "ctrl-c"])("is left for later by %s", (key) => {
    const model = modelAfter([...asked, key])
    expect(model.mode._tag).toBe("Listing")
    expect(answers([...asked, key])).toEqual([])
  })

  it("takes no letter for a command of the list but those that leave it", () => {
    for (const key of ["s", "n", "q", "d", "v", "y", "p"]) {
      const step = after([...asked, key])
      expect(step.model.mode._tag).toBe("Asking")
      expect(step.commands).toBeUndefined()
      expect(step.outcome).toBeUndefined()
      expect(step.model.notice?.text).toMatch(/^a number answers/)
    }
    expect(after([...asked, "o"]).outcome).toMatchObject({
      _tag: "Open",
      plan: { _tag: "Attach", name: "release-notes" },
      saved: { mode: { _tag: "Listing" } }
    })
    expect(modelAfter([...asked, "tab"])).toMatchObject({
      mode: { _tag: "Listing" },
      selected: { name: "billing-fix" }
    })
  })

  it("is answered once", () => {
    const messages = [...asked, "1", "a", "2"]
    expect(answers(messages)).toHaveLength(1)
    expect(modelAfter(messages).notice?.text)
      .toBe("answered already; the Pod has not said so yet")
  })

  it("tells what became of the answer", () => {
    const end = (reason?: string) =>
      AnswerEnded({ name: "release-notes", ask: "1.rm -rf dist", reason })
    expect(modelAfter([...asked, "1", end()]).notice).toMatchObject({
      wrong: false,
      text: "release-notes was answered: allow once"
    })
    const late = modelAfter([...asked, "1", end("already answered by ben")])
    expect(late.notice).toMatchObject({
      wrong: true,
      text: "release-notes was not answered: already answered by ben"
    })
    expect(answers([...asked, "1", end("the agent does not offer this answer"), "a", "2"]))
      .toHaveLength(2)
  })

  it.each([
    [answered(allowed, "ben"), "release-notes: already answered by ben: allow once"],
    [answered(allowed, ""), "release-notes: already answered by another client: allow once"],
    [answered({ kind: "cancelled" }), "release-notes: nobody is asked this any more"],
    [
      changed({ "release-notes": undefined }),
      "release-notes is not connected any more, so nothing can be answered"
    ]
  ])("goes when it is open no more, and says why", (message, words) => {
    const model = modelAfter([...asked, message])
    expect(model.mode._tag).toBe("Listing")
    expect(model.notice).toMatchObject({ wrong: true, text: words })
    expect(answers([...asked, message, "1"])).toEqual([])
  })

  it("stays as it is when another one comes, and says how many there are", () => {
    const [first, second] = [
      ask(4_000, { subject: "rm -rf dist" }),
      ask(2_000, { subject: "git push" })
    ]
    const messages = [...asked, asks(first, second)]
    expect(modelAfter(messages).mode).toMatchObject({ ask: "1.rm -rf dist" })
    expect(screen(messages).at(-3)).toContain("release-notes asks (1 of 2): Run a command")
    expect(screen(messages).join("\n")).toContain("asks (2): rm -rf dist")
    expect(answers([...messages, "1"])).toMatchObject([{ ask: "1.rm -rf dist" }])
  })
})

describe("a long question", () => {
  const lines = Array.from({ length: 40 }, (_, line) => `line ${line}`)
  const long = [...selected, asks(ask(second, { id: "long", subject: lines.join("\n") })), "a"]

  it.each([
    { columns: 120, rows: 35 },
    { columns: 60, rows: 20 },
    { columns: 40, rows: 12 }
  ])("can be read to its end in %j", (size: Size) => {
    const seen = new Set<string>()
    for (let presses = 0; presses < 50; presses++) {
      const messages = [...long, ...Array.from({ length: presses }, () => "j")]
      for (const line of screen(messages, { size })) seen.add(line.trim())
    }
    for (const line of [...lines, "1  allow once", "4  reject and say why…"]) {
      expect(seen).toContain(line)
    }
  })

  it("is scrolled within its ends", () => {
    const size = { columns: 60, rows: 20 }
    const down = Array.from({ length: 80 }, () => "pagedown")
    const end = screen([...long, ...down], { size })
    expect(end.slice(-3, -1)).toEqual(["  4  reject and say why…", "  the end: k scrolls up"])
    expect(screen([...long, ...down, "up"], { size })).not.toEqual(end)
    expect(screen([...long, "k"], { size })).toEqual(screen(long, { size }))
  })
})

describe("what cannot be answered here", () => {
  const form = ask(second, {
    id: "form",
    options: [],
    fields: [{ name: "size", title: "Size", type: "integer", required: true }]
  })

  it("a form says the command for it", () => {
    const messages = [...selected, asks(form), "a"]
    expect(screen(messages).join("\n"))
      .toContain("answer in another terminal: pods answer release-notes size=value")
    expect(answers([...messages, "1"])).toEqual([])
    expect(modelAfter([...messages, "1"]).notice?.text).toBe("there is no answer 1")
  })

  it("more than nine options say the command for the rest", () => {
    const options = Array.from({ length: 11 }, (_, at) => ({
      id: `${at}`,
      name: `option ${at + 1}`,
      kind: "allow_once"
    }))
    const messages = [...selected, asks(ask(second, { id: "many", options })), "a"]
    expect(screen(messages).join("\n")).toContain("more than 9: pods answer release-notes OPTION")
    expect(answers([...messages, "9"])).toMatchObject([{ outcome: { option: "8" } }])
  })

  it("a Pod that asks nothing says so", () => {
    expect(modelAfter([pictured(), "down", "down", "a"]).notice?.text)
      .toBe("修复登录错误 asks nothing")
    const unheard = changed({ "release-notes": undefined })
    expect(modelAfter([...selected, unheard, "a"]).notice?.text)
      .toBe("release-notes waits for you; enter opens it and shows for what")
  })
})
