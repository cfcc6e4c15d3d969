import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { claimOf, claims, filesIn, type Home, home, podsProgram } from "../support/home.ts"
import { childrenOf, lives, processesWithin, sessionOf } from "../support/processes.ts"
import { until } from "../support/until.ts"

const attempt = { timeout: 60_000 }

/** Two that do the same at once: who got through, and who did not. */
const both = <E, R>(doing: Effect.Effect<Effect.Effect.Success<ReturnType<Home["pods"]>>, E, R>) =>
  Effect.map(
    Effect.all([doing, doing], { concurrency: 2 }),
    (ran) => ran.toSorted((one, other) => (one.code ?? 0) - (other.code ?? 0))
  )

const ended = (what: string, pid: number) => until(`${what} to end`, Effect.sync(() => !lives(pid)))

describe("one of two that come at once", () => {
  it.scopedLive("gets a new name, the other is told who has it", () =>
    Effect.gen(function*() {
      const { directory, facts, pods } = yield* home
      const [won, lost] = yield* both(pods("new", "wanted"))
      const { pid } = claimOf(directory, "wanted")
      expect(won).toMatchObject({ code: 0, stdout: "wanted\n" })
      expect(lost).toMatchObject({ code: 75, stdout: "" })
      expect(lost?.stderr).toMatch(new RegExp(`wanted .*(pid ${pid}|it is kept)`))
      expect(claims(directory)).toHaveLength(1)
      expect(yield* facts("wanted")).toMatchObject({ label: "live idle", pid })
    }), attempt)

  it.scopedLive(
    "restores a Pod, the other is told who holds its conversation",
    () =>
      Effect.gen(function*() {
        const { directory, facts, pods, start } = yield* home
        yield* start("wanted", "hello")
        yield* pods("stop", "wanted")
        const [won, lost] = yield* both(pods("restore", "wanted"))
        const { pid } = claimOf(directory, "wanted")
        expect(won?.code).toBe(0)
        expect(won?.stdout).toContain("wanted is back")
        expect(claims(directory)).toHaveLength(1)
        expect(yield* facts("wanted")).toMatchObject({ label: "live idle", pid })
        // One that looks when the other is done finds a live Pod.
        expect([1, 75]).toContain(lost?.code)
        expect(lost?.stderr).toMatch(new RegExp(`pid ${pid}|it is live|its socket`))
      }),
    attempt
  )
})

describe("a host", () => {
  it.scopedLive(
    "leaves nothing when its agent dies at once, and passes on its last words",
    () =>
      Effect.gen(function*() {
        const { directory, facts, pods } = yield* home
        const broken = { command: ["sh", "-c", "echo the key is missing >&2; exit 7"] }
        mkdirSync(join(directory, "config"))
        writeFileSync(
          join(directory, "config/config.json"),
          JSON.stringify({ agents: { broken }, default: "demo" })
        )
        const { code, stderr, stdout } = yield* pods("new", "stillborn", "--agent", "broken")
        expect({ code, stdout }).toEqual({ code: 1, stdout: "" })
        expect(stderr).toMatch(/stillborn did not start: .*code 7.*\n +the key is missing\n$/)
        expect(yield* facts("stillborn")).toBeUndefined()
        expect(claims(directory)).toEqual([])
        expect(processesWithin(directory)).toEqual([])
        expect(filesIn(directory)).toEqual(["config/config.json", "run/pods.json"])
        expect(yield* pods("new", "stillborn")).toMatchObject({ code: 0 })
      }),
    attempt
  )

  for (const umask of ["000", "077"]) {
    it.scopedLive(
      `keeps everything for its user alone under umask ${umask}`,
      () =>
        Effect.gen(function*() {
          const { directory, labelled, run } = yield* home
          const command = `umask ${umask} && exec "$0" "$@"`
          yield* run(["sh", "-c", command, process.execPath, podsProgram, "new", "alpha", "hello"])
          yield* labelled("alpha", "live idle")
          const wrong = readdirSync(directory, { recursive: true, withFileTypes: true })
            .map((entry) => join(entry.parentPath, entry.name))
            .filter((path) => {
              const stat = statSync(path)
              return (stat.mode & 0o777) !== (stat.isDirectory() ? 0o700 : 0o600)
            })
          expect(wrong).toEqual([])
          expect(filesIn(directory)).toContain("run/alpha/sock")
        }),
      attempt
    )
  }

  it.scopedLive(
    "is a session of its own, and outlives the terminal that it was started in",
    () =>
      Effect.gen(function*() {
        const { directory, facts, screen } = yield* home
        const seen = yield* screen(["new", "lasting", "wait 600", "--attach"])
        yield* seen.see("Working for 600 s ..")
        const { pid } = claimOf(directory, "lasting")
        expect(sessionOf(pid)).toBe(pid)
        yield* seen.close
        yield* ended("the terminal's program", seen.pid)
        expect(yield* facts("lasting")).toMatchObject({ label: "live running", pid })
      }),
    attempt
  )

  it.scopedLive("ends in order at SIGTERM, in the middle of a turn", () =>
    Effect.gen(function*() {
      const { directory, facts, pods } = yield* home
      yield* pods("new", "busy", "wait 600")
      const { pid, socket } = claimOf(directory, "busy")
      const [agent = 0] = childrenOf(pid)
      expect(lives(agent)).toBe(true)
      process.kill(pid, "SIGTERM")
      yield* ended("the host", pid)
      yield* ended("the agent", agent)
      expect(claims(directory)).toEqual([])
      expect(existsSync(dirname(socket))).toBe(false)
      expect(yield* facts("busy")).toMatchObject({ label: "stopped", restorable: true })
    }), attempt)

  it.scopedLive(
    "stays when its agent is killed, says so, and starts it again with the next prompt",
    () =>
      Effect.gen(function*() {
        const { directory, labelled, screen, start } = yield* home
        yield* start("orphan", "hello")
        const { pid } = claimOf(directory, "orphan")
        const seen = yield* screen(["attach", "orphan"], { columns: 120 })
        yield* seen.see("live idle · enter send")
        const [agent = 0] = childrenOf(pid)
        process.kill(agent, "SIGKILL")
        yield* ended("the agent", agent)
        yield* seen.see("✗ the agent is gone: it was killed by SIGKILL")
        yield* labelled("orphan", "live idle")
        yield* seen.type("are you there?\r")
        yield* seen.see("You said: \"are you there?\"")
        expect(childrenOf(pid)).not.toContain(agent)
        expect(lives(pid)).toBe(true)
      }),
    attempt
  )
})
