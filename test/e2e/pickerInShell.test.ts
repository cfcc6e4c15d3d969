import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { type Home, home, podsProgram } from "../support/home.ts"
import { keep } from "../support/keptPods.ts"
import { keys } from "../support/keys.ts"
import { childrenOf, signal } from "../support/processes.ts"
import { changesLeft, type SeenTerminal, terminal } from "../support/terminal.ts"

const attempt = { timeout: 60_000 }

const keepSome = ({ directory }: Home) => {
  for (const [at, name] of ["alpha", "beta", "gamma"].entries()) {
    keep(directory, { name, at: Date.now() - (at + 1) * 3_600_000 })
  }
}

/** A shell with job control in which `pods` is the built program. */
const shell = Effect.fnUntraced(function*({ directory, env }: Home) {
  const seen = yield* terminal(["bash", "--norc", "--noprofile", "-i"], {
    cwd: directory,
    env: { ...env, PS1: "ready> ", HISTFILE: "" }
  })
  yield* seen.see("ready>")
  yield* seen.type(`pods() { ${process.execPath} ${podsProgram} "$@"; }; clear\r`)
  yield* seen.when("a clear screen", isClear)
  return seen
})

const isClear = ([first = ""]: ReadonlyArray<string>) => first.trimEnd() === "ready>"

const opens = (seen: SeenTerminal) => seen.see("3 stopped")

/** Before it is its turn, a shell that is typed to shows that twice or not at all. */
const prompts = (seen: SeenTerminal) =>
  seen.when(
    "the shell's prompt",
    (screen) => screen.findLast((row) => row !== "")?.trimEnd() === "ready>"
  )

/** How the terminal is left: canonical mode and echo. */
const asBefore = "stty -a | grep -o -E -- '-?(icanon|echo) ' | tr -d '\\n'; echo end"

describe("a shell in which the picker was open", () => {
  it.scopedLive("looks as before when it was left, by esc or ctrl-c", () =>
    Effect.gen(function*() {
      const at = yield* home
      keepSome(at)
      const seen = yield* shell(at)
      for (const key of [keys.escape, keys.ctrlC]) {
        yield* seen.type("pods resume\r")
        yield* opens(seen)
        yield* seen.type(key)
        yield* prompts(seen)
        yield* seen.type(`echo "code $?"; ${asBefore}\r`)
        yield* seen.see(/code 130\nicanon echo end\n/)
        const rows = seen.text().trimEnd().split("\n")
        expect(rows[0]).toBe("ready> pods resume")
        expect(rows[1]).toMatch(/^ready> echo/)
        expect(rows.slice(-2)).toEqual(["icanon echo end", "ready>"])
        expect(changesLeft(seen.bytes().slice(0, seen.bytes().lastIndexOf("code 130")))).toEqual([])
        yield* prompts(seen)
        yield* seen.type("clear\r")
        yield* seen.when("a clear screen", isClear)
      }
    }), attempt)

  it.scopedLive(
    "gets its terminal back while the picker is stopped, and again when it is killed",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        keepSome(at)
        const seen = yield* shell(at)
        yield* seen.type("pods resume\r")
        yield* opens(seen)
        yield* seen.type("bet")
        yield* seen.see("1 of 3")
        yield* seen.type(keys.ctrlZ)
        yield* seen.see("Stopped")
        yield* seen.miss("1 of 3")
        yield* seen.type(`${asBefore}\r`)
        yield* seen.see("icanon echo end\n")
        yield* seen.resize(60, 20)
        yield* seen.type("fg\r")
        yield* seen.see(/^resume › bet {42}1 of 3$/m)
        const [picker = 0] = childrenOf(seen.pid)
        signal(picker, "SIGTERM")
        yield* seen.miss("1 of 3")
        yield* seen.type(`echo "code $?"; ${asBefore}\r`)
        yield* seen.see(/code 143\nicanon echo end\n/)
      }),
    attempt
  )

  it.scopedLive("has typed ahead, and the picker takes it", () =>
    Effect.gen(function*() {
      const at = yield* home
      keepSome(at)
      const seen = yield* shell(at)
      yield* seen.type(`pods resume\rgam${keys.down}`)
      yield* seen.see(/^resume › gam +1 of 3$/m)
      yield* seen.see(/^› · gamma/m)
    }), attempt)
})

describe("a terminal that changes its size", () => {
  it.scopedLive(
    "down to one cell and back shows one whole picker in the end",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        keepSome(at)
        const seen = yield* at.screen(["resume"])
        yield* opens(seen)
        for (const [columns, rows] of storm) yield* seen.resize(columns, rows)
        yield* seen.resize(80, 24)
        const isWhole = (screen: ReadonlyArray<string>) => {
          // Above it a terminal may keep what it broke into pieces itself.
          const first = screen.findLastIndex((row) => row.startsWith("resume ›"))
          const region = screen.slice(first, first + 13)
          return (region[1] ?? "").startsWith("› · alpha") && /^ {2}· gamma/.test(region[3] ?? "")
            && region.slice(4, 11).every((row) => row === "")
            && /^enter restore and attach {2}tab preview {2}esc cancel .* \? keys$/.test(
              region[12] ?? ""
            )
            && screen.slice(first + 13).every((row) => row === "")
        }
        yield* seen.when("one whole picker", isWhole)
        expect(seen.cursor().column).toBe(9)
        const before = seen.screen()
        yield* seen.type(`a${keys.ctrlL}`)
        yield* seen.see(/^resume › a +3 of 3$/m)
        yield* seen.type(`\u007f${keys.ctrlL}`)
        yield* seen.when("the same as before", (rows) => rows.join("\n") === before.join("\n"))
        expect(seen.bytes()).not.toMatch(/\u001b\[[23]J/)
      }),
    attempt
  )
})

const storm = [[40, 24], [39, 10], [20, 4], [5, 2], [1, 1], [1, 24], [200, 1], [7, 3], [
  120,
  40
]] as const

describe("without a terminal", () => {
  it.scopedLive(
    "the picker draws nothing and says what to use, in one line",
    () =>
      Effect.gen(function*() {
        const at = yield* home
        keepSome(at)
        const sentence = /^pods: this needs a terminal; without one use: pods list, .*\n$/
        for (const args of [["resume"], ["attach", "alpha"]]) {
          const { code, stderr, stdout } = yield* at.pods(...args)
          expect({ args, stdout }).toEqual({ args, stdout: "" })
          expect(stderr.split("\n")).toHaveLength(2)
          if (args[0] === "resume") expect({ code, stderr }).toEqual({ code: 2, stderr })
        }
        expect((yield* at.pods("resume")).stderr).toMatch(sentence)
        const dumb = yield* at.screen(["resume"], { env: { TERM: "dumb" } })
        yield* dumb.see(
          /^1 {2}alpha, stopped, .*\n(?:.*\n)*Number, part of a name, or enter to leave:/m
        )
        yield* dumb.type("\r")
        expect(yield* dumb.exit).toBe(130)
        expect(dumb.bytes()).not.toContain("\u001b")
        const piped = yield* shell(at)
        yield* piped.type("pods resume | cat; echo \"codes ${PIPESTATUS[*]}\"\r")
        yield* piped.see(/^codes 2 0$/m)
        yield* prompts(piped)
        yield* piped.type("clear; pods resume < /dev/null; echo \"code $?\"\r")
        yield* piped.see(/^code 2$/m)
      }),
    attempt
  )

  it.scopedLive("nothing is started that only a screen could show", () =>
    Effect.gen(function*() {
      const at = yield* home
      keepSome(at)
      for (
        const [args, instead] of [
          [["resume", "alpha"], "pods restore alpha"],
          [["restore", "alpha", "--attach"], "pods restore alpha"],
          [["new", "delta", "--attach"], "pods new delta"]
        ] as const
      ) {
        expect(yield* at.pods(...args)).toEqual({
          code: 2,
          stdout: "",
          stderr: `pods: this needs a terminal; without one use: ${instead}\n`
        })
      }
      expect((yield* at.list).map(({ label, name }) => `${name} ${label}`)).toEqual([
        "alpha stopped",
        "beta stopped",
        "gamma stopped"
      ])
      expect(yield* at.pods("stop", "alpha")).toEqual({
        code: 0,
        stdout: "",
        stderr: "alpha is not running\n"
      })
    }), attempt)
})
