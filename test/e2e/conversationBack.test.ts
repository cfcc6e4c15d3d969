import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { appendFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { claimOf, filesIn, type Home, home } from "../support/home.ts"
import { keys, pasted } from "../support/keys.ts"
import { changesLeft } from "../support/terminal.ts"

const attempt = { timeout: 60_000 }

const attach = ({ screen }: Home, name: string, user = "ann") =>
  Effect.tap(
    screen(["attach", name], { columns: 80, rows: 24, env: { USER: user } }),
    (seen) => seen.see(`${name} ›`)
  )

const logOf = ({ directory }: Home): string => {
  const [path = ""] = filesIn(directory).filter((file) => /^sessions\/.*\.jsonl$/.test(file))
  return join(directory, path)
}

const isMark = (path: string): boolean => path.startsWith("own/seen/")

/** A live Pod that has had so many prompts before, each with `padding` characters behind it. */
const longPod = Effect.fnUntraced(function*(at: Home, name: string, count: number, padding = 0) {
  yield* at.start(name, "list files")
  yield* at.pods("stop", name)
  const path = logOf(at)
  const rest = "x".repeat(padding)
  for (let from = 1; from <= count; from += 1_000) {
    const lines = Array.from(
      { length: Math.min(1_000, count - from + 1) },
      (_, n) =>
        JSON.stringify({
          kind: "user_input",
          ts: 1,
          segments: [{ kind: "text", content: `prompt ${from + n}${rest}` }]
        })
    )
    appendFileSync(path, lines.map((line) => `${line}\n`).join(""))
  }
  expect(yield* at.pods("restore", name)).toMatchObject({ code: 0 })
})

describe("looking back", () => {
  it.scopedLive(
    "takes the whole screen, reads further as one goes, finds, and gives the conversation back",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* longPod(at, "long", 2_000)
        const seen = yield* attach(at, "long")
        yield* seen.see(/^… \d+ earlier records: pgup looks back$/m)
        const before = seen.screen()
        yield* seen.type(keys.pageUp)
        yield* seen.see(/^long {2}looking back +\d+ earlier$/m)
        yield* seen.see("prompt 1990")
        yield* seen.type("/")
        yield* seen.see("writes a slash")
        yield* seen.type("prompt 17\r")
        yield* seen.see(/^prompt 1799$/m)
        yield* seen.type("/")
        yield* seen.see("writes a slash")
        yield* seen.type("list files\r")
        yield* seen.see(/^list files$/m)
        yield* seen.see("from the beginning")
        yield* seen.type("q")
        yield* seen.when("the conversation", (rows) => rows.join("\n") === before.join("\n"))
        yield* seen.type(keys.detach)
        expect(yield* seen.exit).toBe(0)
        expect(changesLeft(seen.bytes())).toEqual([])
        expect(seen.bytes()).not.toMatch(/\u001b\[[23]J/)
      }),
    attempt
  )

  it.scopedLive(
    "shows all that the last tool gave back, and does not move when more comes",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.start("tools", "list files")
        const seen = yield* attach(at, "tools")
        yield* seen.type(keys.output)
        yield* seen.when("the output", (rows) =>
          rows.includes("  run") && rows.some((row) => row.startsWith("✓ List files")))
        const before = seen.screen().slice(0, -1)
        yield* at.pods("send", "tools", "hello from outside")
        yield* seen.see(/^↓ \d+ new · end shows it/m)
        expect(seen.screen().slice(0, -1)).toEqual(before)
        yield* at.labelled("tools", "live idle")
        yield* seen.type(keys.end)
        yield* seen.see("You said: \"hello from outside\"")
      }),
    attempt
  )

  it.scopedLive("survives any size of the terminal", () =>
    Effect.gen(function*() {
      const at = yield* home
      yield* longPod(at, "sizes", 100)
      const seen = yield* attach(at, "sizes")
      yield* seen.type(keys.pageUp)
      yield* seen.see("looking back")
      for (
        const [columns, rows] of [[40, 12], [1, 1], [7, 3], [120, 35], [2, 40], [80, 24]] as const
      ) {
        yield* seen.resize(columns, rows)
        yield* seen.type(keys.pageUp)
      }
      yield* seen.see("from the beginning")
      yield* seen.type("q")
      yield* seen.see(/^sizes ›/m)
      yield* seen.type("hello\r")
      yield* seen.see("You said: \"hello\"")
    }), attempt)

  it.scopedLive(
    "ends with the Pod, which is said where the conversation was",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.start("doomed", "list files")
        const seen = yield* attach(at, "doomed")
        yield* seen.type(keys.pageUp)
        yield* seen.see("looking back")
        process.kill(claimOf(at.directory, "doomed").pid, "SIGKILL")
        expect(yield* seen.exit).toBe(1)
        expect(seen.text()).toContain("My directory")
        expect(seen.text()).toContain("lost the connection to doomed")
        expect(changesLeft(seen.bytes())).toEqual([])
      }),
    attempt
  )

  it.scopedLive(
    "opens at once in a log of 100 MB, and reads only what is looked at",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* longPod(at, "huge", 26_000, 4_000)
        expect(statSync(logOf(at)).size).toBeGreaterThan(100_000_000)
        const seen = yield* attach(at, "huge")
        yield* seen.type(keys.pageUp)
        yield* seen.see(/^huge {2}looking back +\d+ earlier$/m)
        yield* seen.type("/")
        yield* seen.see("writes a slash")
        yield* seen.type("prompt 25700x\r")
        yield* seen.see(/^25700x+$/m)
        yield* seen.see(/looking back +25[4-6]\d\d earlier$/m)
      }),
    attempt
  )
})

describe("somebody who comes back", () => {
  it.scopedLive(
    "sees what is new, and who answered, also after a restore",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.start("shared", "hello")
        const first = yield* attach(at, "shared")
        expect(first.text()).not.toContain("away")
        yield* first.type("mine\r")
        yield* first.see("You said: \"mine\"")
        yield* first.type(keys.detach)
        expect(yield* first.exit).toBe(0)

        yield* at.pods("send", "shared", "delete the notes")
        yield* at.labelled("shared", "live paused")
        const ben = yield* attach(at, "shared", "ben")
        yield* ben.see("asks: Delete notes.txt")
        yield* ben.type("1")
        yield* ben.see("You chose: ")
        yield* ben.type(keys.detach)
        yield* at.labelled("shared", "live idle")

        const again = yield* attach(at, "shared")
        yield* again.see(
          /── while you were away: 1 turn, 1 question answered by ben ──\n\n[^]*delete the notes/
        )
        yield* again.type(keys.detach)
        expect(yield* again.exit).toBe(0)
        const same = yield* attach(at, "shared")
        expect(same.text()).not.toContain("while you were away")
        yield* same.type(keys.detach)
        expect(yield* same.exit).toBe(0)

        yield* at.pods("send", "shared", "one more")
        yield* at.labelled("shared", "live idle")
        yield* at.pods("stop", "shared")
        yield* at.pods("restore", "shared")
        const restored = yield* attach(at, "shared")
        yield* restored.see(/── while you were away: 1 turn ──\n\n[^]*one more/)
        yield* restored.type(keys.detach)
        expect(yield* restored.exit).toBe(0)
        expect(filesIn(at.directory).filter(isMark)).toHaveLength(1)
        yield* at.pods("stop", "shared")
        expect(yield* at.pods("rm", "shared", "--yes")).toMatchObject({ code: 0 })
        expect(filesIn(at.directory).filter(isMark)).toEqual([])
      }),
    attempt
  )
})

describe("a paste of 5 MB", () => {
  it.scopedLive(
    "is named in the composer, and the next key is not kept waiting",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* at.start("writer", "hello")
        const seen = yield* attach(at, "writer")
        const line = "0123456789".repeat(10)
        yield* seen.type(pasted(`${line}\n`.repeat(50_000)))
        yield* seen.type(" and this")
        yield* seen.see("writer › [pasted 50,001 lines] and this")
        yield* seen.type(keys.ctrlC)
        yield* seen.miss("pasted")
        yield* seen.type("hello\r")
        yield* seen.see("You said: \"hello\"")
      }),
    attempt
  )
})
