import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Either, type Layer, Option, type Scope, Stream } from "effect"
import { PodName, SegmentId, SessionId } from "../../src/domain/ids.ts"
import * as PodMetadata from "../../src/domain/PodMetadata.ts"
import { AgentCommand, PodRecord } from "../../src/domain/PodRecord.ts"
import { PodStore } from "../../src/services/PodStore.ts"
import { until } from "../support/until.ts"

export interface PodStoreUnderTest {
  /** Every layer built from it uses the same store. */
  readonly layer: Layer.Layer<PodStore>
  /** Pods that are kept from the start. `damaged` cannot be read, `foreign` has no record. */
  readonly damaged: PodName
  readonly foreign: PodName
  /** What the metadata of `foreign` says. */
  readonly metadata: PodMetadata.PodMetadata
}

/** What every Pod store keeps to. */
export const podStoreContract = (
  name: string,
  make: Effect.Effect<PodStoreUnderTest, never, Scope.Scope>
) => {
  const contract = (
    sentence: string,
    body: (store: PodStore["Type"], world: PodStoreUnderTest) => Effect.Effect<void, unknown>
  ) =>
    it.scopedLive(sentence, () =>
      Effect.flatMap(make, (world) =>
        Effect.provide(
          Effect.flatMap(PodStore, (store) => body(store, world)),
          world.layer
        )))

  describe(`${name} is a PodStore`, () => {
    contract("knows nothing about a name that is not kept", (store) =>
      Effect.gen(function*() {
        expect(yield* store.read(alpha)).toEqual(Option.none())
      }))

    contract(
      "keeps a new Pod with its record and a pending segment",
      (store) =>
        Effect.gen(function*() {
          yield* store.create(alpha, session, record)
          expect(Option.getOrThrow(yield* store.read(alpha))).toEqual({
            _tag: "Readable",
            name: alpha,
            metadata: PodMetadata.pending(alpha, session),
            record: Option.some(record)
          })
        })
    )

    contract(
      "hints at names that come and go to those who listen, once they do",
      (store) =>
        Effect.gen(function*() {
          const listening = yield* Deferred.make<void>()
          let seen: ReadonlyArray<string> = []
          const look = Effect.map(store.names, (names) => {
            seen = names.map(({ name }) => name)
          })
          yield* store.changes.pipe(
            Stream.runForEach(() => Effect.zipRight(look, Deferred.succeed(listening, undefined))),
            Effect.forkScoped
          )
          yield* Deferred.await(listening)
          yield* store.create(alpha, session, record)
          yield* until("the name to come", Effect.sync(() => seen.includes(alpha)))
          yield* store.remove(alpha)
          yield* until("the name to go", Effect.sync(() => !seen.includes(alpha)))
        }).pipe(Effect.scoped)
    )

    contract(
      "lists the names in byte order, the damaged one among them",
      (store, world) =>
        Effect.gen(function*() {
          const created = ["zeta", "Zeta", "é", "\u{1f980}", "\uffee", "a b", "-x"].map(podName)
          yield* Effect.forEach(created, (name) => store.create(name, session, record))
          const names = (yield* store.names).map(({ name }) => name)
          expect(names).toEqual(
            [...created, world.damaged, world.foreign].toSorted((left, right) =>
              Buffer.compare(Buffer.from(left), Buffer.from(right))
            )
          )
        })
    )

    contract("tells when a name was last written", (store) =>
      Effect.gen(function*() {
        const before = Date.now()
        yield* store.create(alpha, session, record)
        const touched = (yield* store.names).find(({ name }) => name === alpha)?.touchedAt ?? 0
        expect(touched).toSatisfy(Number.isSafeInteger)
        // The clock of a file system may lag behind by one of its ticks.
        expect(touched).toBeGreaterThan(before - 1000)
        expect(touched).toBeLessThan(Date.now() + 1000)
      }))

    contract(
      "refuses to create what is kept already, readable or not",
      (store, world) =>
        Effect.gen(function*() {
          yield* store.create(alpha, session, record)
          const before = yield* store.read(alpha)
          for (const name of [alpha, world.damaged, world.foreign]) {
            const refusal = yield* Effect.flip(store.create(name, otherSession, otherRecord))
            expect(refusal).toMatchObject({ _tag: "NameTaken", name })
          }
          expect(yield* store.read(alpha)).toEqual(before)
        })
    )

    contract("lets exactly one of many create a name", (store) =>
      Effect.gen(function*() {
        const outcomes = yield* Effect.forEach(
          Array.from({ length: 8 }, (_, index) => index),
          (index) =>
            Effect.either(
              store.create(alpha, session, new PodRecord({ ...record, created_at: index }))
            ),
          { concurrency: "unbounded" }
        )
        expect(outcomes.filter(Either.isRight)).toHaveLength(1)
        const winner = outcomes.findIndex(Either.isRight)
        const kept = Option.getOrThrow(yield* store.read(alpha))
        expect(kept).toMatchObject({ record: Option.some({ ...record, created_at: winner }) })
      }))

    contract(
      "points a Pod at its segment and keeps everything else",
      (store, world) =>
        Effect.gen(function*() {
          yield* store.setActive(world.foreign, otherSession, segment)
          expect(Option.getOrThrow(yield* store.read(world.foreign))).toEqual({
            _tag: "Readable",
            name: world.foreign,
            metadata: {
              ...world.metadata,
              active: { session_id: otherSession, segment_id: segment }
            },
            record: Option.none()
          })
        })
    )

    contract(
      "keeps the record when the segment changes, and the segment when the record does",
      (store) =>
        Effect.gen(function*() {
          yield* store.create(alpha, session, record)
          yield* store.setActive(alpha, session, segment)
          yield* store.setRecord(alpha, otherRecord)
          expect(Option.getOrThrow(yield* store.read(alpha))).toMatchObject({
            metadata: { active: { session_id: session, segment_id: segment } },
            record: Option.some(otherRecord)
          })
        })
    )

    contract(
      "does not point what is missing or damaged at a segment",
      (store, world) =>
        Effect.gen(function*() {
          const missing = yield* Effect.flip(store.setActive(alpha, session, segment))
          expect(missing).toMatchObject({ _tag: "StorageFailed", code: "ENOENT" })
          expect(yield* store.read(alpha)).toEqual(Option.none())

          const before = yield* store.read(world.damaged)
          const damaged = yield* Effect.flip(store.setActive(world.damaged, session, segment))
          expect(damaged._tag).toBe("StorageFailed")
          expect(damaged.message).toMatch(/^cannot update .*; it was left as it is$/)
          expect(yield* store.read(world.damaged)).toEqual(before)
        })
    )

    contract("tells why a Pod is damaged", (store, world) =>
      Effect.gen(function*() {
        expect(Option.getOrThrow(yield* store.read(world.damaged))).toEqual({
          _tag: "Corrupt",
          name: world.damaged,
          reason: "metadata.json is empty"
        })
      }))

    contract(
      "forgets a Pod with its record, so that its name is free",
      (store) =>
        Effect.gen(function*() {
          yield* store.create(alpha, session, record)
          yield* store.remove(alpha)
          expect(yield* store.read(alpha)).toEqual(Option.none())
          expect((yield* store.names).map(({ name }) => name)).not.toContain(alpha)
          yield* store.create(alpha, otherSession, otherRecord)
          expect(Option.getOrThrow(yield* store.read(alpha))).toMatchObject({
            record: Option.some(otherRecord)
          })
        })
    )

    contract(
      "forgets a damaged Pod, and one that is not there",
      (store, world) =>
        Effect.gen(function*() {
          yield* store.remove(world.damaged)
          expect(yield* store.read(world.damaged)).toEqual(Option.none())
          yield* store.remove(world.damaged)
          yield* store.remove(alpha)
        })
    )
  })
}

const podName = (text: string) => PodName.make(text)
const alpha = podName("alpha")
const session = SessionId.make("019e6f00-0000-7000-8000-000000000001")
const otherSession = SessionId.make("019e6f00-0000-7000-8000-000000000002")
const segment = SegmentId.make("019e6f00-0000-7000-8000-00000000000a")

const record = new PodRecord({
  agent: new AgentCommand({ name: "claude", command: ["claude-agent-acp"], env: ["KEY"] }),
  cwd: "/home/u/proj",
  created_at: 1779769846743
})

const otherRecord = new PodRecord({
  agent: new AgentCommand({ name: "demo", command: ["pods-demo-agent", "--slow"] }),
  cwd: "/",
  created_at: 2,
  acp_session_id: "acp-1"
})
