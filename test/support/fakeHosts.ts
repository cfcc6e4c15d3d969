import { Effect } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import * as trustedDirectory from "../../src/layers/file/trustedDirectory.ts"
import * as NodeLauncher from "../../src/layers/node/NodeLauncher.ts"
import { bundledOnce } from "./bundledOnce.ts"
import { scratch } from "./scratch.ts"

/** A launcher of `fakeHostMain` processes, which end with the scope at the latest. */
export const fakeHosts = Effect.gen(function*() {
  const directory = yield* scratch
  const program = [process.execPath, bundledOnce("fakeHostMain.ts")] as const
  const own = join(directory, "own")

  const pid = (name: string): number | undefined => {
    try {
      return Number(readFileSync(join(directory, `${name}.pid`), "utf8"))
    } catch {
      return undefined
    }
  }
  const signal = (name: string, signal: NodeJS.Signals | 0): boolean => {
    const known = pid(name)
    if (!known) return false
    try {
      return process.kill(known, signal)
    } catch {
      return false
    }
  }
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      for (const file of readdirSync(directory)) {
        if (file.endsWith(".pid")) signal(file.slice(0, -".pid".length), "SIGKILL")
      }
    })
  )

  return {
    layer: (options: Partial<NodeLauncher.Options> = {}) =>
      NodeLauncher.layer({
        program,
        environment: { ...process.env, FAKE_HOST_DIR: directory },
        logPath: (name) => Effect.as(trustedDirectory.ensure(own), join(own, `${name}.log`)),
        ...options
      }),
    pid,
    runs: (name: string) => Effect.sync(() => signal(name, 0)),
    /** Where the logs of hosts are kept. */
    own,
    logs: () => {
      try {
        return readdirSync(own)
      } catch {
        return []
      }
    }
  }
})
