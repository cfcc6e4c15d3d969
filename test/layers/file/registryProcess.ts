/**
 * A program for tests that need a registry in another process. Bundled and run as
 * `node … PODS_HOME ORDER`; writes `ready` and then its result as a line of JSON.
 */
import { Effect, Either, Schedule } from "effect"
import * as fs from "node:fs"
import { join } from "node:path"
import type { Allocation } from "../../../src/domain/Allocation.ts"
import * as FileRegistry from "../../../src/layers/file/FileRegistry.ts"
import { resolve } from "../../../src/layers/file/paths.ts"

const [, , home = "", order] = process.argv
const paths = resolve({ PODS_HOME: home }, "/")
const registry = FileRegistry.make(paths, { writeWait: "60 seconds" })

const allocation = (pod_name: string, rules: number): Allocation => ({
  pod_name,
  pid: process.pid,
  socket: `/run/${pod_name}/sock`,
  scope_allow: Array.from({ length: rules }, (_, index) => ({
    target: `/${index}`,
    permission: "read",
    recursive: true
  })),
  scope_deny: [],
  delegated_from: null,
  segment_id: null
})

/** Try to register `alpha` when told to, and stay. */
const compete = Effect.gen(function*() {
  console.log("ready")
  yield* Effect.repeat(Effect.sync(() => fs.existsSync(join(home, "go"))), {
    until: (told) => told,
    schedule: Schedule.spaced("5 millis")
  })
  const outcome = yield* Effect.either(registry.register(allocation("alpha", 0)))
  console.log(Either.isRight(outcome) ? "won" : outcome.left.message)
  return yield* Effect.never
})

/**
 * Register a Pod, fill the disk, register a Pod whose host file fits and whose entry does not, and
 * then release the first.
 */
const fillDisk = Effect.gen(function*() {
  console.log("ready")
  yield* registry.register(allocation("alpha", 0))
  yield* fill
  const refusal = yield* Effect.flip(registry.register(allocation("beta", 100)))
  const claims = yield* registry.claims
  const hosts = fs.readdirSync(paths.ownRun)
  yield* registry.release(allocation("alpha", 0))
  console.log(JSON.stringify({
    refusal: refusal.message,
    claims: claims.map(({ allocation }) => allocation.pod_name),
    hosts,
    after: yield* registry.claims
  }))
})

/** Leaves a page: enough for a host file. */
const fill = Effect.sync(() => {
  const fd = fs.openSync(join(home, "filler"), "w")
  try {
    for (;;) fs.writeSync(fd, Buffer.alloc(page))
  } catch {
    fs.ftruncateSync(fd, fs.fstatSync(fd).size - page)
    fs.closeSync(fd)
  }
})

const page = 4096

Effect.runFork(order === "compete" ? compete : fillDisk)
