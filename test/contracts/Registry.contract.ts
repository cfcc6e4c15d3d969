import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Either, type Layer, type Scope, Stream } from "effect"
import type { Allocation } from "../../src/domain/Allocation.ts"
import { PodName, SegmentId } from "../../src/domain/ids.ts"
import { Registry } from "../../src/services/Registry.ts"
import { until } from "../support/until.ts"

export interface RegistryUnderTest {
  /** An empty registry. Every layer built from it uses the same table. */
  readonly layer: Layer.Layer<Registry>
  /** Processes that exist. */
  readonly living: readonly [number, number]
  /** A process that does not exist. */
  readonly gone: number
}

/** What every Registry keeps to. */
export const registryContract = (
  name: string,
  make: Effect.Effect<RegistryUnderTest, never, Scope.Scope>
) => {
  const contract = (
    sentence: string,
    body: (registry: Registry["Type"], world: RegistryUnderTest) => Effect.Effect<void, unknown>
  ) =>
    it.scopedLive(
      sentence,
      () =>
        Effect.flatMap(make, (world) =>
          Effect.provide(
            Effect.flatMap(Registry, (registry) => body(registry, world)),
            world.layer
          ))
    )

  describe(`${name} is a Registry`, () => {
    contract("starts empty", (registry) =>
      Effect.gen(function*() {
        expect(yield* registry.claims).toEqual([])
      }))

    contract(
      "keeps what is registered, in the order of registration",
      (registry, { living }) =>
        Effect.gen(function*() {
          const first = allocation({
            pod_name: "zebra",
            pid: living[0],
            scope_allow: [reads("/z")]
          })
          const second = allocation({ pod_name: "ant", pid: living[1], scope_deny: [reads("/a")] })
          yield* registry.register(first)
          yield* registry.register(second)
          expect(yield* registry.claims).toEqual([
            { allocation: first, holder: "Alive" },
            { allocation: second, holder: "Alive" }
          ])
        })
    )

    contract(
      "tells the claims of processes that are gone, and keeps them",
      (registry, { gone }) =>
        Effect.gen(function*() {
          const dead = allocation({ pid: gone })
          yield* registry.register(dead)
          yield* registry.claims
          expect(yield* registry.claims).toEqual([{ allocation: dead, holder: "Gone" }])
        })
    )

    contract(
      "refuses the name of a living holder and tells its pid",
      (registry, { living }) =>
        Effect.gen(function*() {
          const holder = allocation({ pid: living[0] })
          yield* registry.register(holder)
          const refusal = yield* Effect.flip(registry.register(allocation({ pid: living[1] })))
          expect(refusal).toMatchObject({
            _tag: "NameTaken",
            name: "alpha",
            holder: `pid ${living[0]} holds its name`
          })
          expect(yield* registry.claims).toEqual([{ allocation: holder, holder: "Alive" }])
        })
    )

    contract(
      "refuses the segment of a living holder and names the Pod",
      (registry, { living }) =>
        Effect.gen(function*() {
          const holder = allocation({ pid: living[0], segment_id: segment(10) })
          yield* registry.register(holder)
          const refusal = yield* Effect.flip(registry.register(allocation({
            pod_name: "beta",
            pid: living[1],
            segment_id: SegmentId.make(segment(10).toUpperCase())
          })))
          expect(refusal).toMatchObject({
            _tag: "SegmentHeld",
            name: "beta",
            holder: `alpha (pid ${living[0]})`
          })
          expect(yield* registry.claims).toHaveLength(1)
        })
    )

    contract(
      "lets any number of reservations be without a segment",
      (registry, { living }) =>
        Effect.gen(function*() {
          yield* registry.register(allocation({ pid: living[0], segment_id: null }))
          yield* registry.register(allocation({ pod_name: "b", pid: living[0], segment_id: null }))
          expect(yield* registry.claims).toHaveLength(2)
        })
    )

    contract(
      "reclaims name and segment of a holder that is gone",
      (registry, { gone, living }) =>
        Effect.gen(function*() {
          yield* registry.register(allocation({ pid: gone, segment_id: segment(1) }))
          const successor = allocation({ pid: living[0], segment_id: segment(1) })
          yield* registry.register(successor)
          expect(yield* registry.claims).toEqual([{ allocation: successor, holder: "Alive" }])
        })
    )

    contract(
      "reclaims every claim that is gone when somebody registers",
      (registry, world) =>
        Effect.gen(function*() {
          const { gone, living } = world
          yield* registry.register(allocation({ pod_name: "a", pid: living[0], segment_id: null }))
          yield* registry.register(allocation({ pod_name: "b", pid: gone, segment_id: null }))
          yield* registry.register(allocation({ pod_name: "c", pid: living[1], segment_id: null }))
          expect(yield* names(registry)).toEqual(["a", "c"])
        })
    )

    contract(
      "reclaims nothing for a newcomer that it refuses",
      (registry, { gone, living }) =>
        Effect.gen(function*() {
          yield* registry.register(allocation({ pid: living[0] }))
          yield* registry.register(allocation({ pod_name: "b", pid: gone, segment_id: null }))
          yield* Effect.flip(registry.register(allocation({ pid: living[1] })))
          expect(yield* names(registry)).toEqual(["alpha", "b"])
        })
    )

    contract(
      "gives the children of what it reclaims to its own parent",
      (registry, world) =>
        Effect.gen(function*() {
          const { gone, living } = world
          const child = (pod_name: string, delegated_from: string | null, pid: number) =>
            registry.register(allocation({ pod_name, delegated_from, pid, segment_id: null }))
          yield* child("root", null, living[0])
          yield* child("leaf", "branch", living[0])
          yield* child("stray", "nobody", living[0])
          yield* child("branch", "root", gone)
          yield* child("new", null, living[1])
          expect(yield* parents(registry)).toEqual([
            ["root", null],
            ["leaf", "root"],
            ["stray", "nobody"],
            ["new", null]
          ])
        })
    )

    contract(
      "releases a claim and gives its children to its own parent",
      (registry, world) =>
        Effect.gen(function*() {
          const { living } = world
          const middle = allocation({ pid: living[0], delegated_from: "root" })
          const leaf = { ...middle, pod_name: "leaf", delegated_from: "alpha", segment_id: null }
          yield* registry.register(middle)
          yield* registry.register(leaf)
          yield* registry.release(middle)
          expect(yield* parents(registry)).toEqual([["leaf", "root"]])
        })
    )

    contract(
      "releases only what has the same name, pid and segment",
      (registry, { living }) =>
        Effect.gen(function*() {
          const mine = allocation({ pid: living[0] })
          yield* registry.register(mine)
          yield* registry.release({ ...mine, pid: living[1] })
          yield* registry.release({ ...mine, segment_id: segment(99) })
          yield* registry.release({ ...mine, segment_id: null })
          yield* registry.release({ ...mine, pod_name: "alpha-2" })
          expect(yield* registry.claims).toEqual([{ allocation: mine, holder: "Alive" }])
          yield* registry.release({ ...mine, socket: "/elsewhere", delegated_from: "root" })
          expect(yield* registry.claims).toEqual([])
        })
    )

    contract(
      "releases what is not there, and releases twice",
      (registry, { living }) =>
        Effect.gen(function*() {
          const mine = allocation({ pid: living[0] })
          yield* registry.release(mine)
          yield* registry.register(mine)
          yield* registry.release(mine)
          yield* registry.release(mine)
          expect(yield* registry.claims).toEqual([])
        })
    )

    contract(
      "lets exactly one of many have a name",
      (registry, { living }) =>
        Effect.gen(function*() {
          const outcomes = yield* Effect.forEach(
            Array.from({ length: 8 }, (_, index) => segment(index)),
            (segment_id) =>
              Effect.either(registry.register(allocation({ pid: living[0], segment_id }))),
            { concurrency: "unbounded" }
          )
          expect(outcomes.filter(Either.isRight)).toHaveLength(1)
          expect(outcomes.filter(Either.isLeft).map(({ left }) => left._tag)).toEqual(
            Array.from({ length: 7 }, () => "NameTaken")
          )
          expect(yield* registry.claims).toHaveLength(1)
        })
    )

    contract(
      "leaves a claim that stands as it is, with all others",
      (registry, { gone, living }) =>
        Effect.gen(function*() {
          const mine = allocation({ pid: living[0] })
          yield* registry.register(mine)
          yield* registry.register(allocation({ pod_name: "dead", pid: gone }))
          const before = yield* registry.claims
          yield* registry.uphold({ ...mine, socket: "/elsewhere" })
          expect(yield* registry.claims).toEqual(before)
        })
    )

    contract(
      "changes the segment of a claim in its place",
      (registry, { living }) =>
        Effect.gen(function*() {
          const mine = allocation({ pid: living[0] })
          const other = allocation({ pod_name: "beta", pid: living[0], delegated_from: "alpha" })
          yield* registry.register(mine)
          yield* registry.register(other)
          const next = { ...mine, segment_id: segment(2) }
          yield* registry.uphold(next)
          expect(yield* registry.claims).toEqual([
            { allocation: next, holder: "Alive" },
            { allocation: other, holder: "Alive" }
          ])
          yield* registry.release(mine)
          expect(yield* registry.claims).toHaveLength(2)
          yield* registry.release(next)
          expect(yield* names(registry)).toEqual(["beta"])
        })
    )

    contract(
      "puts a claim that is gone behind the others, and reclaims then",
      (registry, { gone, living }) =>
        Effect.gen(function*() {
          const other = allocation({ pod_name: "beta", pid: living[1] })
          yield* registry.register(allocation({ pid: gone }))
          yield* registry.uphold(other)
          const mine = allocation({ pid: living[0] })
          yield* registry.uphold(mine)
          expect(yield* registry.claims).toEqual([
            { allocation: other, holder: "Alive" },
            { allocation: mine, holder: "Alive" }
          ])
        })
    )

    contract(
      "upholds no claim to the name of a living holder",
      (registry, { living }) =>
        Effect.gen(function*() {
          const holder = allocation({ pid: living[0] })
          yield* registry.register(holder)
          const mine = allocation({ pid: living[1], segment_id: segment(2) })
          const refusal = yield* Effect.flip(registry.uphold(mine))
          expect(refusal).toMatchObject({
            _tag: "NameTaken",
            holder: `pid ${living[0]} holds its name`
          })
          expect(yield* registry.claims).toEqual([{ allocation: holder, holder: "Alive" }])
        })
    )

    contract(
      "upholds no claim to the segment of a living holder, be it of the same process",
      (registry, { living }) =>
        Effect.gen(function*() {
          const mine = allocation({ pid: living[0] })
          yield* registry.register(mine)
          for (const [index, pid] of living.entries()) {
            const holder = allocation({
              pod_name: `holder-${index}`,
              pid,
              segment_id: segment(10 + index)
            })
            yield* registry.register(holder)
            const before = yield* registry.claims
            const refusal = yield* Effect.flip(
              registry.uphold({ ...mine, segment_id: segment(10 + index) })
            )
            expect(refusal).toMatchObject({
              _tag: "SegmentHeld",
              name: "alpha",
              holder: `holder-${index} (pid ${pid})`
            })
            expect(yield* registry.claims).toEqual(before)
          }
        })
    )

    contract(
      "upholds a claim to the name and the segment of a holder that is gone",
      (registry, { gone, living }) =>
        Effect.gen(function*() {
          const mine = allocation({ pod_name: "alpha", pid: living[0], segment_id: segment(1) })
          yield* registry.register(allocation({ pid: gone, segment_id: segment(2) }))
          yield* registry.register(allocation({ pod_name: "b", pid: gone, segment_id: segment(1) }))
          yield* registry.uphold(mine)
          expect(yield* registry.claims).toEqual([{ allocation: mine, holder: "Alive" }])
        })
    )

    contract(
      "upholds many claims at once",
      (registry, { living }) =>
        Effect.gen(function*() {
          const pods = Array.from({ length: 8 }, (_, index) => `pod-${index}`)
          yield* Effect.forEach(
            pods,
            (pod_name) => registry.uphold(allocation({ pod_name, pid: living[0] })),
            { concurrency: "unbounded" }
          )
          expect((yield* names(registry)).toSorted()).toEqual(pods)
        })
    )

    contract(
      "hints at whatever changes to those who listen, once they do",
      (registry, { living }) =>
        Effect.gen(function*() {
          const mine = allocation({ pid: living[0] })
          const next = { ...mine, segment_id: segment(2) }
          const listening = yield* Deferred.make<void>()
          let seen = "nothing"
          const look = Effect.map(registry.claims, (claims) => {
            seen = claims.map(({ allocation }) => allocation.segment_id).join()
          })
          yield* registry.changes.pipe(
            Stream.runForEach(() => Effect.zipRight(look, Deferred.succeed(listening, undefined))),
            Effect.forkScoped
          )
          const seeing = (what: string) =>
            until(`the hint of ${what}`, Effect.sync(() => seen === what))
          yield* Deferred.await(listening)
          yield* registry.register(mine)
          yield* seeing(segment(1))
          yield* registry.uphold(next)
          yield* seeing(segment(2))
          yield* registry.release(next)
          yield* seeing("")
        }).pipe(Effect.scoped)
    )

    contract("has a socket path for each name", (registry) =>
      Effect.sync(() => {
        const of = (text: string) => registry.endpoint(PodName.make(text))
        expect(of("alpha")).toBe(of("alpha"))
        expect(of("alpha")).not.toBe(of("beta"))
        expect(of("alpha")).toMatch(/^\//)
      }))
  })
}

/** An allocation of the Pod `alpha`; with segment 1 unless told otherwise. */
export const allocation = (
  fields: Partial<Allocation> & { readonly pid: number }
): Allocation => ({
  pod_name: "alpha",
  socket: `/run/user/1000/pods/${fields.pod_name ?? "alpha"}/sock`,
  scope_allow: [],
  scope_deny: [],
  delegated_from: null,
  segment_id: fields.pod_name === undefined ? segment(1) : null,
  ...fields
})

export const segment = (index: number): SegmentId =>
  SegmentId.make(`019e6f00-0000-7000-8000-${index.toString(16).padStart(12, "a")}`)

const reads = (target: string) => ({ target, permission: "read", recursive: true }) as const

const names = (registry: Registry["Type"]) =>
  Effect.map(registry.claims, (claims) => claims.map(({ allocation }) => allocation.pod_name))

const parents = (registry: Registry["Type"]) =>
  Effect.map(
    registry.claims,
    (claims) => claims.map(({ allocation }) => [allocation.pod_name, allocation.delegated_from])
  )
