import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { fileURLToPath } from "node:url"
import type { Line } from "../../../src/cli/terminal/Program.ts"
import { Text, Thought, Tool } from "../../../src/domain/AgentUpdate.ts"
import type { Ask } from "../../../src/domain/Ask.ts"
import * as Cells from "../../../src/domain/Cells.ts"
import { happening } from "./happening.ts"
import {
  agent,
  finished,
  frame,
  hear,
  noon,
  open,
  opening,
  play,
  press,
  printed,
  prompted,
  region,
  shown,
  type Stage,
  wait
} from "./stage.ts"

const ask: Ask = {
  id: "ask-1",
  title: "Run a command",
  subject: "rm -rf dist && npm run build -- --out dist",
  options: [
    { id: "once", name: "allow once", kind: "allow_once" },
    { id: "always", name: "always allow this in this Pod", kind: "allow_always" },
    { id: "no", name: "reject", kind: "reject_once" }
  ],
  asked_at: noon
}

const records = [
  { kind: "invoke", ts: noon - 60_000, trigger: "user_send" },
  {
    kind: "user_input",
    ts: noon - 60_000,
    segments: [{ kind: "text", content: "The login test fails only on CI. Find out why." }]
  },
  {
    kind: "assistant_item",
    ts: noon - 50_000,
    item: {
      kind: "message",
      role: "assistant",
      content: [{
        kind: "text",
        text: "It passes alone and fails after user.spec.ts, so some state leaks between files."
      }]
    }
  },
  {
    kind: "assistant_item",
    ts: noon - 40_000,
    item: {
      kind: "tool_call",
      call_id: "c1",
      name: "search",
      arguments: JSON.stringify({ pattern: "beforeAll", path: "test/" })
    }
  },
  {
    kind: "tool_result",
    ts: noon - 38_000,
    item: { kind: "tool_result", call_id: "c1", summary: "12 hits", content: "12 hits" }
  },
  { kind: "turn_end", ts: noon - 30_000, turn_count: 1 },
  { kind: "run_completed", ts: noon - 30_000, interrupted: false, result: "finished" }
]

const past = { opening: { ...opening, earlier: 41, records } }

const plan = "# Plan\nI run **half** of the files, then the other half.\n\n```sh\n"
  + "  npm test -- --order random\n```\nThe first half pass"

const streaming = (stage: Stage): Stage =>
  wait(
    hear(
      stage,
      1,
      ...prompted("Bisect the order."),
      ...agent(
        Thought({ text: "The order matters.\nSo bisect it." }),
        Text({ text: plan.slice(0, 60) }),
        Text({ text: plan.slice(60) })
      )
    ),
    13
  )

const scenes: Record<string, (stage: Stage) => Stage> = {
  idle: (stage) => stage,
  streaming,
  tool: (stage) =>
    wait(
      hear(
        stage,
        1,
        ...prompted("Run the tests."),
        ...agent(
          Text({ text: "Running them." }),
          Tool({
            id: "t1",
            title: "npm test -- --order random",
            status: "in_progress",
            input: JSON.stringify({ command: "npm test -- --order random" })
          }),
          Tool({
            id: "t2",
            title: "read",
            input: JSON.stringify({ path: "test/auth.spec.ts" }),
            status: "in_progress"
          }),
          Tool({ id: "t2", status: "failed", output: "cannot read\nEACCES: permission denied" })
        )
      ),
      63
    ),
  question: (stage) =>
    wait(
      hear(
        stage,
        1,
        ...prompted("Build it."),
        { event: "asked", data: { ask } },
        { event: "asked", data: { ask: { ...ask, id: "ask-2" } } },
        { event: "status", data: { status: "paused" } }
      ),
      5
    ),
  refused: (stage) =>
    hear(press(stage, "now split the handler into two files", "<enter>"), 1, {
      event: "receipt",
      data: { id: "ana-k3-1", receipt: { kind: "rejected", reason: "the Pod is about to stop" } }
    }),
  interrupted: (stage) =>
    hear(
      streaming(stage),
      14,
      { event: "text_done", data: { text: plan } },
      { event: "turn_end", data: { turn: 0, result: "finished" } },
      { event: "error", data: { code: "internal", message: "Cancelled" } },
      { event: "status", data: { status: "idle" } }
    ),
  japanese: (stage) =>
    press(
      hear(
        stage,
        1,
        ...prompted(
          "ログインのテストを直してください。CIだけで失敗します。原因を調べて、短く説明してください。"
        ),
        ...agent(
          Text({
            text:
              "順番によって失敗するようです。ファイルの間で状態が漏れています。まず半分ずつ実行します。\n"
          }),
          Tool({
            id: "t1",
            title: "実行",
            status: "in_progress",
            input: JSON.stringify({ command: "npm test -- --テスト=ログイン処理の確認" })
          }),
          Tool({ id: "t1", status: "completed", output: "成功しました（十二件のテスト）" })
        ),
        ...finished
      ),
      "次は別のファイルに分けてください。古い名前はそのまま残して、テストも追加してください。"
    )
}

const golden = (name: string) =>
  fileURLToPath(new URL(`../../fixtures/frames/attach-${name}.txt`, import.meta.url))

describe.each([80, 40])("the conversation at %d columns", (columns) => {
  it.each(Object.keys(scenes))("shows %s as in its golden frame", async (scene) => {
    const stage = scenes[scene]?.(open(past, { columns, rows: 24 }))
    await expect(stage && shown(stage)).toMatchFileSnapshot(golden(`${scene}-${columns}`))
  })
})

describe("the live region", () => {
  it("uses no symbol beyond ASCII where they cannot be shown", () => {
    for (const scene of Object.values(scenes)) {
      const stage = scene(open({ ...past, unicode: false }))
      // A cut text ends with an ellipsis everywhere, and the words of others stay as they are.
      const rows = shown(stage).split("\n").filter((row) => !/[ぁ-ん]/.test(row))
      expect(rows.join("\n").replace(/[…█]/g, "")).toMatch(/^[\n -~]*$/)
    }
  })

  it("shows a question that does not fit in full above, once, and its answers below", () => {
    const subject = Array.from({ length: 40 }, (_, n) => `rm -rf part-${n}`).join(" && ")
    const asked = { event: "asked", data: { ask: { ...ask, subject } } } as const
    const stage = wait(hear(open({}, { columns: 40, rows: 12 }), 1, asked), 3)
    for (let part = 0; part < 40; part++) {
      expect(printed(stage).join(" ").match(new RegExp(`part-${part}\\b`, "g"))).toHaveLength(1)
    }
    expect(region(stage).join("\n")).toContain("in full above")
    expect(region(stage).join(" ")).toMatch(/1 {2}allow once .*3 {2}reject/)
  })

  it("says that a question contains hidden or control characters, and how many", () => {
    const subject = "rm\u202e -rf \u001b[31m/\u200b"
    const stage = hear(open(), 1, { event: "asked", data: { ask: { ...ask, subject } } })
    expect(region(stage)).toContain("  rm -rf /")
    expect(region(stage)).toContain("  contains hidden or control characters (7)")
  })

  it("shows how long the agent has been thinking, and its last thought", () => {
    const stage = hear(
      open(),
      0,
      ...prompted("go"),
      ...agent(Thought({ text: "First this.\nThen th" }), Thought({ text: "at" }))
    )
    expect(region(wait(stage, 12))[0]).toBe("· thinking 12s: Then that")
  })

  it("shows the last tools when many run", () => {
    const calls = Array.from(
      { length: 9 },
      (_, n) => Tool({ id: `t${n}`, title: `tool ${n}`, status: "in_progress" })
    )
    const stage = hear(open(), 0, ...prompted("go"), ...agent(...calls))
    expect(region(stage).slice(0, 5)).toEqual([
      "",
      "  5 more running",
      ...[5, 6, 7, 8].map((n) => `● tool ${n}`.padEnd(78) + "0s")
    ].slice(0, 5))
  })

  it("keeps its place for the text around the cursor of a long draft", () => {
    const draft = Array.from({ length: 50 }, (_, n) => [`line ${n}`, "<ctrl-j>"]).flat()
    const stage = press(open(), ...draft.slice(0, -1), "<up>", "<up>", "<up>")
    expect(region(stage).length).toBeLessThanOrEqual(22)
    expect(region(stage).some((row) => row.includes("line 46"))).toBe(true)
    expect(region(stage).some((row) => row.includes("line 3 "))).toBe(false)
  })
})

describe("at any size and after any events and keys", () => {
  const size = fc.record({
    columns: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 13, max: 130 })),
    rows: fc.integer({ min: 3, max: 40 })
  })

  it("no row is wider than the terminal and the live region leaves two rows", () => {
    fc.assert(
      fc.property(size, size, fc.array(happening, { maxLength: 30 }), (first, second, all) => {
        const [unicode, watching] = [all.length % 2 === 0, all.length % 7 === 0]
        let stage = open({ ...past, unicode, watching }, first)
        const half = all.length >> 1
        all.forEach((message, index) => {
          if (index === half) stage = play(stage, { _tag: "Resized", size: second })
          const before = stage.printed.length
          stage = play(stage, message)
          const { size } = stage.model
          const { cursor, full = false, lines } = frame(stage)
          expect(lines.length).toBeLessThanOrEqual(full ? size.rows : size.rows - 2)
          expect(full || (cursor === undefined) === watching).toBe(true)
          expect(cursor?.row ?? 0).toBeLessThan(lines.length)
          expect(cursor?.column ?? 0).toBeLessThan(size.columns)
          for (const line of [...lines, ...stage.printed.slice(before)]) {
            expect(width(line)).toBeLessThanOrEqual(size.columns)
          }
        })
      }),
      { numRuns: 150 }
    )
  })
})

const width = (line: Line): number =>
  line.reduce((end, { column, text }) => {
    expect(column).toBeGreaterThanOrEqual(end)
    return column + Cells.width(text)
  }, 0)
