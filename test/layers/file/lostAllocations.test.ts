import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import { PodName } from "../../../src/domain/ids.ts"
import type { Paths } from "../../../src/layers/file/paths.ts"
import { allocation, segment } from "../../contracts/Registry.contract.ts"
import { hostFileOf, tableOf, withFile } from "./registryFiles.ts"

const alpha = PodName.make("alpha")

const mine = allocation({ pid: process.pid, delegated_from: null })

/** A registry in which a living host was registered, with what is left of its table. */
const afterLosing = (loseIt: (paths: Paths) => void) =>
  Effect.gen(function*() {
    const { paths, registry } = yield* withFile("")
    yield* registry.register({ ...mine, socket: paths.socket(alpha) })
    loseIt(paths)
    return { paths, registry }
  })

describe("a table that was lost", () => {
  const ways: Record<string, (paths: Paths) => void> = {
    emptied: ({ registry }) => fs.writeFileSync(registry, ""),
    "moved away": ({ registry }) => fs.renameSync(registry, `${registry}.old`),
    "started anew": ({ registry }) => fs.writeFileSync(registry, "{\"allocations\": []}")
  }
  for (const [way, loseIt] of Object.entries(ways)) {
    it.scopedLive(`still shows the hosts that run when it was ${way}`, () =>
      Effect.gen(function*() {
        const { paths, registry } = yield* afterLosing(loseIt)
        const [claim, ...others] = yield* registry.claims
        expect(others).toEqual([])
        expect(claim).toMatchObject({
          holder: "Alive",
          allocation: { pod_name: "alpha", pid: process.pid, segment_id: mine.segment_id }
        })
        expect(claim?.allocation.socket).toBe(paths.socket(alpha))
      }))
  }

  it.scopedLive("shows a host under its name where that is too long for a file name", () =>
    Effect.gen(function*() {
      const { paths, registry } = yield* withFile("")
      const long = { ...mine, pod_name: "x".repeat(230) }
      yield* registry.register(long)
      const names = Effect.map(
        registry.claims,
        (claims) => claims.map(({ allocation }) => allocation.pod_name)
      )
      expect(yield* names).toEqual([long.pod_name])
      fs.writeFileSync(paths.registry, "")
      expect(yield* names).toEqual([long.pod_name])
      yield* registry.release(long)
      expect(yield* names).toEqual([])
    }))

  it.scopedLive("refuses the name and the segment of a host that runs", () =>
    Effect.gen(function*() {
      const { registry } = yield* afterLosing(({ registry }) => fs.writeFileSync(registry, ""))
      const again = yield* Effect.flip(registry.register({ ...mine, segment_id: segment(2) }))
      expect(again._tag).toBe("NameTaken")
      const other = yield* Effect.flip(registry.register({ ...mine, pod_name: "beta" }))
      expect(other._tag).toBe("SegmentHeld")
    }))

  it.scopedLive("gets its entries back with the next registration", () =>
    Effect.gen(function*() {
      const { paths, registry } = yield* afterLosing(({ registry }) => fs.rmSync(registry))
      yield* registry.register({ ...mine, pod_name: "beta", segment_id: segment(2) })
      expect(tableOf(paths).map(({ pod_name }) => pod_name)).toEqual(["alpha", "beta"])
    }))

  it.scopedLive("does not show a host that has ended, nor files that tell nothing", () =>
    Effect.gen(function*() {
      const { paths, registry } = yield* afterLosing(({ registry }) => fs.rmSync(registry))
      const file = hostFileOf(paths)
      fs.writeFileSync(`${paths.ownRun}/broken.json`, "{")
      fs.writeFileSync(`${paths.ownRun}/alpha.log`, "words")
      fs.mkdirSync(`${paths.ownRun}/directory.json`)
      fs.writeFileSync(
        file,
        fs.readFileSync(file, "utf8").replace(/"start_time":\d+/, "\"start_time\":1")
      )
      expect(yield* registry.claims).toEqual([])
    }))

  it.scopedLive("does not show a host again that has released its claim", () =>
    Effect.gen(function*() {
      const { registry } = yield* afterLosing(({ registry }) => fs.writeFileSync(registry, ""))
      yield* registry.release(mine)
      expect(yield* registry.claims).toEqual([])
    }))
})
