import { describe, expect, it } from "@effect/vitest"
import * as Preview from "../../../src/cli/picker/preview.ts"
import type { Opening } from "../../../src/domain/Conversation.ts"
import { now } from "./world.ts"

const user = (text: string) => ({
  kind: "user_input",
  ts: now - 5_000,
  segments: [{ kind: "text", content: text }]
})

const assistant = (text: string) => ({
  kind: "assistant_item",
  ts: now - 4_000,
  item: { kind: "message", role: "assistant", content: [{ kind: "text", text }] }
})

const prompted = (by: string, text: string) => [
  {
    kind: "extension",
    ts: now - 6_000,
    domain: "pods.prompt",
    payload: { id: "1", by }
  },
  user(text)
]

/** The rows of a preview, as texts. */
const shown = (
  records: ReadonlyArray<unknown>,
  { columns = 40, opening = {}, rows = 5, unicode = true }: {
    readonly opening?: Partial<Opening>
    readonly columns?: number
    readonly rows?: number
    readonly unicode?: boolean
  } = {}
) =>
  Preview.rows(
    Preview.words({ ...Preview.log(records), ...opening }, now, "mia"),
    rows,
    { columns, rows, unicode },
    now
  ).map((row) => row.map(({ text }) => text).join("|"))

describe("a preview", () => {
  it("says who said what, without blank lines, the newest last", () => {
    expect(shown([user("Hello\n\nthere"), assistant("# Yes\n\nWhat is it?")])).toEqual([
      "you: |Hello",
      "there",
      "agent: |# Yes",
      "What is it?"
    ])
  })

  it("calls other people by their names", () => {
    expect(shown(prompted("ben", "hi"))).toEqual(["ben: |hi"])
    expect(shown(prompted("mia", "hi"))).toEqual(["you: |hi"])
  })

  it("has no more rows than there is room for: the start of a prompt, the end of a reply", () => {
    const long = Array.from({ length: 30 }, (_, n) => `line ${n}`).join("\n")
    expect(shown([user(long)], { rows: 3 })).toEqual(["you: |line 0", "line 1", "line 2 …"])
    expect(shown([assistant(long)], { rows: 3 })).toEqual(["agent: |…", "line 28", "line 29"])
    expect(shown([assistant(long)], { rows: 1 })).toEqual(["agent: |line 10 …"])
    expect(shown([user(long), assistant("ok")], { rows: 2 })).toEqual([
      "you: |line 0 …",
      "agent: |ok"
    ])
    expect(shown([user(long)], { rows: 0 })).toEqual([])
  })

  it("breaks lines by cells and takes controls out", () => {
    expect(shown([assistant("修复登录错误 \u001b[31m\u001b]0;x\u0007red")], { columns: 12 }))
      .toEqual([
        "agent: |修复",
        "登录错误 red"
      ])
  })

  it("shows what goes on, and what is asked, below what was said", () => {
    const call = {
      kind: "assistant_item",
      ts: now - 3_000,
      item: { kind: "tool_call", call_id: "1", name: "run", arguments: "{\"command\":\"ls\"}" }
    }
    const ask = { id: "1", title: "Delete it?", subject: "rm a", options: [], asked_at: now }
    const opening: Partial<Opening> = {
      status: "paused",
      turn: { began: now - 5_000, heard_at: now, by: "mia" },
      partial: { kind: "text", text: "So I" },
      asks: [ask]
    }
    const records = [{ kind: "invoke", ts: now - 6_000, trigger: "user_send" }, user("go"), call]
    expect(shown(records, { opening, columns: 30 })).toEqual([
      "you: |go",
      "agent: |So I",
      "●|run  ls|3s",
      "!|Delete it?: rm a"
    ])
    expect(shown(records, { opening, columns: 30, unicode: false })[2]).toBe("*|run  ls|3s")
  })

  it("says that a turn was cut off only where nobody goes on with it", () => {
    const records = [{ kind: "invoke", ts: now - 6_000, trigger: "user_send" }, user("go")]
    const rows = (goesOn: boolean) =>
      shown([], { opening: Preview.log(records, goesOn), columns: 90 })
    expect(rows(false)[1]).toBe("■|interrupted: the Pod stopped in the middle of this turn")
    expect(rows(true)).toEqual(["you: |go"])
  })

  it("says why there is nothing to show", () => {
    expect(shown([])).toEqual(["nothing was said yet"])
    const why = Preview.nothing("its session log is missing")
    const paper = { columns: 16, rows: 5, unicode: true }
    expect(Preview.rows(why, 5, paper, now).flat().map(({ text }) => text))
      .toEqual(["its session log", "is missing"])
  })

  it("keeps of a text of megabytes only what it may show", () => {
    const words = Preview.words(Preview.log([assistant("x".repeat(3_000_000))]), now)
    expect(JSON.stringify(words).length).toBeLessThan(3_000)
  })
})
