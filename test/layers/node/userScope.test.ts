import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { dirname } from "node:path"
import { PodName } from "../../../src/domain/ids.ts"
import * as userScope from "../../../src/layers/node/userScope.ts"
import { Launcher } from "../../../src/services/Launcher.ts"
import { fakeHosts } from "../../support/fakeHosts.ts"
import { fakeSystemd, works } from "../../support/fakeSystemd.ts"
import { until } from "../../support/until.ts"

describe("userScope", () => {
  it.scopedLive("is a unit of the Pod's name where systemd manages the user", () =>
    Effect.gen(function*() {
      const { program, variables } = yield* fakeSystemd(works)
      const prefix = userScope.find(variables, "alpha", "7-1")?.prefix
      expect(prefix?.[0]).toBe(program)
      expect(prefix).toEqual(expect.arrayContaining(["--user", "--scope", "--collect"]))
      expect(prefix).toContain("--unit=pods-alpha-7-1")
      expect(prefix?.at(-1)).toBe("--")
    }))

  it.scopedLive("has a name that systemd takes, whatever the Pod is called", () =>
    Effect.gen(function*() {
      const { variables } = yield* fakeSystemd(works)
      for (const name of ["日本", "a b/../%i", "x".repeat(255), "\u001b[31m"]) {
        const unit = userScope.find(variables, name, "7-1")?.prefix.find((flag) =>
          flag.startsWith("--unit=")
        )
        expect(unit).toMatch(/^--unit=pods-[A-Za-z0-9._-]{1,100}-7-1$/)
      }
    }))

  it.scopedLive("is none otherwise", () =>
    Effect.gen(function*() {
      const { bin, variables } = yield* fakeSystemd(works)
      expect(userScope.find({ ...variables, PODS_SCOPE: "0" }, "alpha", "7-1")).toBeUndefined()
      expect(userScope.find({ ...variables, PATH: "/nowhere" }, "alpha", "7-1")).toBeUndefined()
      expect(userScope.find({ PATH: bin }, "alpha", "7-1")).toBeUndefined()
      expect(userScope.find({ PATH: bin, XDG_RUNTIME_DIR: bin }, "alpha", "7-1")).toBeUndefined()
    }))
})

describe("the check of scopes", () => {
  for (
    const [script, expected] of [
      [works, true],
      ["echo no bus >&2; exit 1", false],
      ["exec /no/such/program", false]
    ] as const
  ) {
    it.scopedLive(`says ${expected} where systemd-run does: ${script.split("\n")[0]}`, () =>
      Effect.gen(function*() {
        const { variables } = yield* fakeSystemd(script)
        expect(yield* userScope.works(variables)).toBe(expected)
      }))
  }

  it.scopedLive("says nothing where systemd does not manage the user", () =>
    Effect.gen(function*() {
      const { variables } = yield* fakeSystemd(works)
      expect(yield* userScope.works({ ...variables, XDG_RUNTIME_DIR: "" })).toBeUndefined()
    }))
})

/** Launches under a `systemd-run` that does what a script says. */
const under = Effect.fnUntraced(function*(script: string) {
  const systemd = yield* fakeSystemd(script)
  const hosts = yield* fakeHosts
  const environment = {
    ...process.env,
    ...systemd.variables,
    FAKE_HOST_DIR: dirname(hosts.own)
  }
  const scopeDeadline = Duration.millis(100)
  const launch = (name: string) =>
    Effect.flatMap(Launcher, ({ launch }) => launch({ kind: "Restore", name: PodName.make(name) }))
      .pipe(
        Effect.provide(hosts.layer({ environment, scopeDeadline }))
      )
  return { ...systemd, hosts, launch }
})

describe("a host where systemd manages the user", () => {
  it.scopedLive("is the process that asked for the scope, and gets its order", () =>
    Effect.gen(function*() {
      const { calls, hosts, launch } = yield* under(works)
      const { pid, socket } = yield* launch("alpha")
      expect(pid).toBe(hosts.pid("alpha"))
      expect(JSON.parse(socket)).toMatchObject({ name: "alpha" })
      expect(calls()).toEqual([expect.stringMatching(
        new RegExp(`^${pid} .*--unit=pods-alpha-${process.pid}-[0-9a-f]{6} .* host alpha$`)
      )])
    }))

  it.scopedLive("has another unit each time", () =>
    Effect.gen(function*() {
      const { calls, hosts, launch } = yield* under(works)
      const { pid } = yield* launch("alpha")
      process.kill(pid, "SIGKILL")
      yield* until("the first host to end", Effect.map(hosts.runs("alpha"), (runs) => !runs))
      yield* launch("alpha")
      const units = calls().map((call) => /--unit=\S+/.exec(call)?.[0])
      expect(new Set(units).size).toBe(2)
    }))

  for (
    const [what, script] of [
      ["fails", "echo no bus >&2; exit 1"],
      ["hangs", "trap 'kill $!' TERM; sleep 600 & wait"],
      ["does nothing", ""]
    ] as const
  ) {
    it.scopedLive(`is started without a scope when systemd-run ${what}`, () =>
      Effect.gen(function*() {
        const { hosts, launch } = yield* under(script)
        expect((yield* launch("alpha")).pid).toBe(hosts.pid("alpha"))
        expect(hosts.logs()).toEqual(["alpha.log"])
      }))
  }

  it.scopedLive("is not started twice when it dies in its scope", () =>
    Effect.gen(function*() {
      const { calls, hosts, launch } = yield* under(works)
      expect(yield* Effect.flip(launch("killed"))).toMatchObject({
        reason: "its host failed: it was killed by SIGKILL"
      })
      expect(calls()).toEqual([expect.stringMatching(new RegExp(`^${hosts.pid("killed")} `))])
    }))

  it.scopedLive("may take its time once it is in its scope", () =>
    Effect.gen(function*() {
      const { hosts, launch } = yield* under(
        works.replace("exec", "exec sh -c 'sleep 0.3; exec \"$@\"' -")
      )
      const { pid } = yield* launch("alpha")
      expect(pid).toBe(hosts.pid("alpha"))
    }))
})
