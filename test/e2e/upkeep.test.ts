import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { claimOf, claims, filesIn, type Home, home, podsProgram } from "../support/home.ts"
import { childrenOf, lives, processesWithin } from "../support/processes.ts"
import { until } from "../support/until.ts"

const attempt = { timeout: 60_000 }

/** Kills the host of a Pod; returns it with the agents that it had. */
const killHost = Effect.fnUntraced(function*({ directory }: Home, name: string) {
  const { pid } = claimOf(directory, name)
  const agents = childrenOf(pid)
  process.kill(pid, "SIGKILL")
  yield* until("the host to end", Effect.sync(() => !lives(pid)))
  return { pid, agents }
})

/** What of a home the commands are about; the cache of code is none of it. */
const kept = (directory: string) => filesIn(directory).filter((path) => !path.startsWith("cache/"))

describe("pods restore --all", () => {
  it.scopedLive(
    "brings back a Pod whose host was killed, and none that was stopped",
    () =>
      Effect.gen(function*() {
        const here = yield* home
        const { directory, facts, labelled, pods, start } = here
        yield* start("killed", "hello")
        yield* start("stopped", "hello")
        yield* start("alive", "hello")
        yield* pods("stop", "stopped")
        const { pid: alive } = claimOf(directory, "alive")
        yield* killHost(here, "killed")

        expect(yield* pods("restore", "--all", "--dry-run")).toMatchObject({
          code: 0,
          stdout: "killed\n"
        })
        expect((yield* facts("killed"))?.state).toBe("unreachable")

        const { code, stdout } = yield* pods("restore", "--all")
        expect({ code, stdout }).toEqual({
          code: 0,
          stdout: "killed is back: its agent loaded the conversation again\n"
        })
        yield* labelled("killed", "live idle")
        expect(yield* facts("stopped")).toMatchObject({ label: "stopped" })
        expect(claimOf(directory, "alive").pid).toBe(alive)
      }),
    attempt
  )

  it.scopedLive(
    "brings back a Pod whose host was told to end, as with the machine",
    () =>
      Effect.gen(function*() {
        const { directory, labelled, pods, start } = yield* home
        yield* start("ended", "hello")
        const { pid } = claimOf(directory, "ended")
        process.kill(pid, "SIGTERM")
        yield* until("the host to end", Effect.sync(() => !lives(pid)))
        expect((yield* pods("restore", "--all")).stdout).toMatch(/^ended is back/)
        yield* labelled("ended", "live idle")
      }),
    attempt
  )
})

describe("pods rm", () => {
  it.scopedLive(
    "refuses a live Pod, and leaves nothing of a stopped one",
    () =>
      Effect.gen(function*() {
        const { directory, facts, pods, start } = yield* home
        yield* start("mine", "hello")
        const before = kept(directory)
        const refused = yield* pods("rm", "mine", "--yes")
        expect(refused).toMatchObject({ code: 1, stdout: "" })
        expect(refused.stderr).toContain("pods stop mine")
        expect(kept(directory)).toEqual(before)

        yield* pods("stop", "mine")
        expect(yield* pods("rm", "mine", "--yes")).toMatchObject({
          code: 0,
          stdout: "mine is forgotten\n"
        })
        expect(yield* facts("mine")).toBeUndefined()
        expect(kept(directory).filter((path) => !path.startsWith("own/demo/"))).toEqual([
          "run/pods.json"
        ])
      }),
    attempt
  )

  it.scopedLive(
    "ends the agent that a killed host has left, and forgets its claim",
    () =>
      Effect.gen(function*() {
        const here = yield* home
        const { directory, pods } = here
        configure(directory, "stubborn", ["sh", "-c", stubborn])
        expect(yield* pods("new", "mine", "hello", "--agent", "stubborn")).toMatchObject({
          code: 0
        })
        yield* here.labelled("mine", "live idle")
        const { agents } = yield* killHost(here, "mine")
        expect(agents.filter(lives)).not.toEqual([])
        expect(yield* pods("rm", "mine", "--yes")).toMatchObject({ code: 0 })
        expect(agents.filter(lives)).toEqual([])
        expect(claims(directory)).toEqual([])
        expect(processesWithin(directory)).toEqual([])
      }),
    attempt
  )

  it.scopedLive("asks on a terminal", () =>
    Effect.gen(function*() {
      const { facts, pods, screen, start } = yield* home
      yield* start("mine", "hello")
      yield* pods("stop", "mine")
      const no = yield* screen(["rm", "mine"])
      yield* no.see("forget mine? [y/N]")
      yield* no.type("n")
      yield* no.see("nothing was removed")
      expect((yield* facts("mine"))?.label).toBe("stopped")
      const yes = yield* screen(["rm", "mine"])
      yield* yes.see("forget mine? [y/N]")
      yield* yes.type("y")
      yield* yes.see("mine is forgotten")
      expect(yield* facts("mine")).toBeUndefined()
    }), attempt)
})

describe("pods prune", () => {
  it.scopedLive(
    "cleans up after a host that was killed, but changes nothing in a dry run",
    () =>
      Effect.gen(function*() {
        const here = yield* home
        const { directory, facts, pods, start } = here
        yield* start("killed", "hello")
        yield* start("alive", "hello")
        const { socket } = claimOf(directory, "killed")
        const { pid } = yield* killHost(here, "killed")

        const before = kept(directory)
        const registry = readFileSync(join(directory, "run/pods.json"), "utf8")
        const dry = yield* pods("prune", "--dry-run")
        expect(dry.code).toBe(0)
        expect(dry.stdout).toContain(`the allocation of killed: its process ${pid} is gone`)
        expect(dry.stdout).toContain(`${socket}: nobody listens on it`)
        expect(dry.stdout).not.toContain("alive")
        expect(kept(directory)).toEqual(before)
        expect(readFileSync(join(directory, "run/pods.json"), "utf8")).toBe(registry)

        expect(yield* pods("prune", "--yes")).toMatchObject({ code: 0 })
        expect(claims(directory).map(({ pod_name }) => pod_name)).toEqual(["alive"])
        expect(existsSync(socket)).toBe(false)
        expect(yield* facts("killed")).toMatchObject({ label: "stopped", restorable: true })
        expect(yield* facts("alive")).toMatchObject({ label: "live idle" })
        expect(yield* pods("prune", "--yes")).toMatchObject({
          code: 0,
          stdout: "",
          stderr: "nothing is provably dead\n"
        })
      }),
    attempt
  )

  it.scopedLive("ends the agent that a killed host has left", () =>
    Effect.gen(function*() {
      const here = yield* home
      const { directory, pods } = here
      configure(directory, "stubborn", ["sh", "-c", stubborn])
      yield* pods("new", "mine", "hello", "--agent", "stubborn")
      yield* here.labelled("mine", "live idle")
      const { agents } = yield* killHost(here, "mine")
      const { stdout } = yield* pods("prune", "--yes")
      expect(stdout).toContain("removed the agent of mine")
      expect(agents.filter(lives)).toEqual([])
    }), attempt)
})

describe("pods agents", () => {
  it.scopedLive(
    "finds an installed agent, which then needs no configuration",
    () =>
      Effect.gen(function*() {
        const { directory, env, facts, run } = yield* home
        const bin = join(directory, "bin")
        mkdirSync(bin)
        writeFileSync(join(bin, "gemini"), `#!/bin/sh\nexec "${process.execPath}" "${demoAgent}"\n`)
        chmodSync(join(bin, "gemini"), 0o755)
        const pods = (...args: ReadonlyArray<string>) =>
          run([
            "env",
            `PATH=${bin}:${env.PATH}`,
            process.execPath,
            podsProgram,
            ...args
          ])

        const { code, stdout } = yield* pods("agents", "--check", "--json")
        expect(code).toBe(0)
        expect(JSON.parse(stdout)).toEqual(expect.arrayContaining([
          expect.objectContaining({ name: "demo", default: true, origin: "bundled" }),
          expect.objectContaining({
            name: "gemini",
            origin: "found",
            command: ["gemini", "--acp"],
            check: expect.objectContaining({ ok: true, protocol: 1, loads: true })
          })
        ]))
        expect(yield* pods("new", "twin", "--agent", "gemini")).toMatchObject({ code: 0 })
        expect(yield* facts("twin")).toMatchObject({ agent: "gemini" })
      }),
    attempt
  )
})

const demoAgent = join(podsProgram, "../demo-agent.cjs")

/** Stays, with the demo agent as its child, when whoever started it is gone. */
const stubborn = `trap '' HUP PIPE; "${process.execPath}" "${demoAgent}"; sleep 600`

const configure = (directory: string, name: string, command: ReadonlyArray<string>) => {
  mkdirSync(join(directory, "config"), { recursive: true })
  writeFileSync(
    join(directory, "config/config.json"),
    JSON.stringify({ agents: { [name]: { command } }, default: "demo" })
  )
}
