import { describe, expect, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expectSound, isAsRedrawn } from "../support/fullScreen.ts"
import { home } from "../support/home.ts"
import { keep } from "../support/keptPods.ts"
import { keys, pasted } from "../support/keys.ts"
import { liveHosts } from "../support/liveHosts.ts"
import type { SeenTerminal } from "../support/terminal.ts"

const attempt = { timeout: 60_000 }

const size = { columns: 120, rows: 35 }

const names = Array.from({ length: 200 }, (_, at) => `pod-${String(at).padStart(3, "0")}`)

describe("two hundred Pods that change twenty times a second", () => {
  it.scopedLive(
    "leave the dashboard answering keys, its selection with its Pod, and its picture whole",
    () =>
      Effect.gen(function*() {
        const { directory, screen } = yield* home
        const hosts = yield* liveHosts(directory, names)
        const seen = yield* screen(["multi"], size)
        yield* seen.see(/^pods {2}200 idle +all directories$/m)
        let turn = 0
        const change = Effect.sync(() => {
          const name = names[turn * 7 % 199] ?? ""
          const status = turn % 3 === 0 ? "running" : "idle"
          hosts.tell(
            name,
            { event: "status", data: { status } },
            { event: "tool_call_start", data: { id: "t", name: `修复 part-${turn}.ts` } }
          )
          turn += 1
        })
        yield* Effect.forkScoped(Effect.repeat(change, Schedule.spaced("50 millis")))
        yield* seen.see(/^pods {2}\d+ running {2}1\d\d idle/m)
        for (const name of ["pod-150", "pod-003", "pod-199"]) {
          yield* seen.type(`/${name}`)
          yield* seen.see(`filter: ${name}`)
          yield* seen.type(keys.enter)
          yield* seen.see(new RegExp(`^›. ${name} `, "m"))
          yield* seen.type(keys.escape)
          yield* seen.see("all directories")
          yield* seen.see(new RegExp(`^›. ${name} `, "m"))
        }
        yield* seen.type("p")
        yield* seen.see(/^to pod-199 › +esc back$/m)
        yield* seen.type("still here")
        yield* seen.see(/^to pod-199 › still here +esc back$/m)
        const later = turn + 20
        yield* seen.when("twenty changes", () => turn > later)
        yield* seen.type(keys.escape)
        yield* seen.see("p goes on with your draft")
        yield* seen.see(/^›. pod-199 +live idle/m)
        yield* seen.type("g")
        yield* seen.when("the first row", (rows) => /^›. pod-/.test(rows[3] ?? ""))
        yield* seen.type("q")
        expect(yield* seen.exit).toBe(0)
        expectSound(seen, size.columns)
      }),
    attempt
  )
})

const hostile = (JSON.parse(
  readFileSync(join(import.meta.dirname, "../fixtures/hostile-text.json"), "utf8")
) as ReadonlyArray<{ readonly input: string }>)
  .map(({ input }) => input)
  .filter((text) => text.isWellFormed() && Buffer.byteLength(text) <= 200)

const wide = [
  "修复登录错误",
  "データベース移行計画",
  "👩‍👩‍👧‍👦-家族",
  "🇯🇵🇩🇪❤️",
  "שלום-עולם",
  "مرحبا",
  "é́x",
  "한국어-이름",
  "ｗｉｄｅ",
  "plain"
]

describe("names and words from anywhere", () => {
  it.scopedLive(
    "stand in columns on every row, and nothing of them is obeyed",
    () =>
      Effect.gen(function*() {
        const { directory, screen } = yield* home
        const live = [...wide, ...hostile]
        const hosts = yield* liveHosts(directory, live)
        for (const [at, name] of wide.entries()) {
          keep(directory, {
            name: `s-${name}`,
            said: name,
            at: Date.now() - (at + 1.5) * 3_600_000
          })
        }
        const seen = yield* screen(["multi"], { columns: 80, rows: 24 })
        yield* seen.see(/\d+ idle .*10 stopped/)
        yield* hosts.met
        yield* seen.type("S")
        yield* seen.see(/more: \d+ idle, 10 stopped$/m)
        for (let page = 0; page < live.length / 9; page++) {
          const before = seen.screen().join("\n")
          yield* seen.type("j".repeat(9))
          yield* seen.when("other rows", (screen) => screen.join("\n") !== before)
          yield* expectColumns(seen)
        }
        yield* seen.type("G")
        yield* seen.see(/^›· s-plain +stopped · "plain"/m)
        yield* expectColumns(seen)
        hosts.tell("plain", { event: "status", data: { status: "running" } })
        yield* seen.see(/1 running/)
        yield* seen.resize(40, 12)
        yield* seen.see(/\? q$/m)
        yield* isAsRedrawn(seen)
        yield* seen.type("q")
        expect(yield* seen.exit).toBe(0)
        expectSound(seen, 80)
        // eslint-disable-next-line no-control-regex
        expect(seen.bytes()).not.toMatch(/[\u0000-\u0006\u0008-\u000c\u000e-\u001a\u007f-\u009f]/)
        expect(seen.bytes()).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200e\u200f]|\u001b[\]PX^_]/)
      }),
    attempt
  )
})

/** The states of all rows begin in the same cell. */
const expectColumns = (seen: SeenTerminal) =>
  seen.when(
    "straight columns",
    (screen) =>
      screen.every((row, at) =>
        !/^[ ›][◌·●] /.test(row) || at > 14
        || seen.columnOf(at, "live ") === 24 || seen.columnOf(at, "stopped") === 24
      )
  )

describe("a paste of five megabytes", () => {
  it.scopedLive(
    "is one named part of the prompt, which can be taken away, and sends nothing",
    () =>
      Effect.gen(function*() {
        const { directory, screen } = yield* home
        yield* liveHosts(directory, ["takes-it"])
        const seen = yield* screen(["multi"], size)
        yield* seen.see(/^›◌ takes-it/m)
        yield* seen.type("p")
        yield* seen.see(/^to takes-it › +esc back$/m)
        yield* seen.type("see ")
        yield* seen.type(pasted("q\n".repeat(2_500_000)))
        yield* seen.see("to takes-it › see [pasted 2,500,001 lines]")
        yield* seen.type(" there")
        yield* seen.see("[pasted 2,500,001 lines] there")
        yield* isAsRedrawn(seen)
        yield* seen.type("\u0015")
        yield* seen.see(/^to takes-it › +esc back$/m)
        yield* seen.type(keys.ctrlC)
        yield* seen.see("p writes a prompt")
        yield* seen.type("q")
        expect(yield* seen.exit).toBe(0)
        expect(seen.bytes().length).toBeLessThan(30_000)
        expectSound(seen, size.columns)
      }),
    attempt
  )
})
