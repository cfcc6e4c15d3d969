import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { buildSync } from "esbuild"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Allocation } from "../../../src/domain/Allocation.ts"
import * as FileRegistry from "../../../src/layers/file/FileRegistry.ts"
import { resolve } from "../../../src/layers/file/paths.ts"
import { allocation } from "../../contracts/Registry.contract.ts"
import { foreignProcess } from "./foreignProcess.ts"
import { patient, tableOf, withFile } from "./registryFiles.ts"
import { tempDirectory } from "./tempPaths.ts"

const mine = (pod_name: string) => allocation({ pod_name, pid: process.pid })

const namesLike = (table: ReadonlyArray<Allocation>, prefix: string) =>
  table.map(({ pod_name }) => pod_name).filter((name) => name.startsWith(prefix))

describe("FileRegistry", () => {
  it.scopedLive("loses nothing in 50 registrations and 50 releases at once", () =>
    Effect.gen(function*() {
      const { paths } = yield* withFile("")
      const all = Array.from({ length: 50 }, (_, index) => mine(`pod-${index}`))
      const at16 = { concurrency: 16, discard: true } as const
      yield* Effect.forEach(all, (one) => FileRegistry.make(paths, patient).register(one), at16)
      expect(new Set(namesLike(tableOf(paths), ""))).toEqual(new Set(namesLike(all, "")))
      expect(fs.readdirSync(paths.ownRun)).toHaveLength(50)
      yield* Effect.forEach(all, (one) => FileRegistry.make(paths, patient).release(one), at16)
      expect(tableOf(paths)).toEqual([])
      expect(fs.readdirSync(paths.ownRun)).toEqual([])
    }))

  it.scopedLive("loses nothing beside a writer who empties the file, and always reads it whole", () =>
    Effect.gen(function*() {
      const { paths, registry } = yield* withFile("")
      const foreign = yield* foreignProcess(process.execPath, ["-e", likeInsomnia, paths.registry])
      const writing = yield* Effect.fork(foreign.output)
      const counts: Array<number> = []
      let rounds = 0
      while ((yield* Fiber.poll(writing))._tag === "None") {
        const own = mine(`ours-${rounds++}`)
        yield* registry.register(own)
        const table = (yield* registry.claims).map((claim) => claim.allocation)
        expect(namesLike(table, "ours-")).toContain(own.pod_name)
        counts.push(namesLike(table, "foreign-").length)
        if (rounds % 2 === 0) yield* registry.release(own)
      }
      yield* Fiber.join(writing)
      expect(counts).toEqual(counts.toSorted((a, b) => a - b))
      expect(namesLike(tableOf(paths), "ours-")).toHaveLength(Math.ceil(rounds / 2))
      expect(tableOf(paths).filter(({ pid }) => pid === 1)).toEqual(
        Array.from({ length: 40 }, (_, index) => ({
          pod_name: `foreign-${index}`,
          pid: 1,
          socket: `/run/insomnia/${index}/sock`,
          scope_allow: [{ target: `/é/${index}`, permission: "write", recursive: false }],
          scope_deny: [],
          delegated_from: "nobody",
          segment_id: null
        }))
      )
    }))

  it.scopedLive("gives a name to one process of four, and to another when that is killed", () =>
    Effect.gen(function*() {
      const home = yield* tempDirectory
      const program = bundle(home)
      const processes = yield* Effect.all(
        Array.from(
          { length: 4 },
          () => foreignProcess(process.execPath, [program, home, "compete"])
        ),
        { concurrency: "unbounded" }
      )
      fs.writeFileSync(join(home, "go"), "")
      const outcomes = yield* Effect.forEach(processes, (one) => one.line(1))
      const winner = processes[outcomes.indexOf("won")] ?? expect.fail("nobody has won")
      const refusal = `alpha exists already (pid ${winner.pid} holds its name)`
      expect(outcomes.filter((outcome) => outcome.startsWith(refusal))).toHaveLength(3)
      yield* winner.end
      const registry = FileRegistry.make(resolve({ PODS_HOME: home }, "/"), patient)
      expect((yield* registry.claims).map(({ holder }) => holder)).toEqual(["Gone"])
      yield* registry.register(mine("alpha"))
      expect((yield* registry.claims).map((claim) => claim.allocation)).toEqual([mine("alpha")])
    }))

  it.scopedLive.skipIf(!canMount())(
    "keeps the table when the disk is full, shows no host that it refused, and can release",
    () =>
      Effect.gen(function*() {
        const directory = yield* tempDirectory
        fs.mkdirSync(join(directory, "full"))
        const child = yield* foreignProcess("unshare", [
          "-Urm",
          "sh",
          "-c",
          "mount -t tmpfs -o size=128k none \"$1\" && exec \"$2\" \"$3\" \"$1\" fill",
          "sh",
          join(directory, "full"),
          process.execPath,
          bundle(directory)
        ])
        expect(JSON.parse(yield* child.line(1))).toEqual({
          refusal: expect.stringMatching(/^cannot write .*pods\.json: the disk is full/),
          claims: ["alpha"],
          hosts: ["alpha.json"],
          after: []
        })
      })
  )
})

/** `registryProcess.ts` as a program that Node can run. */
const bundle = (directory: string): string => {
  const outfile = join(directory, "registryProcess.mjs")
  const entryPoints = [fileURLToPath(new URL("./registryProcess.ts", import.meta.url))]
  buildSync({ entryPoints, outfile, bundle: true, platform: "node", format: "esm" })
  return outfile
}

/** Whether this user may have a disk of his own, in a namespace of his own. */
function canMount(): boolean {
  return spawnSync("unshare", ["-Urm", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0
}

/** Registers 40 Pods as insomnia does, but slowly: everybody can see the file empty and half. */
const likeInsomnia = `
  const fs = require("fs")
  const { spawnSync } = require("child_process")
  const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3)
  console.log("ready")
  for (let index = 0; index < 40; index++) {
    const fd = fs.openSync(process.argv[1], "r+")
    spawnSync("flock", ["-x", "3"], { stdio: ["ignore", "ignore", "inherit", fd] })
    const text = fs.readFileSync(process.argv[1], "utf8")
    const table = text === "" ? { allocations: [] } : JSON.parse(text)
    table.allocations.push({
      pod_name: "foreign-" + index,
      pid: 1,
      socket: "/run/insomnia/" + index + "/sock",
      scope_allow: [{ target: "/é/" + index, permission: "write", recursive: false }],
      scope_deny: [],
      delegated_from: "nobody",
      segment_id: null
    })
    const bytes = Buffer.from(JSON.stringify(table, null, 2))
    const half = bytes.length >> 1
    fs.ftruncateSync(fd, 0)
    pause()
    fs.writeSync(fd, bytes, 0, half, 0)
    pause()
    fs.writeSync(fd, bytes, half, bytes.length - half, half)
    fs.fdatasyncSync(fd)
    fs.closeSync(fd)
  }
`
