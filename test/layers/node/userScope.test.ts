import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { prefix } from "../../../src/layers/node/userScope.ts"
import { scratch } from "../../support/scratch.ts"

/** As where systemd manages the user: its private socket, and its program on the PATH. */
const managed = Effect.gen(function*() {
  const home = yield* scratch
  const [bin, run] = [join(home, "bin"), join(home, "run")]
  fs.mkdirSync(bin)
  fs.mkdirSync(join(run, "systemd"), { recursive: true })
  fs.writeFileSync(join(bin, "systemd-run"), "#!/bin/sh\n", { mode: 0o755 })
  yield* Effect.acquireRelease(
    Effect.async<ReturnType<typeof createServer>>((resume) => {
      const server = createServer().listen(
        join(run, "systemd", "private"),
        () => resume(Effect.succeed(server))
      )
    }),
    (server) => Effect.sync(() => server.close())
  )
  return { PATH: `/nowhere:${bin}`, XDG_RUNTIME_DIR: run, bin }
})

describe("userScope", () => {
  it.scopedLive("puts systemd-run before the command where it manages the user", () =>
    Effect.gen(function*() {
      const { bin, ...environment } = yield* managed
      const [program, ...flags] = prefix(environment)
      expect(program).toBe(join(bin, "systemd-run"))
      expect(flags).toContain("--scope")
      expect(flags.at(-1)).toBe("--")
    }))

  it.scopedLive("puts nothing before it otherwise", () =>
    Effect.gen(function*() {
      const { bin, ...environment } = yield* managed
      expect(prefix({ ...environment, PODS_SCOPE: "0" })).toEqual([])
      expect(prefix({ ...environment, PATH: "/nowhere" })).toEqual([])
      expect(prefix({ PATH: bin })).toEqual([])
      expect(prefix({ PATH: bin, XDG_RUNTIME_DIR: bin })).toEqual([])
    }))
})
