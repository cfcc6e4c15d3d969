import { describe, expect, it } from "@effect/vitest"
import type { LogPlace, ReadPage } from "../../../src/cli/attach/history.ts"
import type { Size } from "../../../src/cli/terminal/Program.ts"
import { Text } from "../../../src/domain/AgentUpdate.ts"
import { SegmentId, SessionId } from "../../../src/domain/ids.ts"
import {
  agent,
  finished,
  frame,
  hear,
  open,
  opening,
  play,
  press,
  printed,
  prompted,
  region
} from "./stage.ts"
import type { Stage } from "./stage.ts"

const size: Size = { columns: 60, rows: 12 }

const prompt = (n: number) => ({
  kind: "user_input",
  ts: n,
  segments: [{ kind: "text", content: `prompt ${n}` }]
})

const call = (id: string, command: string) => ({
  kind: "assistant_item",
  ts: 1,
  item: { kind: "tool_call", call_id: id, name: "run", arguments: JSON.stringify({ command }) }
})

const result = (id: string, content: string, is_error = false) => ({
  kind: "tool_result",
  ts: 1,
  item: {
    kind: "tool_result",
    call_id: id,
    summary: content.split("\n")[0] ?? "",
    content,
    is_error
  }
})

const place = (offset: number): LogPlace => ({
  session: SessionId.make("019e6f00-0000-7000-8000-000000000001"),
  position: { segment: SegmentId.make("019e6f00-0000-7000-8000-000000000002"), offset }
})

/** Answers what was asked for last. */
const answered = (stage: Stage, page: Partial<ReadPage>): Stage =>
  play(stage, {
    _tag: "LogRead",
    request: stage.asked.at(-1)?.request ?? 0,
    page: { records: [], earlier: 0, before: undefined, ...page }
  })

const prompts = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => prompt(from + n))

/** A hundred prompts, of which a page has twenty. */
const log = (stage: Stage): Stage => {
  let now = stage
  let known = 0
  while (now.asked.length > known) {
    known = now.asked.length
    const before = now.asked.at(-1)?.before?.position.offset ?? 101
    const from = Math.max(1, before - 20)
    now = answered(now, {
      records: prompts(from, before - 1),
      earlier: from - 1,
      before: from === 1 ? undefined : place(from)
    })
  }
  return now
}

const start = (part: Partial<typeof opening> = {}) =>
  open({ opening: { ...opening, ...part } }, size)

/** The rows between the first and the last one. */
const body = (stage: Stage) => region(stage).slice(1, -1)
const head = (stage: Stage) => region(stage)[0]
const foot = (stage: Stage) => region(stage).at(-1)

const back = (...keys: ReadonlyArray<string>): Stage =>
  keys.reduce((stage, key) => log(press(stage, key)), log(press(start(), "<pageup>")))

describe("looking back", () => {
  it("takes the whole screen, and reads the newest page first", () => {
    const stage = press(start(), "<pageup>")
    expect(stage.asked).toEqual([{ _tag: "ReadLog", request: 1, before: undefined }])
    expect(frame(stage)).toMatchObject({ full: true })
    expect(frame(stage).cursor).toBeUndefined()
    expect(head(stage)).toMatch(/^fix-login-bug {2}looking back +reading…$/)
  })

  it("begins a page above the end, and moves by rows and pages, not beyond the ends", () => {
    const first = back()
    expect(body(first).filter((row) => row !== "")).toContain("prompt 97")
    expect(body(first).join("\n")).not.toContain("prompt 100")
    expect(body(press(first, "<end>")).at(-1)).toBe("prompt 100")
    expect(body(press(first, "<pagedown>", "<pagedown>", "<down>", "j")).at(-1)).toBe("prompt 100")
    expect(body(press(first, "<up>")).slice(1)).toEqual(body(first).slice(0, -1))
    expect(body(press(first, "<up>", "<down>"))).toEqual(body(first))
    expect(body(press(first, "<pageup>", "<pagedown>"))).toEqual(body(first))
  })

  it("reads a page more before its beginning is seen, and none twice", () => {
    const first = back()
    const far = back(...Array.from({ length: 10 }, () => "<pageup>"))
    expect(first.asked.map(({ before }) => before?.position.offset)).toEqual([undefined])
    expect(far.asked.map(({ before }) => before?.position.offset)).toEqual([undefined, 81, 61])
    expect(head(far)).toContain("40 earlier")
    const all = back(...Array.from({ length: 60 }, () => "<pageup>"))
    expect(all.asked.map(({ before }) => before?.position.offset)).toEqual([
      undefined,
      81,
      61,
      41,
      21
    ])
    expect(head(all)).toContain("from the beginning")
    expect(body(all).slice(0, 2)).toEqual(["you", "prompt 1"])
  })

  it("keeps what is seen in its place while a page is read", () => {
    const waiting = press(back(...Array.from({ length: 3 }, () => "<pageup>")), "g")
    const seen = body(waiting)
    expect(head(waiting)).toContain("reading…")
    expect(seen.slice(0, 2)).toEqual(["you", "prompt 81"])
    expect(body(log(waiting))).toEqual(seen)
  })

  it.each(["q", "<escape>", "<ctrl-c>"])(
    "ends with %s, and the conversation is as it was",
    (key) => {
      const before = press(start(), "half a thought")
      const stage = press(log(press(before, "<pageup>")), "<pageup>", key)
      expect(region(stage)).toEqual(region(before))
      expect(stage.model.editor.text).toBe("half a thought")
      expect(stage.outcome).toBeUndefined()
      expect(stage.sent).toEqual([])
    }
  )

  it("can be left for good, and says how to come back", () => {
    const stage = press(back(), "<ctrl-]>")
    expect(stage.outcome).toEqual({ _tag: "Detached" })
    expect(printed(stage).at(-1)).toBe("detached; pods attach fix-login-bug")
  })

  it("does not move when something new comes, says how much, and reads it on demand", () => {
    const before = back("<pageup>")
    const stage = hear(
      before,
      1,
      ...prompted("one more"),
      ...agent(Text({ text: "yes\n" })),
      ...finished
    )
    expect(body(stage)).toEqual(body(before))
    expect(foot(stage)).toMatch(/^↓ 5 new · end shows it · esc back/)
    expect(printed(stage).join(" ")).toContain("one more")
    const end = press(stage, "<end>")
    expect(end.asked.at(-1)?.before).toBeUndefined()
    const read = answered(end, { records: [...prompts(90, 101)], earlier: 89, before: place(90) })
    expect(body(read).at(-1)).toBe("prompt 101")
    expect(foot(read)).not.toContain("new")
  })

  it("says that the agent asks, which is answered in the conversation only", () => {
    const ask = { id: "a", title: "Run?", options: [], asked_at: 0 }
    const stage = hear(back(), 1, { event: "asked", data: { ask } })
    expect(foot(stage)).toMatch(/^the agent asks · esc back/)
    expect(foot(hear(stage, 2, ...prompted("x")))).toMatch(
      /^the agent asks · ↓ 2 new · end shows it/
    )
    expect(press(stage, "1").sent).toEqual([])
    expect(region(press(stage, "q")).join("\n")).toContain("asks: Run?")
  })

  it("says that there is nothing yet, or why it cannot be read, in the conversation", () => {
    const empty = answered(press(start(), "<pageup>"), {})
    expect(frame(empty).full).toBeUndefined()
    expect(foot(empty)).toBe("nothing is said yet")
    const lost = answered(press(start({ records: prompts(1, 2) }), "<pageup>"), {})
    expect(region(lost).slice(-2).join(" ")).toBe(
      "error no log of this Pod was found; what stands above is all there is"
    )
    const asked = press(start(), "<pageup>")
    const failed = play(asked, { _tag: "LogNotRead", request: 1, reason: "cannot read x" })
    expect(frame(failed).full).toBeUndefined()
    expect(foot(failed)).toBe("error cannot read x")
  })

  it("keeps what it has when an older page cannot be read, and says why", () => {
    const asked = press(back("<pageup>", "<pageup>"), "g")
    const request = asked.asked.at(-1)?.request ?? 0
    const failed = play(asked, { _tag: "LogNotRead", request, reason: "the disk is gone" })
    expect(body(failed)).toEqual(body(asked))
    expect(foot(failed)).toContain("the disk is gone")
    expect(head(failed)).toContain("80 earlier")
    expect(press(failed, "<up>").asked).toHaveLength(failed.asked.length + 1)
  })

  it("takes no notice of a page that is for somebody who has gone back", () => {
    const again = press(start(), "<pageup>", "q", "<pageup>")
    const late = play(again, {
      _tag: "LogRead",
      request: 1,
      page: { records: prompts(1, 3), earlier: 0, before: undefined }
    })
    expect(body(late).join("")).toBe("")
  })

  it("keeps its place when the terminal changes its size", () => {
    const before = back("<pageup>")
    const narrow = play(before, { _tag: "Resized", size: { columns: 20, rows: 6 } })
    expect(body(narrow)[0]).toBe(body(before)[0])
    expect(play(narrow, { _tag: "Resized", size }).model.cover).toEqual(before.model.cover)
  })

  it("takes each of the keys that come at once", () => {
    const before = back("<pageup>", "<pageup>")
    expect(body(press(before, "kkjk"))).toEqual(body(press(before, "k", "k")))
    expect(press(before, "kq").model.cover).toBeUndefined()
    expect(press(before, "/prompt").model.cover).toMatchObject({ field: { text: "prompt" } })
  })

  it("counts what is new while the keys are shown in front of it", () => {
    const stage = press(hear(press(back(), "?"), 1, ...prompted("one more")), "x")
    expect(foot(stage)).toMatch(/^↓ 2 new/)
  })

  it("says so of a key that does nothing", () => {
    expect(foot(press(back(), "x"))).toMatch(/^that key does nothing here/)
  })
})

describe("searching in what came before", () => {
  const searched = (...keys: ReadonlyArray<string>) => back("/", ...keys)

  it("finds the nearest one above, further ones with n, and back with N", () => {
    const first = searched("prompt 9", "<enter>")
    const at = (stage: Stage) =>
      frame(stage).lines.flatMap((line) =>
        line.some(({ style }) => style?.reverse) ? line.map(({ text }) => text).join("") : []
      )
    expect(at(first)).toContain("prompt 97")
    const second = log(press(first, "n", "n", "n", "n", "n", "n", "n"))
    expect(at(second)).toContain("prompt 90")
    const ninth = log(press(second, "n"))
    expect(at(ninth)).toEqual(["prompt 9"])
    expect(foot(ninth)).toContain("n older · N newer")
    expect(at(press(ninth, "N"))).toContain("prompt 90")
    expect(foot(log(press(ninth, "n")))).toMatch(/^no older prompt 9/)
  })

  it("marks exactly what was searched for, and small letters find capitals", () => {
    const marks = (query: string) =>
      frame(searched(query, "<enter>")).lines.flatMap((line) =>
        line.flatMap(({ style, text }) => style?.reverse ? [text] : [])
      )
    expect(marks("pt 97")).toEqual(["pt 97"])
    expect(marks("PROMPT 97")).toEqual([])
  })

  it("finds what goes on in the next row, and marks both ends of it", () => {
    const words = `${"so ".repeat(18)}one long word`
    const stage = press(
      answered(press(start(), "<pageup>"), {
        records: [{ ...prompt(1), segments: [{ kind: "text", content: words }] }]
      }),
      "/",
      "so one long",
      "<enter>"
    )
    expect(
      frame(stage).lines.flatMap((line) =>
        line.flatMap(({ style, text }) => style?.reverse ? [text] : [])
      ).join("|")
    ).toBe("so one|long")
  })

  it("finds words over the edges of their styles", () => {
    const said = {
      kind: "assistant_item",
      ts: 1,
      item: {
        kind: "message",
        role: "assistant",
        content: [{ kind: "text", text: "start `npm`run **now** or later" }]
      }
    }
    const stage = press(
      answered(press(start(), "<pageup>"), { records: [said] }),
      "/",
      "m`run **no",
      "<enter>"
    )
    expect(
      frame(stage).lines.flatMap((line) =>
        line.flatMap(({ style, text }) => style?.reverse ? [text] : [])
      ).join("")
    ).toBe("m`run **no")
  })

  it("takes no time for an output of a million characters in which everything is found", () => {
    const content = "e e e e\n".repeat(130_000)
    const records = [prompt(1), call("a", "cat x"), result("a", content)]
    const stage = answered(press(start(), "<ctrl-o>"), { records })
    const before = performance.now()
    press(stage, "/", "e", "<enter>", "n", "n", "<pagedown>", "<pagedown>")
    expect(performance.now() - before).toBeLessThan(30_000)
  }, 60_000)

  it("reads on while it looks, up to the beginning", () => {
    const looking = press(back(), "/", "nowhere", "<enter>")
    expect(foot(looking)).toMatch(/^looking for nowhere…/)
    const done = log(looking)
    expect(done.asked).toHaveLength(5)
    expect(foot(done)).toMatch(/^nowhere is nowhere in this conversation/)
  })

  it("is stopped by esc, and goes on with n", () => {
    const looking = press(back(), "/", "prompt 3", "<enter>")
    const stopped = press(looking, "<escape>")
    expect(frame(stopped)).toMatchObject({ full: true })
    expect(foot(stopped)).not.toContain("looking for")
    expect(body(log(press(stopped, "n"))).join("\n")).toContain("prompt 3")
    const request = looking.asked.at(-1)?.request ?? 0
    const failed = play(looking, { _tag: "LogNotRead", request, reason: "the disk is gone" })
    expect(foot(press(failed, "<down>"))).not.toContain("looking for")
  })

  it("is left with esc, and begins in the conversation with a slash", () => {
    const stage = press(start(), "/")
    expect(frame(stage)).toMatchObject({ full: true, cursor: { row: 11, column: 1 } })
    expect(region(stage).at(-1)).toMatch(/^\/.*search {2}\/ writes a slash {2}esc cancel$/)
    expect(press(log(stage), "prompt", "<escape>").model.cover).toMatchObject({ field: undefined })
  })

  it("leaves slashes to texts: two of them write one, and pasted or quick ones are text", () => {
    expect(press(start(), "/", "/", "compact").model.editor.text).toBe("/compact")
    expect(press(start(), "/", "/").model.cover).toBeUndefined()
    expect(press(start(), "/compact").model.editor.text).toBe("/compact")
    expect(press(start(), "<paste:/>").model.editor.text).toBe("/")
    expect(press(start(), "a", "/", "?").model.editor.text).toBe("a/?")
  })
})

describe("full output", () => {
  const output = Array.from({ length: 30 }, (_, n) => `line ${n}`).join("\n")
  const records = [
    prompt(1),
    call("a", "npm test"),
    result("a", output),
    prompt(2),
    prompt(3)
  ]

  it("opens at the newest tool that gave something back, with all of it", () => {
    const stage = answered(press(start(), "<ctrl-o>"), { records })
    expect(body(stage).slice(0, 3)).toEqual([
      expect.stringMatching(/^✓ run +npm test +line 0$/),
      "  line 0",
      "  line 1"
    ])
    expect(foot(stage)).toContain("ctrl-o short")
  })

  it("can be put away and brought back", () => {
    const stage = press(answered(press(start(), "<ctrl-o>"), { records }), "<ctrl-o>")
    expect(body(stage).join("\n")).not.toContain("line 1")
    expect(body(press(stage, "o")).join("\n")).toContain("  line 1")
  })

  it("is the end of the conversation when no tool was called", () => {
    const stage = answered(press(start(), "<ctrl-o>"), { records: prompts(1, 9) })
    expect(body(stage).at(-1)).toBe("prompt 9")
  })
})

describe("the keys", () => {
  const named = (keys: Stage) => region(keys).join("\n")

  it.each(["?", "<f1>"])("are shown by %s on an empty composer, and any key returns", (key) => {
    const keys = press(start(), key)
    expect(frame(keys)).toMatchObject({ full: true })
    expect(head(keys)).toMatch(/^keys 1\/\d +space goes on$/)
    expect(named(keys)).toContain("enter")
    expect(frame(press(keys, "x")).full).toBeUndefined()
    expect(press(keys, "x").model.editor.text).toBe("")
  })

  it("are all there, over as many pages as it takes", () => {
    let stage = press(start(), "?")
    let text = ""
    while (stage.model.cover !== undefined) {
      text += named(stage)
      stage = press(stage, " ")
    }
    for (
      const word of ["ctrl-g", "ctrl-]", "pgup", "ctrl-o", "ctrl-r", "ctrl-l", "home end", "? "]
    ) {
      expect(text).toContain(word)
    }
  })

  it("are shown while looking back too, which goes on behind", () => {
    const before = back("<pageup>")
    expect(body(press(before, "?", "x"))).toEqual(body(before))
  })

  it("that do nothing say so", () => {
    expect(foot(press(start(), "<f5>"))).toBe("f5 does nothing here")
  })
})

describe("who only watches", () => {
  it("can look back and see the keys too", () => {
    const watching = open({ opening, watching: true }, size)
    expect(frame(press(watching, "<pageup>"))).toMatchObject({ full: true })
    expect(press(watching, "/", "/", "x").model.editor.text).toBe("")
    expect(frame(press(watching, "?"))).toMatchObject({ full: true })
    expect(press(watching, "<pageup>", "q").outcome).toBeUndefined()
  })
})

describe("a long paste", () => {
  const paste = Array.from({ length: 1_204 }, (_, n) => `line ${n}`).join("\n")

  it("is named in the composer and sent whole", () => {
    const stage = press(start(), "see ", `<paste:${paste}>`, " ok")
    expect(region(stage).join("\n")).toContain("› see [pasted 1,204 lines] ok")
    expect(press(stage, "<enter>").sent).toMatchObject([
      { params: { input: [{ content: `see ${paste} ok` }] } }
    ])
  })

  it("goes with one backspace, and comes back with undo", () => {
    const stage = press(start(), `<paste:${paste}>`, "<backspace>")
    expect(stage.model.editor.text).toBe("")
    expect(region(press(stage, "<ctrl-_>")).join("\n")).toContain("[pasted 1,204 lines]")
    expect(region(press(stage, "<ctrl-_>", "<ctrl-c>", "<ctrl-_>")).join("\n")).toContain("1,204")
  })

  it("of 5 MB is named by its name when it is left behind", () => {
    const stage = press(start(), `<paste:${"x".repeat(5_000_000)}>`, "<ctrl-]>")
    expect(printed(stage)).toEqual([
      "not sent: [pasted 5,000,000 characters]",
      "detached; pods attach fix-login-bug"
    ])
  })
})
