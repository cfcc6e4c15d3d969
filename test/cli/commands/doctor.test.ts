import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Litter from "../../../src/domain/Litter.ts"
import * as MemoryCheckup from "../../../src/layers/memory/MemoryCheckup.ts"
import * as MemoryPodStore from "../../../src/layers/memory/MemoryPodStore.ts"
import * as MemoryRegistry from "../../../src/layers/memory/MemoryRegistry.ts"
import * as MemoryUpkeep from "../../../src/layers/memory/MemoryUpkeep.ts"
import { pods, world } from "../../support/commandLine.ts"

const inWorld = (found: Parameters<typeof MemoryCheckup.layer>[0]) =>
  Effect.provide(Layer.merge(world(), MemoryCheckup.layer(found)))

const withLitter = MemoryUpkeep.layer({ litter: [Litter.Socket({ path: "/run/a/sock" })] }).pipe(
  Layer.provide(Layer.merge(MemoryPodStore.layer(), MemoryRegistry.layer()))
)

const damaged = { registry: { damaged: true, reason: "not JSON" } }

describe("pods doctor", () => {
  it.effect("says that all is well", () =>
    Effect.gen(function*() {
      const { code, stdout } = yield* pods("doctor")
      expect(code).toBe(0)
      expect(stdout).toMatch(/^ok {4}Node/)
    }).pipe(inWorld({})))

  it.effect("tells of what is left of hosts that are gone", () =>
    Effect.gen(function*() {
      const { code, stdout } = yield* pods("doctor")
      expect(code).toBe(0)
      expect(stdout).toContain("warn  1 file of processes that are gone\n      pods prune")
    }).pipe(Effect.provide(Layer.merge(world(), withLitter))))

  it.effect("fails when something has to be mended, and says how", () =>
    Effect.gen(function*() {
      const { code, stderr, stdout } = yield* pods("doctor")
      expect(code).toBe(1)
      expect(stdout).toContain(
        "BAD   the registry cannot be read: not JSON\n      pods doctor --repair"
      )
      expect(stderr).toContain("one thing needs mending")
    }).pipe(inWorld(damaged)))

  it.effect("repairs the registry when it is told to", () =>
    Effect.gen(function*() {
      const { code, stderr, stdout } = yield* pods("doctor", "--repair", "--json")
      expect(code).toBe(0)
      expect(stderr).toContain("/own/pods-1.json")
      expect(JSON.parse(stdout)).not.toContainEqual(expect.objectContaining({ level: "bad" }))
    }).pipe(inWorld(damaged)))
})
