import { describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, Fiber, Layer, Stream, TestClock } from "effect"
import { growing, listing } from "../../src/cli/listing.ts"
import { RegistryDamaged } from "../../src/domain/PodFailure.ts"
import * as PodRow from "../../src/domain/PodRow.ts"
import * as MemoryLiveProbe from "../../src/layers/memory/MemoryLiveProbe.ts"
import * as MemoryPodStore from "../../src/layers/memory/MemoryPodStore.ts"
import * as MemoryRegistry from "../../src/layers/memory/MemoryRegistry.ts"
import * as MemorySessionLog from "../../src/layers/memory/MemorySessionLog.ts"
import { Registry } from "../../src/services/Registry.ts"
import {
  dead,
  idle,
  type Pod,
  segmentOf,
  sessionOf,
  silent,
  socketOf,
  sources
} from "../support/pods.ts"

const stopped: ReadonlyArray<Pod> = Array.from(
  { length: 200 },
  (_, at) => ({ name: `stopped-${at}` })
)

const world: ReadonlyArray<Pod> = [
  { name: "quick", live: idle },
  { name: "slow", live: silent },
  { name: "gone", live: dead },
  { name: "fresh", stored: "pending", live: idle },
  ...stopped
]

const stores = Layer.mergeAll(
  MemoryPodStore.layer(sources(...world).stored),
  MemorySessionLog.layer(
    world.filter(({ stored }) => stored !== "pending").map(({ name }, at) => ({
      session: sessionOf(name),
      segment: segmentOf(name),
      text: `${
        JSON.stringify({
          kind: "user_input",
          ts: 1_000 + at,
          segments: [{ kind: "text", content: `hello from ${name}` }]
        })
      }\n`
    }))
  )
)

const registry = MemoryRegistry.layer({
  allocations: sources(...world).claims.map(({ allocation }) => allocation),
  alive: () => false
})

const probe = MemoryLiveProbe.layer(
  new Map([
    [socketOf("quick"), { report: idle.report, after: 10 }],
    [socketOf("fresh"), { report: idle.report, after: 20 }],
    [socketOf("slow"), { report: silent.report, after: 200 }],
    [socketOf("gone"), { report: dead.report }]
  ])
)

const all = Layer.mergeAll(stores, registry, probe)

const shown = (entries: Effect.Effect.Success<typeof listing>["entries"]) =>
  entries.map((entry) => `${entry.name} ${PodRow.label(entry)}`)

describe("listing", () => {
  it.effect("is the same every time, in the order of all lists", () =>
    Effect.gen(function*() {
      const lists = yield* Effect.fork(Effect.replicateEffect(listing, 3))
      yield* TestClock.adjust("1 seconds")
      const [first, second, third] = yield* Fiber.join(lists)
      expect(shown(first?.entries ?? []).slice(0, 4)).toEqual([
        "slow live",
        "quick live idle",
        "fresh live idle",
        "stopped-199 stopped"
      ])
      expect(first?.entries).toHaveLength(world.length)
      expect(first?.troubles).toEqual([])
      expect(second).toEqual(first)
      expect(third).toEqual(first)
    }).pipe(Effect.provide(all)))

  it.effect("shows what is on disk before any probe has answered, and ends whole", () =>
    Effect.gen(function*() {
      const pictures = yield* Effect.fork(Stream.runCollect(growing))
      yield* TestClock.adjust("1 seconds")
      const seen = Chunk.toReadonlyArray(yield* Fiber.join(pictures))
      const [first] = seen
      expect(shown(first?.entries ?? [])).toContain("slow ")
      expect(first?.entries.length).toBeLessThan(world.length)
      const last = seen.at(-1)
      expect(last?.entries).toHaveLength(world.length)
      expect(shown(last?.entries ?? [])).toContain("slow live")
    }).pipe(Effect.provide(all)))

  it.effect("waits for one silent Pod as long as for many", () =>
    Effect.gen(function*() {
      const list = yield* Effect.fork(listing)
      yield* TestClock.adjust("199 millis")
      expect(yield* Fiber.poll(list)).toMatchObject({ _tag: "None" })
      yield* TestClock.adjust("1 millis")
      expect((yield* Fiber.join(list)).entries).toHaveLength(world.length)
    }).pipe(Effect.provide(all)))

  it.effect("finds live Pods by their sockets when the registry cannot be read", () =>
    Effect.gen(function*() {
      const list = yield* Effect.fork(listing)
      yield* TestClock.adjust("1 seconds")
      const { entries, troubles } = yield* Fiber.join(list)
      expect(troubles).toEqual([expect.stringContaining("the registry /run/pods.json is damaged")])
      expect(shown(entries).slice(0, 3)).toEqual([
        "slow live",
        "quick live idle",
        "fresh live idle"
      ])
      expect(shown(entries)).toContain("gone stopped")
    }).pipe(Effect.provide(Layer.mergeAll(stores, probe, damagedRegistry))))
})

const damaged = new RegistryDamaged({ path: "/run/pods.json", reason: "it is not JSON" })

const damagedRegistry = Layer.succeed(Registry, {
  claims: damaged,
  changes: Stream.empty,
  register: () => damaged,
  uphold: () => damaged,
  release: () => damaged,
  endpoint: socketOf
})
