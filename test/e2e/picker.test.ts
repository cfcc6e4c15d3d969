import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { home } from "../support/home.ts"
import { keep, muteHost } from "../support/keptPods.ts"
import { keys } from "../support/keys.ts"
import { changesLeft, type SeenTerminal } from "../support/terminal.ts"

const attempt = { timeout: 60_000 }

const hour = 3_600_000

/** Kept Pods of which the first one was used last. */
const keepAll = (directory: string, names: ReadonlyArray<string>) =>
  names.forEach((name, hours) => keep(directory, { name, at: Date.now() - (hours + 1) * hour }))

const many = Array.from({ length: 30 }, (_, at) => `pod-${String(at + 1).padStart(2, "0")}`)

/** The selected Pod and its row. */
const selected = (screen: ReadonlyArray<string>) => {
  const row = screen.findIndex((text) => text.startsWith("› "))
  return { row, name: /^› . (\S+)/.exec(screen[row] ?? "")?.[1] }
}

const isSelected = (seen: SeenTerminal, name: string) =>
  seen.when(`${name} to be selected`, (screen) => selected(screen).name === name)

const nothingCleared = (seen: SeenTerminal) => expect(seen.bytes()).not.toMatch(/\u001b\[[23]J/)

describe("rows", () => {
  it.scopedLive(
    "come from disk, fill in and move as Pods answer, and keep the selection",
    () =>
      Effect.gen(function*() {
        const { directory, screen } = yield* home
        keepAll(directory, ["first", "second", "third"])
        const first = yield* muteHost(directory, "first")
        const second = yield* muteHost(directory, "second", Date.now())
        const seen = yield* screen(["resume"], { env: { PODS_STATUS_TIMEOUT: "1 minute" } })
        yield* seen.see(/^ {2}· third +stopped · "hello" +3h {2}\/work$/m)
        yield* seen.see(/^ {4}second +2h/m)
        yield* seen.type(keys.down)
        yield* isSelected(seen, "second")
        yield* seen.type(keys.up)
        yield* isSelected(seen, "first")
        yield* second.speak
        yield* seen.see(/○ second +live idle/)
        yield* seen.when("second to be first", (rows) => /^ {2}○ second/.test(rows[1] ?? ""))
        expect(selected(seen.screen())).toEqual({ row: 2, name: "first" })
        yield* first.speak
        yield* seen.see(/^› ○ first +live idle/m)
        yield* seen.type(keys.escape)
        expect(yield* seen.exit).toBe(130)
        nothingCleared(seen)
      }),
    attempt
  )

  it.scopedLive(
    "call a Pod that says nothing in time live, and it can be attached to",
    () =>
      Effect.gen(function*() {
        const { directory, pods, screen } = yield* home
        keepAll(directory, ["alpha", "mute"])
        yield* muteHost(directory, "mute")
        const seen = yield* screen(["resume"])
        yield* seen.see(/^› \? mute +live · no status in time +2h/m)
        expect(seen.text()).not.toMatch(/unknown|unreachable/)
        yield* seen.type(keys.enter)
        yield* seen.see("mute ›")
        yield* seen.type(keys.detach)
        expect(yield* seen.exit).toBe(0)
        expect((yield* pods("list")).stdout).toMatch(/^mute\tlive\t/)
      }),
    attempt
  )

  it.scopedLive(
    "are found by typing among more than fit, and the box keeps its height",
    () =>
      Effect.gen(function*() {
        const { directory, screen } = yield* home
        keepAll(directory, many)
        const seen = yield* screen(["resume"])
        yield* seen.see("30 stopped  1-10/30")
        const height = seen.screen().findIndex((row) => row.startsWith("enter "))
        yield* seen.type("27")
        yield* seen.see("1 of 30")
        yield* isSelected(seen, "pod-27")
        expect(seen.screen().findIndex((row) => row.startsWith("enter "))).toBe(height)
        yield* seen.type("x")
        yield* seen.see("No Pod matches \"27x\".")
        yield* seen.type(keys.escape)
        yield* seen.see("1-10/30")
        yield* seen.type(keys.end)
        yield* seen.see("21-30/30")
        yield* isSelected(seen, "pod-30")
        yield* seen.type(keys.escape)
        expect(yield* seen.exit).toBe(130)
        nothingCleared(seen)
      }),
    attempt
  )

  it.scopedLive(
    "stand in columns in a narrow terminal, whatever the names are made of",
    () =>
      Effect.gen(function*() {
        const { directory, screen } = yield* home
        keepAll(directory, [
          "修复登录错误",
          "データベース移行計画",
          "plain",
          "café-menu",
          "👩‍👩‍👧‍👦-家族"
        ])
        const seen = yield* screen(["resume"], { columns: 40 })
        yield* seen.see("5 stopped")
        const rows = [1, 2, 3, 4, 5]
        expect(rows.map((row) => seen.columnOf(row, "hello"))).toEqual(rows.map(() => 17))
        expect(rows.map((row) => seen.columnOf(row, `${row}h`))).toEqual(rows.map(() => 38))
        expect(seen.screen()[4]).toMatch(/^ · café-menu/)
      }),
    attempt
  )
})

describe("a home without Pods", () => {
  it.scopedLive("opens no picker, and says how to start one", () =>
    Effect.gen(function*() {
      const { screen } = yield* home
      const seen = yield* screen(["resume"])
      expect(yield* seen.exit).toBe(0)
      yield* seen.see("Start one here:  pods new fix-login \"fix the login bug\"")
      expect(seen.screen()[0]).toBe("No Pods yet.")
      expect(changesLeft(seen.bytes())).toEqual([])
    }), attempt)
})

describe("Enter on a Pod that does not open", () => {
  it.scopedLive(
    "leaves the picker where it is, with one line that says why",
    () =>
      Effect.gen(function*() {
        const { directory, screen } = yield* home
        keepAll(directory, ["fine", "broken"])
        writeFileSync(join(directory, "pods/broken/metadata.json"), "{\"pod_name\": ")
        keep(directory, { name: "lame", at: 1, agent: "/no/such/agent" })
        const seen = yield* screen(["resume"], { columns: 120 })
        yield* seen.see("2 stopped  1 corrupt")
        yield* seen.type("broken")
        yield* seen.see("1 of 3")
        yield* seen.type(keys.enter)
        yield* seen.see(/^error broken: metadata not readable: /m)
        yield* seen.type(keys.escape)
        yield* seen.see("2 stopped  1 corrupt")
        yield* seen.type("lame")
        yield* seen.see("1 of 3")
        yield* seen.type(keys.enter)
        yield* seen.see(/^error lame did not start: .*\/no\/such\/agent/m)
        yield* isSelected(seen, "lame")
        expect(seen.screen()[0]).toMatch(/^resume › lame +1 of 3$/)
        yield* seen.type(keys.ctrlC)
        expect(yield* seen.exit).toBe(130)
        expect(changesLeft(seen.bytes())).toEqual([])
        nothingCleared(seen)
      }),
    attempt
  )
})
