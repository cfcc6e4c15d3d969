import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { PodName } from "../../../src/domain/ids.ts"
import type { Options } from "../../../src/layers/node/NodeLauncher.ts"
import { Launcher } from "../../../src/services/Launcher.ts"
import { fakeHosts } from "../../support/fakeHosts.ts"

const test = (
  sentence: string,
  body: (
    hosts: Effect.Effect.Success<typeof fakeHosts>,
    launch: (name: string, options?: Partial<Options>) => ReturnType<Launcher["Type"]["launch"]>
  ) => Effect.Effect<void, unknown>
) =>
  it.scopedLive(
    sentence,
    () =>
      Effect.flatMap(fakeHosts, (hosts) =>
        body(hosts, (name, options) =>
          Effect.flatMap(Launcher, ({ launch }) =>
            launch({ kind: "Restore", name: PodName.make(name) })).pipe(
              Effect.provide(hosts.layer(options))
            )))
  )

describe("NodeLauncher", () => {
  test(
    "gives a host a session of its own, no stdin, and a log that nobody else reads",
    (hosts, launch) =>
      Effect.gen(function*() {
        const { pid } = yield* launch("alpha")
        expect(pid).toBe(hosts.pid("alpha"))
        const [, , , , group, session] = statOf(pid)
        expect([Number(group), Number(session)]).toEqual([pid, pid])
        expect(hosts.logs()).toEqual(["alpha.log"])
        expect(statSync(join(hosts.own, "alpha.log")).mode & 0o777).toBe(0o600)
        expect(statSync(hosts.own).mode & 0o777).toBe(0o700)
      })
  )

  test(
    "tells at once how a host died, with its last 20 lines",
    (hosts, launch) =>
      Effect.gen(function*() {
        const failure = yield* Effect.flip(launch("dies"))
        expect(failure).toMatchObject({
          _tag: "LaunchFailed",
          name: "dies",
          reason: "its host failed: it exited with code 3",
          lastWords: Array.from({ length: 20 }, (_, index) => `line ${index + 11}`)
        })
        expect(hosts.logs()).toEqual([])
      })
  )

  test("tells at once that a host was killed", (_, launch) =>
    Effect.gen(function*() {
      const failure = yield* Effect.flip(launch("killed"))
      expect(failure).toMatchObject({ reason: "its host failed: it was killed by SIGKILL" })
    }))

  test("does not take nonsense for readiness", (hosts, launch) =>
    Effect.gen(function*() {
      const failure = yield* Effect.flip(launch("garbage"))
      expect(failure).toMatchObject({ reason: expect.stringContaining("not JSON") })
      expect(yield* hosts.runs("garbage")).toBe(false)
    }))

  test(
    "ends a host that is not ready in time, if need be by force",
    (hosts, launch) =>
      Effect.gen(function*() {
        const options = { deadline: Duration.seconds(2), grace: Duration.millis(100) }
        const failure = yield* Effect.flip(launch("stubborn", options))
        expect(failure).toMatchObject({ reason: "its host failed: it was not ready after 2s" })
        expect(yield* hosts.runs("stubborn")).toBe(false)
      })
  )

  test("says which program cannot be started", (hosts, launch) =>
    Effect.gen(function*() {
      const failure = yield* Effect.flip(launch("alpha", { program: ["/no/such/pods"] }))
      expect(failure).toMatchObject({ reason: "/no/such/pods cannot be started (ENOENT)" })
      expect(hosts.logs()).toEqual([])
    }))

  test("says where it cannot write the log of a host", (hosts, launch) =>
    Effect.gen(function*() {
      writeFileSync(hosts.own, "not a directory")
      const failure = yield* Effect.flip(launch("alpha"))
      expect(failure).toMatchObject({ reason: expect.stringContaining(hosts.own) })
      expect(hosts.pid("alpha")).toBeUndefined()
    }))

  test(
    "leaves the log of a living host alone when another launch fails",
    (hosts, launch) =>
      Effect.gen(function*() {
        mkdirSync(hosts.own, { mode: 0o700 })
        writeFileSync(join(hosts.own, "dies.log"), "of the living")
        yield* Effect.flip(launch("dies"))
        expect(readFileSync(join(hosts.own, "dies.log"), "utf8")).toBe("of the living")
      })
  )
})

/** The fields of /proc/PID/stat; the second may hold anything, so it is left out. */
const statOf = (pid: number): ReadonlyArray<string> => {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
  return [String(pid), "", ...stat.slice(stat.lastIndexOf(")") + 2).split(" ")]
}
