import { describe, expect, it } from "@effect/vitest"
import { fileURLToPath } from "node:url"
import type { Line, Size } from "../../../src/cli/terminal/Program.ts"
import { Text } from "../../../src/domain/AgentUpdate.ts"
import type { Ask } from "../../../src/domain/Ask.ts"
import * as Cells from "../../../src/domain/Cells.ts"
import type { Attendee, NativeEvent } from "../../../src/domain/NativeEvent.ts"
import type { QueuedPrompt } from "../../../src/domain/QueuedPrompt.ts"
import * as Segment from "../../../src/domain/Segment.ts"
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
  prompted,
  region,
  shown,
  type Stage,
  wait
} from "./stage.ts"

const input = (content: string, ts: number) => ({
  kind: "user_input",
  ts,
  segments: [{ kind: "text", content }]
})

const reply = (text: string, ts: number) => ({
  kind: "assistant_item",
  ts,
  item: { kind: "message", role: "assistant", content: [{ kind: "text", text }] }
})

const note = (domain: string, payload: unknown, ts: number) => ({
  kind: "extension",
  ts,
  domain,
  payload
})

const records = [
  note("pods.prompt", { id: "b-1", by: "ben" }, noon - 60_000),
  { kind: "invoke", ts: noon - 60_000, trigger: "user_send" },
  input("The login test fails only on CI. Find out why.", noon - 60_000),
  reply("It passes alone and fails after user.spec.ts.", noon - 50_000),
  { kind: "run_completed", ts: noon - 30_000, interrupted: false, result: "finished" }
]

const past = { ...opening, earlier: 41, records }

const waits = (by: string, text: string): QueuedPrompt => ({
  id: text,
  by,
  input: [Segment.text(text)],
  at: noon
})

const queue: ReadonlyArray<QueuedPrompt> = [
  waits("ben", "Then run the whole suite and tell me what is slow."),
  waits("ana", "Commit it."),
  waits("ana", "順番によって失敗するようです。ファイルの間で状態が漏れています。"),
  waits("ben", "Push.")
]

const clients = (...names: ReadonlyArray<string>): ReadonlyArray<Attendee> =>
  names.map((name, id) => ({ id, name, watching: false }))

const form: Ask = {
  id: "ask-1",
  title: "Which database shall the tests use?",
  subject: "The suite needs one that is empty.",
  url: "https://example.org/databases",
  options: [],
  fields: [
    {
      name: "engine",
      title: "Engine",
      type: "choice",
      choices: [{ value: "pg", name: "PostgreSQL" }, { value: "sqlite", name: "sqlite" }],
      required: true
    },
    { name: "port", title: "port", type: "integer", required: false }
  ],
  asked_at: noon
}

const prompt = (stage: Stage): Stage =>
  hear(
    stage,
    1,
    ...prompted("Bisect the order.", { id: "b-2", by: "ben" }),
    ...agent(Text({ text: "I run half of the files.\nThe first half pass" }))
  )

const stuck = (stage: Stage): Stage =>
  wait(press(wait(prompt(stage), 2), "<escape>", "<escape>"), 13)

const missed = (extra: ReadonlyArray<unknown>, known = records): NativeEvent => ({
  event: "welcome",
  data: {
    ...past,
    name: "fix-login-bug",
    host: { version: "0", protocol: 1, pid: 1 },
    agent: "demo",
    cwd: "/work",
    seq: 40,
    records: [...known, ...extra]
  }
})

const later = [input("And now?", noon + 1), reply("All of them pass now.", noon + 2)]

const tool = (id: string, command: string, content: string, is_error = false) => [
  {
    kind: "assistant_item",
    ts: noon - 20_000,
    item: {
      kind: "tool_call",
      call_id: id,
      name: command.startsWith("src/") ? "edit" : "run",
      arguments: JSON.stringify({ command })
    }
  },
  {
    kind: "tool_result",
    ts: noon - 12_000,
    item: {
      kind: "tool_result",
      call_id: id,
      summary: content.split("\n")[0] ?? "",
      content,
      is_error
    }
  }
]

const meanwhile = [
  note("pods.prompt", { id: "b-2", by: "ben" }, noon - 25_000),
  input("順番によって失敗するようです。ファイルの間で状態が漏れています。", noon - 25_000),
  ...tool(
    "t1",
    "npm test -- --order random",
    "1 failed\nFAIL test/auth.spec.ts\n  ● expired",
    true
  ),
  note(
    "pods.ask",
    { id: "a1", title: "Edit src/auth.ts", options: [], asked_at: noon - 20_000 },
    noon - 20_000
  ),
  note(
    "pods.answer",
    { ask: "a1", by: "ben", outcome: { kind: "selected", option: "once" } },
    noon - 18_000
  ),
  ...tool(
    "t2",
    "src/auth.ts",
    "src/auth.ts (+1 -1 lines)\n   const now = clock()\n-  return token\n+  return fresh(token)"
  ),
  reply("The tests pass in every order now.", noon - 10_000),
  { kind: "run_completed", ts: noon - 9_000, interrupted: false, result: "finished" }
]

/** Looks back with a key, and the log answers. */
const looked = (size: Size, key: string): Stage =>
  play(press(open({ opening: past }, size), key), {
    _tag: "LogRead",
    request: 1,
    page: { records: [...records, ...meanwhile], earlier: 1_204, before: undefined }
  })

/** Each new state of the conversation, by what led to it. */
const scenes: Record<string, (size: Size) => Stage> = {
  queued: (size) =>
    wait(
      hear(prompt(open({ opening: past }, size)), 1, {
        event: "queue",
        data: { queue, held: false }
      }),
      9
    ),
  held: (size) =>
    hear(
      prompt(open({ opening: past }, size)),
      2,
      { event: "queue", data: { queue: queue.slice(1, 2), held: true } },
      { event: "text_done", data: { text: "I run half of the files.\nThe first half pass" } },
      { event: "run_end", data: { result: "paused" } },
      { event: "status", data: { status: "paused" } }
    ),
  stuck: (size) => stuck(open({ opening: past }, size)),
  forced: (size) => press(stuck(open({ opening: past }, size)), "<escape>"),
  caught: (size) => hear(open({ opening: past }, size), 5, missed(later)),
  missed: (size) => hear(open({ opening: past }, size), 5, missed(later, [])),
  gone: (size) =>
    hear(
      open({ opening: past }, size),
      5,
      {
        event: "alert",
        data: {
          level: "error",
          source: "worker",
          message: "the agent is gone: it ended with code 1\nTypeError: x is undefined",
          timestamp_ms: noon + 5_000
        }
      },
      { event: "agent", data: { kind: "gone", reason: "it ended with code 1" } }
    ),
  starting: (size) =>
    wait(
      hear(
        open({ opening: past }, size),
        1,
        ...prompted("Go on.", { id: "ana-k3-1", by: "ana" }),
        { event: "agent", data: { kind: "starting" } }
      ),
      4
    ),
  silent: (size) =>
    wait(
      hear(prompt(open({ opening: past }, size)), 121, {
        event: "silence",
        data: { heard_at: noon + 1_000 }
      }),
      190
    ),
  others: (size) => open({ opening: { ...past, clients: clients("ana", "ben", "eve") } }, size),
  form: (size) =>
    hear(
      open({ opening: past }, size),
      5,
      { event: "asked", data: { ask: form } },
      { event: "status", data: { status: "paused" } }
    ),
  restored: (size) =>
    open({
      opening: {
        ...past,
        records: [
          ...records,
          note("pods.closed", { why: "terminated" }, noon - 20_000),
          {
            kind: "segment_start",
            ts: noon - 15_000,
            session_id: "019e6f00-0000-7000-8000-000000000001",
            system_prompt: null,
            config: { stop_sequences: [] },
            history: [{ kind: "message", role: "user", content: [{ kind: "text", text: "no" }] }],
            compacted_from: {
              segment_id: "019e6f00-0000-7000-8000-000000000002",
              at_turn_index: 1
            }
          },
          note("pods.epoch", { epoch: 2, turns: 1, queue: [] }, noon - 10_000),
          note("pods.restore", { kind: "Loaded", remembers: { prompts: 3, of: 5 } }, noon - 10_000),
          note("pods.suspect", {}, noon - 5_000)
        ]
      }
    }, size),
  alerts: (size) =>
    open({
      opening: {
        ...past,
        alerts: [
          {
            level: "warn",
            source: "pod",
            message: "what the agent does cannot be logged now: the disk is full",
            timestamp_ms: noon - 3 * 3_600_000
          },
          { level: "error", source: "pod", message: "the agent is gone", timestamp_ms: noon - 1 }
        ]
      }
    }, size),
  away: (size) =>
    open(
      { opening: { ...past, records: [...records, ...meanwhile] }, seenUntil: noon - 30_000 },
      size
    ),
  back: (size) => {
    const looking = looked(size, "<pageup>")
    return hear(looking, 2, ...prompted("And now?", { id: "b-2", by: "ben" }))
  },
  found: (size) => press(looked(size, "/"), "状態", "<enter>"),
  output: (size) => looked(size, "<ctrl-o>"),
  keys: (size) => press(open({ opening: past }, size), "?"),
  watching: (size) =>
    wait(
      hear(prompt(open({ opening: past, watching: true }, size)), 1, {
        event: "queue",
        data: { queue: queue.slice(0, 1), held: true }
      }),
      9
    )
}

const sizes: ReadonlyArray<Size> = [
  { columns: 120, rows: 35 },
  { columns: 80, rows: 24 },
  { columns: 40, rows: 12 },
  { columns: 20, rows: 10 }
]

const golden = (name: string) =>
  fileURLToPath(new URL(`../../fixtures/frames/attach-${name}.txt`, import.meta.url))

describe.each(sizes)("the conversation at $columns to $rows cells", (size) => {
  it.each(Object.keys(scenes))("shows %s as in its golden frame", async (scene) => {
    const stage = scenes[scene]?.(size)
    await expect(stage && shown(stage)).toMatchFileSnapshot(golden(`${scene}-${size.columns}`))
  })

  it.each(Object.keys(scenes))("keeps %s within its cells, without the last two rows", (scene) => {
    const stage = scenes[scene]?.(size)
    const most = stage && frame(stage).full === true ? size.rows : size.rows - 2
    expect(stage && frame(stage).lines.length).toBeLessThanOrEqual(most)
    for (const line of [...stage?.printed ?? [], ...(stage ? frame(stage).lines : [])]) {
      expect(end(line)).toBeLessThanOrEqual(size.columns)
    }
  })
})

describe("the status line", () => {
  const last = (stage: Stage) => region(stage).at(-1)

  it("offers no end of the agent where the host cannot do it", () => {
    const foreign = open({ opening: { ...past, native: false } })
    expect(last(stuck(foreign))).toMatch(
      /^live running 12s · esc interrupt · ctrl-\] detach · ctrl-o full output +\? keys$/
    )
  })

  it("names the others last, when there is room", () => {
    const many = (columns: number, ...names: ReadonlyArray<string>) =>
      last(open({ opening: { ...past, clients: clients("ana", ...names) } }, { columns, rows: 24 }))
    expect(many(80, "ben")).toMatch(/ctrl-\] detach · 1 other attached +\? keys$/)
    expect(many(80)).toMatch(/ctrl-\] detach · ctrl-o full output +\? keys$/)
    expect(many(40, "ben", "eve")).toBe("live idle · enter send · ctrl-] detach")
  })

  it("cuts a long reason before the words that say what to do", () => {
    const reason = "it said something that goes on and on ".repeat(9)
    const stage = hear(open({}, { columns: 80, rows: 24 }), 1, {
      event: "agent",
      data: { kind: "gone", reason }
    })
    const words = region(stage).slice(-3).join(" ")
    expect(words).toContain("…; your next prompt starts it again")
    expect(words).toContain("ctrl-] detach")
  })

  it("counts the time without a word in seconds, then in minutes", () => {
    const silent = (after: number) =>
      last(
        wait(
          hear(prompt(open()), 1, { event: "silence", data: { heard_at: noon } }),
          after
        )
      )
    expect(silent(59)).toContain("no word from the agent for 59 s")
    expect(silent(60)).toContain("no word from the agent for 1 min")
  })
})

describe("who only watches", () => {
  const watching = () => open({ opening: past, watching: true })

  it("sees everything and can send nothing", () => {
    const asked = hear(prompt(watching()), 2, {
      event: "asked",
      data: { ask: { ...form, options: [{ id: "y", name: "yes", kind: "allow_once" }] } }
    })
    const keys = ["1", "text", "<enter>", "<tab>", "<up>", "<ctrl-r>", "<paste:x>"]
    const pressed = press(asked, ...keys)
    expect(pressed.sent).toEqual([])
    expect(region(pressed).at(-1)).toBe("watching; nothing is sent from here")
    expect(region(asked).join("\n")).toContain("1  yes")
    expect(region(asked).at(-1)).not.toContain("answer")
    expect(frame(pressed).cursor).toBeUndefined()
  })

  it.each(["<ctrl-]>", "<ctrl-c>", "<ctrl-d>", "<escape>"])("leaves with %s", (key) => {
    expect(press(prompt(watching()), key).outcome).toEqual({ _tag: "Detached" })
  })

  it("hears that a turn is over", () => {
    expect(region(hear(prompt(watching()), 3, ...finished)).at(-1)).toMatch(
      /^watching · live idle · ctrl-\] detach +\? keys$/
    )
  })
})

const end = (line: Line): number =>
  Math.max(0, ...line.map(({ column, text }) => column + Cells.width(text)))
