import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expectSound, isAsRedrawn } from "../support/fullScreen.ts"
import { type Home, home, podsProgram } from "../support/home.ts"
import { keep } from "../support/keptPods.ts"
import { keys } from "../support/keys.ts"
import { liveHosts } from "../support/liveHosts.ts"
import { childrenOf, lives, signal } from "../support/processes.ts"
import { changesLeft, terminal } from "../support/terminal.ts"
import { until } from "../support/until.ts"

const attempt = { timeout: 60_000 }

const hour = 3_600_000

const size = { columns: 120, rows: 35 }

/** Two live Pods, and stopped ones in whose rows nothing changes for an hour. */
const settle = Effect.fnUntraced(function*({ directory }: Home) {
  for (const [at, name] of ["alpha", "beta", "gamma"].entries()) {
    keep(directory, { name, at: Date.now() - (at + 1.5) * hour })
  }
  return yield* liveHosts(directory, ["live-one", "live-two"])
})

describe("a terminal that changes its size", () => {
  it.scopedLive(
    "down to one cell and back shows one whole dashboard, and nothing is written after that",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* settle(at)
        const seen = yield* at.screen(["multi"], size)
        yield* seen.see(/^›◌ live-one +live idle/m)
        yield* seen.type("S")
        yield* seen.see(/^ · gamma +stopped/m)
        yield* seen.type("G")
        yield* seen.see(/│ hello$/m)
        for (const [columns, rows] of storm) yield* seen.resize(columns, rows)
        yield* seen.resize(28, 5)
        yield* seen.see(/^pods: 2 idle\nneeds 30x6, q quits$/m)
        yield* seen.resize(40, 12)
        yield* seen.see(/^›· gamma/m)
        yield* seen.see(/\? q$/m)
        yield* isAsRedrawn(seen)
        yield* seen.resize(size.columns, size.rows)
        yield* seen.see(/^pods {2}2 idle {2}3 stopped +all directories$/m)
        yield* seen.see(/^ ◌ live-one +live idle .*│/m)
        yield* seen.see(/^›· gamma +stopped · "hello" +3h │/m)
        yield* seen.see(/│ hello$/m)
        yield* seen.see(/\? keys {2}q quit$/m)
        expect(seen.screen().filter((row) => row.startsWith("›"))).toHaveLength(1)
        yield* isAsRedrawn(seen)
        const written = seen.bytes().length
        yield* Effect.sleep("3 seconds")
        expect(seen.bytes().slice(written)).toBe("")
        yield* seen.type("q")
        expect(yield* seen.exit).toBe(0)
        expectSound(seen, Math.max(...storm.map(([columns]) => columns)))
      }),
    attempt
  )
})

const storm = [
  [119, 34],
  [100, 35],
  [99, 18],
  [60, 17],
  [40, 12],
  [30, 6],
  [29, 6],
  [30, 5],
  [
    1,
    1
  ],
  [1, 40],
  [200, 1],
  [7, 3],
  [160, 50],
  [61, 20]
] as const

describe("a registry that is damaged while the dashboard is open", () => {
  it.scopedLive(
    "leaves the picture with its age, and is read again when it is mended",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        const hosts = yield* settle(at)
        const seen = yield* at.screen(["multi"], size)
        yield* seen.see(/^ ◌ live-two +live idle/m)
        const path = join(at.directory, "run/pods.json")
        const whole = readFileSync(path, "utf8")
        writeFileSync(path, whole.slice(0, whole.length / 2))
        yield* seen.see(/^ LIST STALE \d+s {2}the registry .* retry in \ds {2}r retry now$/m)
        yield* seen.see(/^ ◌ live-two +live idle/m)
        hosts.tell("live-two", { event: "status", data: { status: "running" } })
        yield* seen.see(/^ . live-two +live running \d+s/m)
        yield* seen.type("S")
        yield* seen.type("/beta\r")
        yield* seen.see(/^›· beta +stopped/m)
        yield* seen.type(keys.enter)
        yield* seen.see("error beta: the list is stale; r looks again")
        yield* seen.see(/^ LIST STALE (?:[2-9]|\d\d)s/m)
        writeFileSync(path, whole)
        yield* seen.type("r")
        yield* seen.miss("LIST STALE")
        yield* seen.see(/^›· beta +stopped/m)
        yield* seen.type("q")
        expect(yield* seen.exit).toBe(0)
        expectSound(seen, size.columns)
      }),
    attempt
  )
})

describe("a shell in which the dashboard was open", () => {
  /** How the terminal is left: canonical mode and echo. */
  const asBefore = "stty -a | grep -o -E -- '-?(icanon|echo) ' | tr -d '\\n'; echo end"

  it.scopedLive(
    "gets its screen back when that is suspended, quit, terminated or hung up",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        yield* settle(at)
        const seen = yield* terminal(["bash", "--norc", "--noprofile", "-i"], {
          cwd: at.directory,
          env: { ...at.env, PS1: "ready> ", HISTFILE: "" },
          columns: 100,
          rows: 30
        })
        yield* seen.see("ready>")
        yield* seen.type(`pods() { ${process.execPath} ${podsProgram} "$@"; }; clear\r`)
        yield* seen.when("a clear screen", isShell(1))
        const open = Effect.zipRight(
          seen.type("clear; pods multi\r"),
          seen.see(/^›◌ live-one +live idle/m)
        )
        const isBack = Effect.fnUntraced(function*(end: string) {
          yield* seen.when("the shell's prompt", (screen) =>
            screen.findLast((row) => row !== "")?.trimEnd() === "ready>")
          expect(seen.screen().join("\n")).not.toContain("live-one")
          yield* seen.type(`echo "code $?"; ${asBefore}\r`)
          yield* seen.see(new RegExp(`^code ${end}\nicanon echo end$`, "m"))
          const written = seen.bytes()
          expect(changesLeft(written.slice(0, written.lastIndexOf(`code ${end}`)))).toEqual([])
        })

        yield* open
        yield* seen.type("j")
        yield* seen.see(/^›◌ live-two/m)
        yield* seen.type(keys.ctrlZ)
        yield* seen.see("Stopped")
        yield* isBack("148")
        yield* seen.resize(80, 24)
        yield* seen.type("fg\r")
        yield* seen.see(/^›◌ live-two +live idle/m)
        yield* seen.when("a row of keys at the end", (screen) =>
          screen[23]?.endsWith("q quit") === true)
        yield* seen.type("q")
        yield* isBack("0")

        for (const [name, code] of [["SIGTERM", "143"], ["SIGHUP", "129"]] as const) {
          yield* open
          childrenOf(seen.pid).forEach((pid) =>
            signal(pid, name)
          )
          yield* isBack(code)
        }
      }),
    attempt
  )

  const isShell = (rows: number) => (screen: ReadonlyArray<string>) =>
    screen.filter((row) => row !== "").length === rows
    && (screen[rows - 1] ?? "").trimEnd() === "ready>"
})

describe("a window that is closed", () => {
  it.scopedLive("ends the dashboard", () =>
    Effect.gen(function*() {
      const at = yield* home
      yield* settle(at)
      const seen = yield* at.screen(["multi"], size)
      yield* seen.see(/^›◌ live-one +live idle/m)
      yield* seen.type("phalf a thought")
      yield* seen.see("half a thought")
      expect(lives(seen.pid)).toBe(true)
      yield* seen.close
      yield* until("its end", Effect.sync(() => !lives(seen.pid)))
    }), attempt)
})

describe("without a terminal", () => {
  it.scopedLive("the dashboard draws nothing, and says what to use", () =>
    Effect.gen(function*() {
      const at = yield* home
      const sentence = "pods: this needs a terminal; without one use: pods list"
      const piped = yield* at.pods("multi")
      expect(piped).toMatchObject({ code: 2, stdout: "" })
      expect(piped.stderr).toContain(sentence)
      expect(piped.stderr).not.toContain("\u001b")
    }), attempt)
})
