import { describe, expect, it } from "@effect/vitest"
import { Effect, type Layer, Option, type Scope } from "effect"
import * as Litter from "../../src/domain/Litter.ts"
import type { LiveProbe } from "../../src/services/LiveProbe.ts"
import { PodStore } from "../../src/services/PodStore.ts"
import { Registry } from "../../src/services/Registry.ts"
import { Upkeep } from "../../src/services/Upkeep.ts"
import { dead, idle, type Pod, pod, sessionOf } from "../support/pods.ts"

/** A world of Pods, whose sessions have these segments; further sessions, and who is writing. */
export interface Seed {
  readonly pods: ReadonlyArray<Pod>
  /** By the name of the Pod, or of one that never was. */
  readonly segments: Readonly<Record<string, number>>
  readonly held?: string
  /** A Pod whose metadata names the session of another one. */
  readonly sharing?: readonly [name: string, owner: string]
}

/** What every upkeep keeps to. */
export const upkeepContract = (
  name: string,
  make: (
    seed: Seed
  ) => Effect.Effect<Layer.Layer<LiveProbe | PodStore | Registry | Upkeep>, never, Scope.Scope>
) => {
  const inWorld = <A, E>(
    seed: Seed,
    act: (upkeep: Upkeep["Type"], store: PodStore["Type"]) => Effect.Effect<A, E, Registry>
  ) =>
    Effect.flatMap(make(seed), (layer) =>
      Effect.provide(
        Effect.flatMap(Effect.all([Upkeep, PodStore]), ([upkeep, store]) => act(upkeep, store)),
        layer
      ))

  const names = (store: PodStore["Type"]) =>
    Effect.map(store.names, (all) => all.map(({ name }) => name))
  const sessions = (upkeep: Upkeep["Type"]) =>
    Effect.map(
      upkeep.litter,
      ({ litter }) => litter.flatMap((one) => one._tag === "Session" ? [one.files] : [])
    )

  const a = nameOf("a")
  const plain: Seed = { pods: [{ name: "a" }, { name: "b" }], segments: { a: 2, b: 1 } }

  describe(`${name} is an Upkeep`, () => {
    it.scoped("tells what is kept about a Pod", () =>
      inWorld(plain, (upkeep) =>
        Effect.gen(function*() {
          const kept = yield* upkeep.belongings(a)
          expect(kept.files[0]).toMatch(/pods\/a\/metadata\.json$/)
          expect(kept.session).toMatchObject({ session: sessionOf("a"), segments: 2 })
          expect(kept.session?.bytes).toBeGreaterThan(0)
          expect(kept.sharedWith).toEqual([])
        })))

    it.scoped("forgets a Pod with its session, and nothing else", () =>
      inWorld(plain, (upkeep, store) =>
        Effect.gen(function*() {
          yield* upkeep.forget(a, { keepLog: false })
          expect(yield* names(store)).toEqual(["b"])
          expect((yield* upkeep.belongings(nameOf("b"))).session?.segments).toBe(1)
          expect(yield* sessions(upkeep)).toEqual([])
        })))

    it.scoped("keeps the session when it is told to; then nobody names it", () =>
      inWorld(plain, (upkeep, store) =>
        Effect.gen(function*() {
          yield* upkeep.forget(a, { keepLog: true })
          expect(yield* names(store)).toEqual(["b"])
          expect(yield* sessions(upkeep)).toMatchObject([{ session: sessionOf("a"), segments: 2 }])
        })))

    it.scoped("keeps a session that another Pod has too", () =>
      inWorld({ ...plain, sharing: ["c", "a"] }, (upkeep) =>
        Effect.gen(function*() {
          expect((yield* upkeep.belongings(a)).sharedWith).toEqual(["c"])
          yield* upkeep.forget(a, { keepLog: false })
          expect((yield* upkeep.belongings(nameOf("c"))).session?.segments).toBe(2)
        })))

    it.scoped("forgets nothing of a Pod whose session is held", () =>
      inWorld({ ...plain, held: "a" }, (upkeep, store) =>
        Effect.gen(function*() {
          const failure = yield* Effect.flip(upkeep.forget(a, { keepLog: false }))
          expect(failure).toMatchObject({ _tag: "SegmentHeld", name: "a" })
          expect(yield* names(store)).toEqual(["a", "b"])
          expect((yield* upkeep.belongings(a)).session?.segments).toBe(2)
        })))

    it.scoped("forgets nothing of a Pod that a living process claims", () =>
      inWorld(
        { ...plain, pods: [{ name: "a", live: idle }] },
        (upkeep, store) =>
          Effect.gen(function*() {
            const failure = yield* Effect.flip(upkeep.forget(a, { keepLog: false }))
            expect(failure).toMatchObject({ _tag: "SegmentHeld", holder: "a (pid 4242)" })
            expect(yield* names(store)).toEqual(["a"])
          })
      ))

    it.scoped("forgets the claim of a process that is gone with its Pod", () =>
      inWorld({ ...plain, pods: [{ name: "a", live: dead }] }, (upkeep) =>
        Effect.gen(function*() {
          yield* upkeep.forget(a, { keepLog: false })
          expect(yield* Effect.flatMap(Registry, (registry) => registry.claims)).toEqual([])
        })))

    it.scoped("finds the claims of processes that are gone, and clears them once", () =>
      inWorld(
        { pods: [{ name: "a", live: dead }, { name: "b", live: idle }], segments: { a: 1, b: 1 } },
        (upkeep) =>
          Effect.gen(function*() {
            const { litter, troubles } = yield* upkeep.litter
            expect(troubles).toEqual([])
            expect(litter.map((one) => Litter.subject(one))).toEqual(["the allocation of a"])
            const [claim] = litter
            if (claim === undefined) throw new Error("there is a claim")
            expect(yield* upkeep.clear(claim)).toBe(true)
            expect(yield* upkeep.clear(claim)).toBe(false)
            const claims = yield* Effect.flatMap(Registry, (registry) => registry.claims)
            expect(claims.map(({ allocation }) => allocation.pod_name)).toEqual(["b"])
          })
      ))

    it.scoped("finds sessions that nobody names, and clears them", () =>
      inWorld(
        { pods: [{ name: "a" }], segments: { a: 1, lost: 3 } },
        (upkeep) =>
          Effect.gen(function*() {
            const [files] = yield* sessions(upkeep)
            expect(files).toMatchObject({ session: sessionOf("lost"), segments: 3 })
            if (files === undefined) throw new Error("there is a session")
            expect(yield* upkeep.clear(Litter.Session({ files }))).toBe(true)
            expect(yield* sessions(upkeep)).toEqual([])
          })
      ))
  })
}

const nameOf = (name: string) => {
  const stored = Option.getOrThrow(pod({ name }).stored)
  return stored.name
}
