/** A host for tests of launchers: what it does is the name of its Pod. */
import { Effect } from "effect"
import { writeFileSync, writeSync } from "node:fs"
import { join } from "node:path"
import * as NodeHostReadiness from "../../src/layers/node/NodeHostReadiness.ts"
import { type HostBehaviour, hostBehaviour } from "./hostBehaviour.ts"

const [, , , name = ""] = process.argv
const directory = process.env["FAKE_HOST_DIR"] ?? "."
const { announceFailure, announceReady, order } = NodeHostReadiness.make(name)

writeFileSync(join(directory, `${name}.pid`), String(process.pid))
setInterval(() => undefined, 60_000)
process.on("SIGTERM", () => {
  if (name !== "stubborn") process.exit(0)
})

const announce = (behaviour: HostBehaviour): Effect.Effect<void> => {
  switch (behaviour._tag) {
    case "Ready":
      return announceReady({ ...behaviour.launched, pid: process.pid })
    case "Fails":
      return Effect.zipRight(
        announceFailure(behaviour.failure),
        Effect.sync((): void => process.exit(1))
      )
    case "Hangs":
      return Effect.never
  }
}

const misbehave: Record<string, () => void> = {
  dies: () => {
    for (let line = 1; line <= 30; line++) process.stderr.write(`line ${line}\n`)
    process.exit(3)
  },
  killed: () => process.kill(process.pid, "SIGKILL"),
  garbage: () => writeSync(NodeHostReadiness.readinessFd, "garbage\n")
}

Effect.runFork(Effect.flatMap(order, (order) => {
  misbehave[name]?.()
  return announce(hostBehaviour(order))
}))
