import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, TestClock } from "effect"
import { type LogEntry, segmentStart } from "../../../src/domain/LogEntry.ts"
import * as MemoryScreen from "../../../src/layers/memory/MemoryScreen.ts"
import * as MemorySurroundings from "../../../src/layers/memory/MemorySurroundings.ts"
import { pods, world } from "../../support/commandLine.ts"
import { idle, running, sessionOf } from "../../support/pods.ts"

/** What its log holds: what was said, at that second. */
const log = (name: string, text: string, at = 1): ReadonlyArray<LogEntry> => [
  segmentStart(sessionOf(name), at * 1_000),
  { kind: "user_input", ts: at * 1_000, segments: [{ kind: "text", content: text }] }
]

const inWorld = Effect.provide(world(
  { name: "api", live: running, cwd: "/src/api", records: log("api", "hello") },
  { name: "修复", live: idle, cwd: "/src/web", records: log("修复", "你好") },
  { name: "old", records: log("old", "try the\nLR table") }
))

const stdout = (...args: ReadonlyArray<string>) =>
  Effect.map(pods("list", ...args), (ran) => {
    expect(ran).toMatchObject({ code: 0, stderr: "" })
    return ran.stdout
  })

/** What a person at a terminal sees. */
const seen = (
  size: MemoryScreen.Options["size"],
  colour: boolean,
  ...args: ReadonlyArray<string>
) =>
  Effect.gen(function*() {
    const screen = yield* MemoryScreen.make(size === undefined ? {} : { size })
    return yield* Effect.provide(
      stdout(...args),
      Layer.merge(screen.layer, MemorySurroundings.layer({ colour }))
    )
  })

describe("pods list in a pipe", () => {
  it.scoped("writes names, lines of a format, or objects", () =>
    Effect.gen(function*() {
      expect(yield* stdout("-q")).toBe("api\n修复\nold\n")
      expect(yield* stdout("--quiet", "src")).toBe("api\n修复\n")
      expect(yield* stdout("--format", "{name}={status}")).toBe("api=running\n修复=idle\nold=\n")
      expect(yield* stdout("--format={label}\\t{cwd}", "api")).toBe("live running\t/src/api\n")
      const all: unknown = JSON.parse(yield* stdout("--json"))
      expect(all).toMatchObject([
        { name: "api", pid: 4242, status: "running", updated_at: expect.stringMatching(/Z$/) },
        { name: "修复", attachable: true, restorable: false },
        { name: "old", state: "stopped", status: null, pid: null, socket: null }
      ])
    }).pipe(inWorld))

  it.scoped("says nothing more where only data is wanted", () =>
    Effect.gen(function*() {
      for (const args of [["-q"], ["--format", "{name}"]]) {
        expect(yield* stdout(...args, "quux")).toBe("")
      }
      expect(yield* stdout("--json", "quux")).toBe("[]\n")
      expect(yield* pods("list", "quux")).toMatchObject({ stdout: "", stderr: "No Pod matches.\n" })
    }).pipe(inWorld))

  it.scoped("is never in colours", () =>
    Effect.gen(function*() {
      for (const args of [[], ["-q"], ["--json"]]) {
        expect(yield* stdout("--color", "always", ...args)).not.toContain("\u001b")
      }
    }).pipe(inWorld))
})

describe("pods list in a terminal", () => {
  it.scoped("is a table with one column after the other, however wide the names are", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(60_000)
      expect((yield* seen({ columns: 80, rows: 24 }, false)).split("\n")).toEqual([
        "● api   live running  59s   /src/api  user: hello",
        "○ 修复  live idle     59s   /src/web  user: 你好",
        "· old   stopped       59s   /work     user: try the LR table",
        ""
      ])
      expect((yield* seen({ columns: 32, rows: 24 }, false)).split("\n")).toEqual([
        "● api   live running  59s   use…",
        "○ 修复  live idle     59s   use…",
        "· old   stopped       59s   use…",
        ""
      ])
    }).pipe(inWorld))

  it.scoped("has colours where they are wanted, and none with --color never", () =>
    Effect.gen(function*() {
      const size = { columns: 80, rows: 24 }
      expect(yield* seen(size, true)).toContain("\u001b[32m●\u001b[0m api   \u001b[32mlive running")
      expect(yield* seen(size, true, "--color=never")).not.toContain("\u001b")
      expect(yield* seen(size, false)).not.toContain("\u001b")
      expect(yield* seen(size, false, "--color=always")).toContain("\u001b[32m●")
      expect(yield* seen(size, true, "-q")).toBe("api\n修复\nold\n")
    }).pipe(inWorld))

  it.scoped.each([0, 1, 2, 10_000])("takes %i columns", (columns) =>
    Effect.gen(function*() {
      const lines = yield* seen({ columns, rows: 24 }, false)
      expect(lines.split("\n")).toHaveLength(4)
    }).pipe(inWorld))
})
