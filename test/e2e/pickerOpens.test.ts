import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { chmodSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { claims, home } from "../support/home.ts"
import { keep } from "../support/keptPods.ts"
import { keys } from "../support/keys.ts"
import { processesWithin } from "../support/processes.ts"
import { changesLeft } from "../support/terminal.ts"
import { until } from "../support/until.ts"

const attempt = { timeout: 60_000 }

const hourAgo = () => Date.now() - 3_600_000

/** An agent that never says a word. */
const muteAgent = (directory: string): string => {
  const path = join(directory, "mute-agent")
  writeFileSync(path, "#!/bin/sh\nexec sleep 1000\n")
  chmodSync(path, 0o755)
  return path
}

describe("the rows of live Pods", () => {
  it.scopedLive(
    "tell what is asked and what goes on, and Enter leaves one line and attaches",
    () =>
      Effect.gen(function*() {
        const { labelled, pods, screen, start } = yield* home
        yield* start("rests", "hello")
        yield* pods("new", "asks", "please ask")
        yield* labelled("asks", "live paused")
        yield* pods("new", "works", "slow 600")
        yield* labelled("works", "live running")
        const seen = yield* screen(["resume"])
        yield* seen.see(/! asks +live paused · asks: rm notes\.txt/)
        yield* seen.see(/● works +live running \d+s · /)
        yield* seen.see(/○ rests +live idle {3}/)
        yield* seen.type("ask")
        yield* seen.see(/^› ! asks/m)
        yield* seen.see(/^ {2}demo · asked \d+s ago · /m)
        yield* seen.see(/^enter attach and answer {2}/m)
        yield* seen.type(keys.enter)
        yield* seen.see("asks ›")
        expect(seen.text()).toMatch(/^attached to asks\n/)
        expect(seen.text()).not.toContain("resume ›")
        yield* seen.type(keys.detach)
        expect(yield* seen.exit).toBe(0)
        expect(changesLeft(seen.bytes())).toEqual([])
      }),
    attempt
  )
})

describe("tab", () => {
  it.scopedLive(
    "shows the last messages of the selected Pod, live or stopped, in a box of the same height",
    () =>
      Effect.gen(function*() {
        const { directory, screen, start } = yield* home
        yield* start("lives", "hello there")
        keep(directory, { name: "rests", at: hourAgo(), said: "修复 \u001b[31mthe\u001b[0m login" })
        const seen = yield* screen(["resume"])
        yield* seen.see(/^› ○ lives/m)
        const height = seen.screen().findIndex((row) => row.startsWith("enter "))
        yield* seen.type("\t")
        yield* seen.see(/^─{80}\n {2}you: hello there\n {2}agent: You said: /m)
        expect(seen.screen().findIndex((row) => row.startsWith("enter "))).toBe(height)
        yield* seen.type(keys.down)
        yield* seen.see(/^─{80}\n {2}you: 修复 the login\n\n/m)
        yield* seen.type("\t")
        yield* seen.miss("─────")
        yield* seen.type(keys.escape)
        expect(yield* seen.exit).toBe(130)
      }),
    attempt
  )
})

describe("a stopped Pod", () => {
  it.scopedLive(
    "is restored in the picker, and one line says how its agent came back",
    () =>
      Effect.gen(function*() {
        const { pods, screen, start } = yield* home
        yield* start("kept", "remember this")
        yield* pods("stop", "kept")
        const seen = yield* screen(["resume"])
        yield* seen.see(/^› · kept +stopped/m)
        yield* seen.see(/^enter restore and attach/m)
        yield* seen.type(keys.enter)
        yield* seen.see("kept ›")
        expect(seen.text()).toMatch(/^kept is back: its agent loaded the conversation again/)
        expect(seen.text()).not.toContain("resume ›")
        yield* seen.type(keys.detach)
        expect(yield* seen.exit).toBe(0)
        expect((yield* pods("list")).stdout).toMatch(/^kept\tlive idle\t/)
      }),
    attempt
  )

  it.scopedLive(
    "that takes long is not restored after all at escape, and the picker stays as it was",
    () =>
      Effect.gen(function*() {
        const { directory, screen } = yield* home
        const agent = muteAgent(directory)
        keep(directory, { name: "long", at: hourAgo(), agent })
        keep(directory, { name: "other", at: hourAgo() })
        const seen = yield* screen(["resume"])
        yield* seen.see("2 stopped")
        yield* seen.type("long")
        yield* seen.see("1 of 2")
        yield* seen.type(keys.enter)
        yield* seen.see(/^ {2}restoring long…$/m)
        yield* seen.see(/^esc stop restoring/m)
        yield* until("a host", Effect.sync(() => processesWithin(directory).length > 1))
        yield* seen.type(keys.escape)
        yield* seen.see(/^ {2}long is not restored$/m)
        yield* seen.see(/^resume › long +1 of 2$/m)
        yield* seen.see(/^› · long/m)
        yield* until(
          "only the picker to be left",
          Effect.sync(() => processesWithin(directory).length === 1)
        )
        expect(claims(directory)).toEqual([])
        yield* seen.type(keys.ctrlC)
        expect(yield* seen.exit).toBe(130)
        expect(changesLeft(seen.bytes())).toEqual([])
      }),
    attempt
  )
})
