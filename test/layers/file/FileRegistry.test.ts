import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, Fiber } from "effect"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import { join } from "node:path"
import { type Allocation, decodeTable } from "../../../src/domain/Allocation.ts"
import * as FileRegistry from "../../../src/layers/file/FileRegistry.ts"
import type { Paths } from "../../../src/layers/file/paths.ts"
import { allocation, segment } from "../../contracts/Registry.contract.ts"
import { lockedByNode } from "./foreignProcess.ts"
import { hostFileOf, tableOf, withFile } from "./registryFiles.ts"
import { tempPaths, withUmask } from "./tempPaths.ts"

const hasty = { readWait: "200 millis", writeWait: "200 millis" } as const

const fixture = (name: string) =>
  fs.readFileSync(join(import.meta.dirname, "../../fixtures/insomnia", name), "utf8")

const mine = (fields: Partial<Allocation> = {}) => allocation({ pid: process.pid, ...fields })

describe("claims", () => {
  it.scopedLive("makes neither file nor directory", () =>
    Effect.gen(function*() {
      const paths = yield* tempPaths
      expect(yield* FileRegistry.make(paths).claims).toEqual([])
      expect(fs.existsSync(paths.data)).toBe(false)
    }))

  it.scopedLive("reads insomnia's own table", () =>
    Effect.gen(function*() {
      const { registry } = yield* withFile(fixture("registry.json"))
      const claims = yield* registry.claims
      expect(claims.map(({ allocation }) => allocation.pod_name)).toEqual([
        "builder",
        "builder-tests",
        "tests-fixtures"
      ])
    }))

  it.scopedLive("takes an empty file for an empty table, and leaves it as it is", () =>
    Effect.gen(function*() {
      for (const text of ["", "  \n"]) {
        const { registry, paths } = yield* withFile(text)
        expect(yield* registry.claims).toEqual([])
        expect(fs.readFileSync(paths.registry, "utf8")).toBe(text)
      }
    }))

  it.scopedLive("shows two entries of one name both", () =>
    Effect.gen(function*() {
      const { registry, paths } = yield* withFile("")
      const twins = [mine(), mine({ segment_id: segment(2) })]
      fs.writeFileSync(paths.registry, JSON.stringify({ allocations: twins }))
      expect((yield* registry.claims).map(({ allocation }) => allocation)).toEqual(twins)
    }))

  const damages = (sentence: string, text: string | Buffer, reason: RegExp) =>
    it.scopedLive(sentence, () =>
      Effect.gen(function*() {
        const { registry, paths } = yield* withFile(text)
        for (
          const attempt of [registry.claims, registry.register(mine()), registry.release(mine())]
        ) {
          const failure = yield* Effect.flip(attempt)
          expect(failure._tag).toBe("RegistryDamaged")
          expect(failure.message).toMatch(reason)
          expect(failure.message).toContain(paths.registry)
        }
        expect(fs.readFileSync(paths.registry)).toEqual(Buffer.from(text))
      }))

  damages(
    "tells of half a table, and never writes over it",
    "{\"allocations\": [",
    /damaged: not JSON/
  )
  damages("tells of one bad entry", "{\"allocations\": [{\"pod_name\": 1}]}", /allocations\.0/)
  damages("tells of a block of NUL bytes", Buffer.alloc(64), /damaged: not JSON/)
  damages("tells of invalid UTF-8", Buffer.from([0x7b, 0xff, 0x7d]), /is not valid UTF-8/)

  it.scopedLive("tells of what is not a file, without waiting for it", () =>
    Effect.gen(function*() {
      const kinds = {
        "it is a FIFO": (path: string) => spawnSync("mkfifo", [path]),
        "it is a directory": (path: string) => fs.mkdirSync(path),
        "it is a symbolic link": (path: string) => fs.symlinkSync("elsewhere.json", path),
        "it is larger than 16 MiB": (path: string) => {
          fs.writeFileSync(path, "")
          fs.truncateSync(path, 2 ** 40)
        }
      }
      for (const [reason, make] of Object.entries(kinds)) {
        const { registry, paths } = yield* withFile("")
        fs.rmSync(paths.registry)
        make(paths.registry)
        for (
          const attempt of [registry.claims, registry.register(mine()), registry.release(mine())]
        ) {
          const failure = yield* Effect.flip(attempt)
          expect(failure).toMatchObject({ _tag: "RegistryDamaged" })
          expect(failure.message).toMatch(reason === "it is a directory" ? /director/ : reason)
        }
      }
    }))

  it.scopedLive("does not need the lock for a table that is whole", () =>
    Effect.gen(function*() {
      const { registry, paths } = yield* withFile(fixture("registry.single.json"), hasty)
      const holder = yield* lockedByNode(paths.registry)
      holder.kill("SIGSTOP")
      expect(yield* registry.claims).toHaveLength(1)
    }))

  it.scopedLive("names the holder of the lock who has emptied the file and stopped", () =>
    Effect.gen(function*() {
      const { registry, paths } = yield* withFile("", hasty)
      const holder = yield* lockedByNode(paths.registry)
      holder.kill("SIGSTOP")
      for (
        const attempt of [registry.claims, registry.register(mine()), registry.release(mine())]
      ) {
        expect(yield* Effect.flip(attempt)).toMatchObject({
          _tag: "RegistryBusy",
          path: paths.registry,
          holder: `node (pid ${holder.pid})`
        })
      }
    }))

  it.scopedLive("waits for a writer who has emptied the file", () =>
    Effect.gen(function*() {
      const { registry, paths } = yield* withFile("")
      const holder = yield* lockedByNode(paths.registry)
      const reading = yield* Effect.fork(registry.claims)
      yield* Effect.sleep("100 millis")
      fs.writeFileSync(paths.registry, fixture("registry.single.json"))
      yield* holder.end
      expect(yield* Fiber.join(reading)).toHaveLength(1)
    }))
})

describe("register", () => {
  it.scopedLive("makes the file with mode 0600 in directories with mode 0700", () =>
    Effect.gen(function*() {
      const paths = yield* tempPaths
      yield* withUmask(0, FileRegistry.make(paths).register(mine()))
      const mode = (path: string) => (fs.statSync(path).mode & 0o777).toString(8)
      expect([paths.run, paths.ownRun].map(mode)).toEqual(["700", "700"])
      expect([paths.registry, hostFileOf(paths)].map(mode)).toEqual(["600", "600"])
    }))

  it.scopedLive("writes what insomnia would have written", () =>
    Effect.gen(function*() {
      const { registry, paths } = yield* withFile("")
      const [entry] = Either.getOrThrow(decodeTable(fixture("registry.single.json"))).allocations
      yield* registry.register(entry ?? expect.fail("the fixture is empty"))
      expect(fs.readFileSync(paths.registry, "utf8")).toBe(
        fixture("registry.single.json").trimEnd()
      )
    }))

  it.scopedLive("keeps foreign allocations as they are, in their order, in the same file", () =>
    Effect.gen(function*() {
      const { allocations } = Either.getOrThrow(decodeTable(fixture("registry.json")))
      const foreign = allocations.map((one) => ({ ...one, pid: process.ppid }))
      const { registry, paths } = yield* withFile(JSON.stringify({ allocations: foreign }))
      const { ino } = fs.statSync(paths.registry)
      yield* registry.register(mine())
      expect(tableOf(paths)).toEqual([...foreign, mine()])
      yield* registry.release(mine())
      expect(tableOf(paths)).toEqual(foreign)
      expect(fs.statSync(paths.registry).ino).toBe(ino)
    }))

  it.scopedLive("keeps in a file of its own which process has registered", () =>
    Effect.gen(function*() {
      const { registry, paths } = yield* withFile("")
      yield* registry.register(mine())
      expect(JSON.parse(fs.readFileSync(hostFileOf(paths), "utf8"))).toMatchObject({
        pid: process.pid,
        boot_id: fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
        segment_id: segment(1)
      })
      yield* registry.release(mine())
      expect(fs.existsSync(hostFileOf(paths))).toBe(false)
    }))

  it.scopedLive("takes a pid that another process has by now for gone", () =>
    Effect.gen(function*() {
      const { registry, paths } = yield* withFile("")
      yield* registry.register(mine())
      edit(hostFileOf(paths), (host) => ({ ...host, start_time: 1 }))
      expect(yield* registry.claims).toEqual([{ allocation: mine(), holder: "Gone" }])
      yield* registry.register(mine({ socket: "/new" }))
      expect(yield* registry.claims).toEqual([
        { allocation: mine({ socket: "/new" }), holder: "Alive" }
      ])
    }))

  it.scopedLive("takes every process of an earlier boot for gone", () =>
    Effect.gen(function*() {
      const { registry, paths } = yield* withFile("")
      yield* registry.register(mine())
      edit(hostFileOf(paths), (host) => ({ ...host, boot_id: "another" }))
      expect((yield* registry.claims)[0]?.holder).toBe("Gone")
    }))

  it.scopedLive("judges by the pid alone where the file is another claim's or unreadable", () =>
    Effect.gen(function*() {
      const { registry, paths } = yield* withFile("")
      yield* registry.register(mine())
      for (const text of ["", "{}", "[", JSON.stringify({ pid: 1, start_time: 1 })]) {
        fs.writeFileSync(hostFileOf(paths), text)
        expect((yield* registry.claims)[0]?.holder).toBe("Alive")
      }
      yield* registry.release(mine())
      yield* registry.register(mine())
      edit(hostFileOf(paths), (host) => ({ ...host, start_time: 1, segment_id: segment(2) }))
      expect((yield* registry.claims)[0]?.holder).toBe("Alive")
    }))

  it.scopedLive("removes the host files of what it reclaims", () =>
    Effect.gen(function*() {
      const { registry, paths } = yield* withFile("")
      yield* registry.register(mine())
      edit(hostFileOf(paths), (host) => ({ ...host, start_time: 1 }))
      yield* registry.register(mine({ pod_name: "beta", segment_id: segment(2) }))
      expect(fs.readdirSync(paths.ownRun)).toEqual(["beta.json"])
    }))

  it.scopedLive("copes with names that can be no file name", () =>
    Effect.gen(function*() {
      const { registry, paths } = yield* withFile("")
      for (const pod_name of ["", "..", "../../x", "a/b", "\0", "x".repeat(300)]) {
        fs.writeFileSync(paths.registry, JSON.stringify({ allocations: [mine({ pod_name })] }))
        expect(yield* registry.claims).toHaveLength(1)
      }
    }))

  it.scopedLive("refuses a run directory to which others can write", () =>
    Effect.gen(function*() {
      const { registry, paths } = yield* withFile("")
      fs.chmodSync(paths.run, 0o777)
      const failure = yield* Effect.flip(registry.register(mine()))
      expect(failure.message).toContain("others can write to it")
      expect(fs.readFileSync(paths.registry, "utf8")).toBe("")
    }))
})

describe("uphold", () => {
  it.scopedLive("writes nothing and waits for nobody where a claim stands", () =>
    Effect.gen(function*() {
      const { registry, paths } = yield* withFile("", hasty)
      yield* registry.register(mine())
      const files = [paths.registry, hostFileOf(paths)]
      const before = files.map((path) => fs.statSync(path).mtimeMs)
      const holder = yield* lockedByNode(paths.registry)
      yield* registry.uphold(mine())
      expect(files.map((path) => fs.statSync(path).mtimeMs)).toEqual(before)
      yield* holder.end
    }))

  const losses: Record<string, (paths: Paths) => void> = {
    "whose table was emptied": ({ registry }) => fs.writeFileSync(registry, ""),
    "whose table was started anew": ({ registry }) => fs.writeFileSync(registry, "{}"),
    "whose table was removed": ({ registry }) => fs.rmSync(registry),
    "whose host file was removed": (paths) => fs.rmSync(hostFileOf(paths)),
    "whose host file was damaged": (paths) => fs.writeFileSync(hostFileOf(paths), "{"),
    "whose host file tells of an earlier process": (paths) =>
      edit(hostFileOf(paths), (host) => ({ ...host, start_time: 1 })),
    "whose entry names another segment": ({ registry }) =>
      fs.writeFileSync(registry, JSON.stringify({ allocations: [mine({ segment_id: null })] })),
    "whose own directory was removed": ({ ownRun }) => fs.rmSync(ownRun, { recursive: true }),
    "whose directory was removed": ({ run }) => fs.rmSync(run, { recursive: true })
  }
  for (const [what, lose] of Object.entries(losses)) {
    it.scopedLive(`puts back a claim ${what}`, () =>
      Effect.gen(function*() {
        const { registry, paths } = yield* withFile("")
        yield* registry.register(mine())
        const host = fs.readFileSync(hostFileOf(paths), "utf8")
        lose(paths)
        yield* withUmask(0, registry.uphold(mine()))
        expect(tableOf(paths)).toEqual([mine()])
        expect(fs.readFileSync(hostFileOf(paths), "utf8")).toBe(host)
        const mode = (path: string) => (fs.statSync(path).mode & 0o777).toString(8)
        expect([paths.run, paths.ownRun].map(mode)).toEqual(["700", "700"])
        expect([paths.registry, hostFileOf(paths)].map(mode)).toEqual(["600", "600"])
      }))
  }

  it.scopedLive("puts back other hosts that run with its own claim", () =>
    Effect.gen(function*() {
      const { registry, paths } = yield* withFile("")
      const beta = mine({ pod_name: "beta", segment_id: segment(2) })
      yield* registry.register(beta)
      yield* registry.register(mine())
      fs.writeFileSync(paths.registry, "")
      yield* registry.uphold(mine())
      expect(tableOf(paths).map(({ pod_name }) => pod_name).toSorted()).toEqual(["alpha", "beta"])
      expect(tableOf(paths)).toContainEqual(mine())
    }))

  it.scopedLive("keeps which process has the new segment", () =>
    Effect.gen(function*() {
      const { registry, paths } = yield* withFile("")
      yield* registry.register(mine())
      yield* registry.uphold(mine({ segment_id: segment(2) }))
      expect(JSON.parse(fs.readFileSync(hostFileOf(paths), "utf8"))).toMatchObject({
        segment_id: segment(2)
      })
    }))

  it.scopedLive("leaves a damaged table as it is", () =>
    Effect.gen(function*() {
      const { registry, paths } = yield* withFile("{\"allocations\": [")
      expect((yield* Effect.flip(registry.uphold(mine())))._tag).toBe("RegistryDamaged")
      expect(fs.readFileSync(paths.registry, "utf8")).toBe("{\"allocations\": [")
    }))

  it.scopedLive("waits for a lock only so long when there is something to do", () =>
    Effect.gen(function*() {
      const { registry, paths } = yield* withFile("{}", hasty)
      const holder = yield* lockedByNode(paths.registry)
      expect(yield* Effect.flip(registry.uphold(mine()))).toMatchObject({
        _tag: "RegistryBusy",
        holder: `node (pid ${holder.pid})`
      })
    }))

  it.scopedLive("gives way to a namesake in the table although its own claim stands there", () =>
    Effect.gen(function*() {
      const { registry, paths } = yield* withFile("")
      const namesake = mine({ pid: process.ppid, segment_id: segment(2) })
      const text = JSON.stringify({ allocations: [mine(), namesake] })
      fs.writeFileSync(paths.registry, text)
      expect((yield* Effect.flip(registry.uphold(mine())))._tag).toBe("NameTaken")
      expect(fs.readFileSync(paths.registry, "utf8")).toBe(text)
      expect(fs.existsSync(hostFileOf(paths))).toBe(false)
    }))
})

describe("release", () => {
  it.scopedLive("makes nothing where there is nothing", () =>
    Effect.gen(function*() {
      const paths = yield* tempPaths
      yield* FileRegistry.make(paths).release(mine())
      expect(fs.existsSync(paths.data)).toBe(false)
    }))

  it.scopedLive("does not touch a file that has no such entry", () =>
    Effect.gen(function*() {
      const text = JSON.stringify({ allocations: [mine({ pod_name: "beta" })], foreign: true })
      const { registry, paths } = yield* withFile(text)
      yield* registry.release(mine())
      expect(fs.readFileSync(paths.registry, "utf8")).toBe(text)
    }))

  it.scopedLive("leaves the host file of a successor", () =>
    Effect.gen(function*() {
      const { registry, paths } = yield* withFile("")
      yield* registry.register(mine({ segment_id: segment(2) }))
      yield* registry.release(mine())
      expect(fs.existsSync(hostFileOf(paths))).toBe(true)
    }))
})

const edit = (path: string, change: (host: object) => object) =>
  fs.writeFileSync(path, JSON.stringify(change(JSON.parse(fs.readFileSync(path, "utf8")))))
