import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { attempt, type Neighbourhood, neighbourhood } from "../support/badInput.ts"
import { type Home, podsProgram } from "../support/home.ts"
import { keep } from "../support/keptPods.ts"
import { changesLeft } from "../support/terminal.ts"
import { until } from "../support/until.ts"

const program = `'${process.execPath}' '${podsProgram}'`

/** A line of bash in which `pods` is the command. */
const bash = (at: Home, line: string) =>
  at.run(["bash", "--norc", "-c", `pods() { ${program} "$@"; }; ${line}`])

/** A command that goes on until a signal ends it. */
const started = ({ directory, env }: Home, ...args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const child = spawn(process.execPath, [podsProgram, ...args], {
        env,
        cwd: directory,
        stdio: ["ignore", "pipe", "pipe"]
      })
      const said = { stdout: "", stderr: "", code: undefined as number | null | undefined }
      child.stdout.setEncoding("utf8").on("data", (text: string) => said.stdout += text)
      child.stderr.setEncoding("utf8").on("data", (text: string) => said.stderr += text)
      child.on("close", (code) => said.code = code)
      const when = (what: string, holds: () => boolean) =>
        until(what, Effect.sync(holds), () => JSON.stringify(said))
      return {
        child,
        says: (words: RegExp) => when(String(words), () => words.test(said.stdout)),
        ended: Effect.as(when("its end", () => said.code !== undefined), said)
      }
    }),
    ({ child }) => Effect.sync(() => child.kill("SIGKILL"))
  )

const forget = ({ directory }: Home, name: string) =>
  Effect.sync(() => rmSync(join(directory, "pods", name), { recursive: true }))

/** A Pod that is not there until it is put there whole, as hosts do it. */
const laterPod = ({ directory }: Home) =>
  Effect.sync(() => {
    keep(directory, { name: "later", at: 3_000, said: "hello" })
    const [shown, hidden] = [join(directory, "pods/later"), join(directory, "later")]
    renameSync(shown, hidden)
    return { appears: Effect.sync(() => renameSync(hidden, shown)) }
  })

describe("pods list --watch", () => {
  it.scopedLive(
    "writes a line for each change into a pipe, until ctrl-c",
    () =>
      Effect.gen(function*() {
        const at = yield* neighbourhood
        const later = yield* laterPod(at)
        const all = yield* started(at, "list", "--watch")
        const names = yield* started(at, "list", "--watch", "--format", "{name} {state}", "night")
        const objects = yield* started(at, "list", "--watch", "--json")
        yield* all.says(/^awake\tlive idle\t.*\nasleep\tstopped\t.*good night\n$/)
        yield* names.says(/^asleep stopped\n$/)
        yield* objects.says(/"name":"asleep"/)
        yield* later.appears
        yield* all.says(/\nlater\tstopped\t.*hello\n$/)
        yield* objects.says(/"name":"later"/)
        yield* forget(at, "asleep")
        yield* all.says(/\nasleep\tremoved\t\t\t\n$/)
        yield* objects.says(/"state":"removed"/)
        yield* names.says(/^asleep stopped\nasleep removed\n$/)
        for (const one of [all, names, objects]) {
          one.child.kill("SIGINT")
          const { code, stderr, stdout } = yield* one.ended
          expect({ code, stderr }).toEqual({ code: 130, stderr: "" })
          expect(stdout).toMatch(/\n$/)
        }
        const { stdout } = yield* objects.ended
        const told = stdout.trimEnd().split("\n").map((line): unknown => JSON.parse(line))
        expect(told).toContainEqual(expect.objectContaining({ name: "asleep", session_id: null }))
      }),
    attempt
  )

  it.scopedLive(
    "draws the list anew in its place, and leaves it behind",
    () =>
      Effect.gen(function*() {
        const at = yield* neighbourhood
        const later = yield* laterPod(at)
        const seen = yield* at.screen(["list", "--watch"], { columns: 60, rows: 10 })
        yield* seen.when(
          "the Pods",
          ([first = "", second = "", third = ""]) =>
            first.startsWith("○ awake") && second.startsWith("· asleep") && third === "ctrl-c ends"
        )
        yield* later.appears
        yield* seen.when("the new one", (rows) => rows[1]?.startsWith("· later") === true)
        yield* seen.type("x?q")
        yield* forget(at, "asleep")
        yield* seen.miss("asleep")
        yield* seen.type("\u0003")
        expect(yield* seen.exit).toBe(130)
        expect(seen.text().trimEnd().split("\n").map((row) => row.slice(0, 9).trim()))
          .toEqual(["○ awake", "· later"])
        expect(changesLeft(seen.bytes())).toEqual([])
        expect(seen.bytes()).not.toMatch(/\u001b\[[23]J/)
      }),
    attempt
  )

  it.scopedLive("does not draw where nobody could end it by a key", () =>
    Effect.gen(function*() {
      const at = yield* neighbourhood
      for (const env of [{ TERM: "dumb" }, { PODS_PLAIN_UI: "1" }]) {
        const seen = yield* at.screen(["list", "--watch"], { env })
        yield* seen.see("good night")
        expect(seen.bytes()).not.toContain("\u001b")
        yield* seen.type("\u0003")
        expect(yield* seen.exit).toBe(130)
      }
    }), attempt)
})

describe("stdout and stderr", () => {
  it.scopedLive("may be closed, or be read by nobody", () =>
    Effect.gen(function*() {
      const at = yield* neighbourhood
      const codes = "; echo ${PIPESTATUS[*]}"
      expect(yield* bash(at, `pods list | true${codes}`)).toMatchObject({
        stdout: "0 0\n",
        stderr: ""
      })
      expect(yield* bash(at, `pods --help | head -1 >&2${codes}`)).toMatchObject({
        stdout: "0 0\n",
        stderr: "pods COMMAND [ARGUMENTS]\n"
      })
      expect((yield* bash(at, `pods show nobody 2>&1 >&- | true${codes}`)).stdout).toBe("3 0\n")
      for (const closed of ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"]) {
        expect(yield* bash(at, `pods list -q ${closed} && exit 7`)).toMatchObject({
          code: 7,
          stderr: ""
        })
      }
    }), attempt)

  it.scopedLive(
    "decide about colours one by one, by the first thing that says something",
    () =>
      Effect.gen(function*() {
        const at = yield* neighbourhood
        const coloured = (env: string, args: string) =>
          Effect.map(
            bash(at, `env ${env} ${program} ${args}`),
            ({ stdout }) => stdout.includes("\u001b")
          )
        const table: ReadonlyArray<readonly [string, string, boolean]> = [
          ["", "-h", false],
          ["CLICOLOR_FORCE=1", "-h", true],
          ["FORCE_COLOR=1 TERM=dumb", "-h", true],
          ["FORCE_COLOR=0", "-h", false],
          ["NO_COLOR=1 FORCE_COLOR=1", "-h", false],
          ["NO_COLOR= FORCE_COLOR=1", "-h", true],
          ["NO_COLOR=1", "-h --color always", true],
          ["CLICOLOR_FORCE=1", "--color=never -h", false],
          ["CLICOLOR_FORCE=1", "list", false],
          ["CLICOLOR_FORCE=1", "list --json", false],
          ["CLICOLOR_FORCE=1", "show 2>&1", false]
        ]
        for (const [env, args, expected] of table) {
          expect([env, args, yield* coloured(env, args)]).toEqual([env, args, expected])
        }
        const inTerminal = (env: Record<string, string>) =>
          Effect.gen(function*() {
            const seen = yield* at.screen(["-h"], { env })
            expect(yield* seen.exit).toBe(0)
            return seen.bytes().includes("\u001b")
          })
        expect(yield* inTerminal({})).toBe(true)
        expect(yield* inTerminal({ CI: "true" })).toBe(true)
        for (const env of [{ NO_COLOR: "1" }, { TERM: "dumb" }, { CLICOLOR: "0" }]) {
          expect([env, yield* inTerminal(env)]).toEqual([env, false])
        }
      }),
    attempt
  )
})

describe("a pager", () => {
  const shown = (at: Neighbourhood, pager: string, ...args: ReadonlyArray<string>) =>
    Effect.gen(function*() {
      const seen = yield* at.screen(args, { env: { PODS_PAGER: pager, PAGER: "false" } })
      expect(yield* seen.exit).toBe(0)
      return seen.text()
    })

  it.scopedLive("is what long output is read with, in a terminal", () =>
    Effect.gen(function*() {
      const at = yield* neighbourhood
      const marked = "sed s/^/:/"
      expect(yield* shown(at, marked, "show", "asleep")).toContain(":name         asleep")
      expect(yield* shown(at, marked, "logs", "asleep")).toContain(":  good night")
      expect(yield* shown(at, marked, "list", "--help")).toContain(":pods list [--json]")
      for (const args of [["show", "asleep"], ["logs", "asleep"]]) {
        expect(yield* shown(at, marked, ...args, "--no-pager")).not.toMatch(/^:/m)
        expect((yield* at.pods(...args)).stdout).not.toMatch(/^:/m)
      }
      for (const none of ["cat", "no-such-pager 2>&-"]) {
        expect(yield* shown(at, none, "show", "asleep")).toMatch(/^name {9}asleep$/m)
      }
    }), attempt)

  it.scopedLive(
    "may be left before it has read everything, and has ctrl-c for itself",
    () =>
      Effect.gen(function*() {
        const at = yield* neighbourhood
        expect(yield* shown(at, "head -1", "--help")).toMatch(/^pods COMMAND \[ARGUMENTS\]\s*$/)
        const slow =
          "trap 'echo INTERRUPTED; exit' INT; cat; echo READ; while sleep 0.1; do :; done"
        const seen = yield* at.screen(["show", "asleep"], { env: { PODS_PAGER: slow } })
        yield* seen.see("READ")
        yield* seen.type("\u0003")
        yield* seen.see("INTERRUPTED")
        expect(yield* seen.exit).toBe(0)
      }),
    attempt
  )
})

describe("nothing", () => {
  it.scopedLive("is asked where nothing may be asked", () =>
    Effect.gen(function*() {
      const at = yield* neighbourhood
      const unasked = Effect.fnUntraced(function*(
        args: ReadonlyArray<string>,
        env: Record<string, string>
      ) {
        const seen = yield* at.screen(args, { env, columns: 120 })
        expect(yield* seen.exit).toBe(2)
        expect(seen.bytes()).not.toContain("\u001b")
        return seen.text()
      })
      for (const env of [{ CI: "1" }, { CI: "true" }, { PODS_NO_INPUT: "1" }]) {
        expect(yield* unasked(["rm", "asleep"], env)).toContain("use: pods rm asleep --yes")
        expect(yield* unasked(["resume"], env)).toContain("nothing may be asked")
      }
      expect(yield* unasked(["rm", "asleep", "--no-input"], {})).toContain("nothing was removed")
      expect(yield* unasked(["--no-input", "resume"], {})).toContain("use: pods resume NAME")
      expect((yield* at.facts("asleep"))?.state).toBe("stopped")
    }), attempt)
})
