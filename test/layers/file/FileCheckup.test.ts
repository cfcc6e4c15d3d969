import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import * as fs from "node:fs"
import { join } from "node:path"
import { encodeTable } from "../../../src/domain/Allocation.ts"
import * as FileCheckup from "../../../src/layers/file/FileCheckup.ts"
import * as FilePodStore from "../../../src/layers/file/FilePodStore.ts"
import * as FileRegistry from "../../../src/layers/file/FileRegistry.ts"
import { flock } from "../../../src/layers/file/flock.ts"
import { type Paths, resolve } from "../../../src/layers/file/paths.ts"
import { Checkup } from "../../../src/services/Checkup.ts"
import { scratch } from "../../support/scratch.ts"

const checkupIn = (paths: Paths, home: string) =>
  FileCheckup.layer({
    paths,
    environment: { PODS_HOME: home },
    user: "mia",
    isLeft: () => false,
    scoped: Effect.succeed(true)
  }).pipe(
    Layer.provide(Layer.merge(FilePodStore.layer(paths), FileRegistry.layer(paths)))
  )

const withHome = (
  body: (paths: Paths) => Effect.Effect<void, unknown, Checkup>
) =>
  Effect.gen(function*() {
    const home = yield* scratch
    const paths = resolve({ PODS_HOME: home }, home)
    yield* Effect.provide(body(paths), checkupIn(paths, home))
  })

const facts = Effect.flatMap(Checkup, ({ facts }) => facts)

describe("FileCheckup", () => {
  it.scopedLive("changes nothing in an empty home", () =>
    withHome((paths) =>
      Effect.gen(function*() {
        const found = yield* facts
        expect(found.places.map(({ exists, from, path }) => [path, from, exists])).toEqual([
          [paths.config, "PODS_HOME", false],
          [paths.data, "PODS_HOME", true],
          [paths.run, "PODS_HOME", false]
        ])
        expect(found.registry).toBeUndefined()
        expect(fs.readdirSync(paths.data)).toEqual([])
      })
    ))

  it.scopedLive("tells of a directory into which others can write", () =>
    withHome((paths) =>
      Effect.gen(function*() {
        fs.mkdirSync(paths.run)
        fs.chmodSync(paths.run, 0o777)
        const [, , runtime] = (yield* facts).places
        expect(runtime?.objection).toContain("others can write to it")
      })
    ))

  it.scopedLive("tells of directories of ours into which others can look", () =>
    withHome((paths) =>
      Effect.gen(function*() {
        const [open, closed] = [join(paths.data, "own", "pods"), join(paths.data, "own", "lease")]
        fs.mkdirSync(open, { recursive: true, mode: 0o700 })
        fs.mkdirSync(closed, { mode: 0o700 })
        fs.chmodSync(open, 0o750)
        expect((yield* facts).exposed).toEqual([open])
      })
    ))

  it.scopedLive("leaves a registry alone that is whole once nobody writes it", () =>
    withHome((paths) =>
      Effect.gen(function*() {
        fs.mkdirSync(paths.run, { mode: 0o700 })
        fs.writeFileSync(paths.registry, "{half")
        const mended = encodeTable({ allocations: [] })
        const repairing = yield* Effect.scoped(Effect.gen(function*() {
          yield* flock(paths.registry, { mode: "Exclusive", wait: 0 })
          const repairing = yield* Effect.fork(
            Effect.flatMap(Checkup, (checkup) => checkup.repairRegistry)
          )
          fs.writeFileSync(paths.registry, mended)
          return repairing
        }))
        expect(yield* Fiber.join(repairing)).toBeUndefined()
        expect(fs.readFileSync(paths.registry, "utf8")).toBe(mended)
        expect(fs.readdirSync(paths.data)).toEqual(["run"])
      })
    ))

  it.scopedLive("starts a damaged registry anew and keeps a copy", () =>
    withHome((paths) =>
      Effect.gen(function*() {
        fs.mkdirSync(paths.run, { mode: 0o700 })
        fs.writeFileSync(paths.registry, "{half")
        const inode = fs.statSync(paths.registry).ino
        expect((yield* facts).registry).toMatchObject({ damaged: true })
        const copy = yield* Effect.flatMap(Checkup, (checkup) => checkup.repairRegistry)
        expect(copy?.startsWith(join(paths.data, "own"))).toBe(true)
        expect(fs.readFileSync(copy ?? "", "utf8")).toBe("{half")
        expect(fs.statSync(paths.registry).ino).toBe(inode)
        expect((yield* facts).registry).toBeUndefined()
        expect(yield* Effect.flatMap(Checkup, (checkup) => checkup.repairRegistry)).toBeUndefined()
      })
    ))
})
