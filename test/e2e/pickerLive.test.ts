import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { claimOf, home } from "../support/home.ts"
import { keep } from "../support/keptPods.ts"
import { keys } from "../support/keys.ts"
import { signal } from "../support/processes.ts"
import { changesLeft } from "../support/terminal.ts"

const attempt = { timeout: 60_000 }

const hourAgo = () => Date.now() - 3_600_000

describe("a picker that stays open", () => {
  it.scopedLive(
    "tells what becomes of Pods elsewhere, and keeps the one that is selected",
    () =>
      Effect.gen(function*() {
        const { directory, pods, screen, start } = yield* home
        yield* start("works", "hello")
        yield* start("waits", "hello")
        keep(directory, { name: "rests", at: hourAgo() })
        const seen = yield* screen(["resume"])
        yield* seen.see(/^› ○ waits +live idle {3}/m)
        yield* seen.see(/^ {2}○ works +live idle {3}/m)
        yield* pods("send", "works", "please ask")
        yield* seen.see(/^ {2}! works +live paused · asks: rm notes\.txt/m)
        yield* pods("new", "comes", "slow 600")
        yield* seen.see(/^ {2}● comes +live running \d+s/m)
        yield* seen.see("3 live  1 stopped")
        yield* pods("stop", "comes")
        yield* seen.see(/^ {2}· comes +stopped · /m)
        yield* seen.see("2 live  2 stopped")
        signal(claimOf(directory, "waits").pid, "SIGKILL")
        yield* seen.see(/^› ~ waits +unreachable(?: \d+s)? · was live idle/m)
        yield* seen.see(/^enter restore and attach {2}/m)
        yield* pods("answer", "works", "1")
        yield* seen.see(/^ {2}○ works +live idle {3}/m)
        yield* seen.type(keys.enter)
        yield* seen.see("waits ›")
        expect(seen.text()).toMatch(/^waits is back: /)
        yield* seen.type(keys.detach)
        expect(yield* seen.exit).toBe(0)
        expect(changesLeft(seen.bytes())).toEqual([])
        expect(seen.bytes()).not.toMatch(/\u001b\[[23]J/)
      }),
    attempt
  )

  it.scopedLive(
    "says so while the list cannot be read, and still attaches",
    () =>
      Effect.gen(function*() {
        const { directory, screen, start } = yield* home
        yield* start("lives", "hello")
        const registry = join(directory, "run/pods.json")
        const whole = readFileSync(registry)
        const seen = yield* screen(["resume"])
        yield* seen.see(/^› ○ lives +live idle/m)
        writeFileSync(registry, "{\"allocations\": [")
        yield* seen.see(/^ LIST STALE \d+s {2}/m)
        yield* seen.see(/^› ○ lives +live idle/m)
        writeFileSync(registry, whole)
        yield* seen.miss("LIST STALE")
        writeFileSync(registry, "{\"allocations\": [")
        yield* seen.see(/^ LIST STALE \d+s {2}/m)
        yield* seen.type(keys.enter)
        yield* seen.see("lives ›")
        yield* seen.type(keys.detach)
        expect(yield* seen.exit).toBe(0)
        writeFileSync(registry, whole)
      }),
    attempt
  )
})

describe("pods resume with a name", () => {
  it.scopedLive(
    "opens no picker, and fails with 1 or 3 as everything does",
    () =>
      Effect.gen(function*() {
        const { directory, screen, start } = yield* home
        yield* start("lives", "hello")
        keep(directory, { name: "lame", at: hourAgo(), agent: "/no/such/agent" })
        const lame = yield* screen(["resume", "lame"])
        expect(yield* lame.exit).toBe(1)
        const nobody = yield* screen(["resume", "nobody"])
        expect(yield* nobody.exit).toBe(3)
        const lives = yield* screen(["resume", "li"])
        yield* lives.see("lives ›")
        yield* lives.type(keys.detach)
        expect(yield* lives.exit).toBe(0)
        for (const seen of [lame, nobody, lives]) {
          expect(seen.bytes()).not.toContain("resume ›")
          expect(changesLeft(seen.bytes())).toEqual([])
        }
      }),
    attempt
  )
})
