import { describe, expect, it } from "@effect/vitest"
import {
  Clock,
  Effect,
  Exit,
  Layer,
  Option,
  Ref,
  Scope,
  Stream,
  SubscriptionRef,
  TestClock
} from "effect"
import * as Feed from "../../../src/cli/dashboard/feed.ts"
import type { Picture } from "../../../src/cli/dashboard/model.ts"
import type { Allocation } from "../../../src/domain/Allocation.ts"
import type { Ask } from "../../../src/domain/Ask.ts"
import { PodName } from "../../../src/domain/ids.ts"
import * as LiveReport from "../../../src/domain/LiveReport.ts"
import type { NativeEvent, Welcome } from "../../../src/domain/NativeEvent.ts"
import * as PodEntry from "../../../src/domain/PodEntry.ts"
import type { PodEvent } from "../../../src/domain/PodEvent.ts"
import { RegistryDamaged } from "../../../src/domain/PodFailure.ts"
import { AgentCommand, PodRecord } from "../../../src/domain/PodRecord.ts"
import * as PodRow from "../../../src/domain/PodRow.ts"
import * as MemoryPodClient from "../../../src/layers/memory/MemoryPodClient.ts"
import * as MemoryPodServer from "../../../src/layers/memory/MemoryPodServer.ts"
import * as MemoryPodStore from "../../../src/layers/memory/MemoryPodStore.ts"
import * as MemoryRegistry from "../../../src/layers/memory/MemoryRegistry.ts"
import * as MemorySessionLog from "../../../src/layers/memory/MemorySessionLog.ts"
import * as Switchboard from "../../../src/layers/memory/Switchboard.ts"
import { LiveProbe } from "../../../src/services/LiveProbe.ts"
import { PodClient, type Visitor } from "../../../src/services/PodClient.ts"
import { PodStore } from "../../../src/services/PodStore.ts"
import { Registry } from "../../../src/services/Registry.ts"
import { talkingHost, welcome } from "../../contracts/talkingHost.ts"
import { type Pod, segmentOf, sessionOf, socketOf, sources } from "../../support/pods.ts"

/** Asks the switchboard, as a probe asks the sockets. */
const probe = Layer.effect(
  LiveProbe,
  Effect.map(Switchboard.Switchboard, ({ find }) => ({
    probeAll: (sockets, answered = () => {}) =>
      Effect.forEach(
        sockets,
        (socket) =>
          Effect.flatMap(find(socket), (endpoint) =>
            Option.isNone(endpoint)
              ? Effect.succeed(LiveReport.Unreachable({ reason: "Refused" }))
              : Effect.map(endpoint.value.status, LiveReport.reported)).pipe(
              Effect.tap((report) => Effect.sync(() => answered(socket, report)))
            )
      )
  }))
)

/** Kept Pods, none of them live yet; processes live unless they are among `gone`. */
const world = (gone: ReadonlySet<number>, ...pods: ReadonlyArray<Pod>) =>
  Layer.mergeAll(
    probe,
    MemoryPodClient.layer,
    MemoryPodServer.layer,
    MemoryPodStore.layer(sources(...pods).stored),
    MemorySessionLog.layer(pods.map(({ name }, at) => ({
      session: sessionOf(name),
      segment: segmentOf(name),
      text: `${
        JSON.stringify({
          kind: "user_input",
          ts: 1_000 + at,
          segments: [{ kind: "text", content: `hello from ${name}` }]
        })
      }\n`
    }))),
    MemoryRegistry.layer({ alive: (pid) => !gone.has(pid) })
  ).pipe(Layer.provideMerge(Switchboard.layer))

const allocation = (name: string, pid = 1): Allocation => ({
  pod_name: name,
  pid,
  socket: socketOf(name),
  scope_allow: [],
  scope_deny: [],
  delegated_from: null,
  segment_id: segmentOf(name)
})

const settle = TestClock.adjust("100 millis")

/** A host, which has not claimed anything yet. */
const host = Effect.fn(function*(name: string, opening: Partial<Welcome> = {}) {
  const scope = yield* Scope.make()
  const server = yield* Scope.extend(
    talkingHost(socketOf(name), {
      name,
      host: {
        status: Effect.succeed(opening.status ?? "idle"),
        welcome: () => Effect.succeed({ ...welcome(name, 0, []), ...opening })
      }
    }),
    scope
  )
  const say = server.audience.broadcast
  const tell = (...events: ReadonlyArray<PodEvent | NativeEvent>) =>
    Effect.zipRight(Effect.forEach(events, say), settle)
  return { say, tell, die: Effect.zipRight(Scope.close(scope, Exit.void), settle) }
})

/** A host that has claimed its name. */
const live = Effect.fn(function*(name: string, opening: Partial<Welcome> = {}, pid = 1) {
  const started = yield* host(name, opening)
  const registry = yield* Registry
  const claim = allocation(name, pid)
  yield* Effect.orDie(registry.register(claim))
  return { ...started, release: Effect.zipRight(Effect.orDie(registry.release(claim)), settle) }
})

/** The newest picture of a feed, and how many there were. */
const watching = Effect.gen(function*() {
  const feed = yield* Feed.make
  const seen: Array<Picture> = []
  yield* feed.pictures.pipe(
    Stream.runForEach((picture) => Effect.sync(() => seen.push(picture))),
    Effect.forkScoped
  )
  // A list that grows takes a few pictures.
  yield* TestClock.adjust("500 millis")
  const newest = () => {
    const picture = seen.at(-1)
    if (picture === undefined) throw new Error("there is no picture")
    return picture
  }
  const labels = () =>
    newest().entries.map((entry) => {
      const viewer = { now: 0, home: undefined, unicode: true }
      const activity = newest().activities.get(entry.name)
      return `${entry.name} ${
        PodRow.row(entry, viewer, activity, newest().lost.get(entry.name)).label
      }`
    })
  return { feed, newest, labels, count: () => seen.length }
})

const status = (status: "idle" | "running" | "paused"): PodEvent => ({
  event: "status",
  data: { status }
})

const ask: Ask = { id: "1.a", title: "Run it", options: [], asked_at: 5 }

const everybody = new Set<number>()

describe("the feed", () => {
  it.scoped("shows what is kept, and then what those who are live say", () =>
    Effect.gen(function*() {
      yield* live("beta", { status: "running" })
      yield* live("gamma", { asks: [ask], status: "paused" })
      const { labels, newest } = yield* watching
      expect(labels()).toEqual(["gamma live paused", "beta live running", "alpha stopped"])
      expect(newest().whole).toBe(true)
      expect(newest().activities.get("gamma")?.asks).toEqual([ask])
      expect([...newest().activities.keys()].toSorted()).toEqual(["beta", "gamma"])
    }).pipe(Effect.provide(
      world(everybody, { name: "alpha" }, { name: "beta" }, { name: "gamma" })
    )))

  it.scoped("follows what a Pod says", () =>
    Effect.gen(function*() {
      const { tell } = yield* live("beta")
      const { labels, newest } = yield* watching
      yield* tell(status("running"), {
        event: "tool_call_start",
        data: { id: "t", name: "npm test" }
      })
      expect(labels()).toEqual(["beta live running"])
      expect(newest().activities.get("beta")?.doing).toBe("npm test")
      yield* tell({ event: "asked", data: { ask } }, status("paused"))
      expect(labels()).toEqual(["beta live paused"])
      expect(newest().activities.get("beta")?.asks).toEqual([ask])
    }).pipe(Effect.provide(world(everybody, { name: "beta" }))))

  it.scoped("makes no picture of what changes nothing, and no more than fifteen a second", () =>
    Effect.gen(function*() {
      const { say, tell } = yield* live("beta", { status: "running" })
      const { count, newest } = yield* watching
      yield* tell({ event: "text_delta", data: { text: "a" } })
      const before = count()
      yield* TestClock.adjust("1 minute")
      yield* tell({ event: "text_delta", data: { text: "b" } })
      expect(count()).toBe(before)
      for (let turn = 1; turn <= 1000; turn++) {
        yield* say({ event: "tool_call_start", data: { id: "t", name: `call ${turn}` } })
        yield* TestClock.adjust("1 millis")
      }
      yield* settle
      expect(newest().activities.get("beta")?.doing).toBe("call 1000")
      expect(count() - before).toBeLessThanOrEqual(18)
    }).pipe(Effect.provide(world(everybody, { name: "beta" }))))

  it.scoped("shows a Pod that comes to be, and one that ends in order", () =>
    Effect.gen(function*() {
      const { labels } = yield* watching
      expect(labels()).toEqual(["beta stopped"])
      const pod = yield* live("beta", { status: "running" })
      yield* settle
      expect(labels()).toEqual(["beta live running"])
      yield* pod.tell({ event: "shutdown" })
      expect(labels()).toEqual(["beta stopped"])
      yield* pod.die
      yield* pod.release
      yield* TestClock.adjust("5 seconds")
      expect(labels()).toEqual(["beta stopped"])
    }).pipe(Effect.provide(world(everybody, { name: "beta" }))))

  it.scoped("calls a Pod unreachable that said goodbye and stays", () =>
    Effect.gen(function*() {
      const pod = yield* live("beta")
      const { labels } = yield* watching
      yield* pod.tell({ event: "shutdown" })
      yield* pod.die
      expect(labels()).toEqual(["beta stopped"])
      yield* TestClock.adjust("2 seconds")
      expect(labels()).toEqual(["beta unreachable"])
    }).pipe(Effect.provide(world(everybody, { name: "beta" }))))

  it.scoped("shows whose connection is lost, since when, and what it was", () =>
    Effect.gen(function*() {
      const pod = yield* live("beta", { status: "running" })
      const { labels, newest } = yield* watching
      const at = yield* Clock.currentTimeMillis
      yield* pod.die
      expect(labels()).toEqual(["beta unreachable"])
      expect(newest().lost.get("beta")).toEqual({ at, was: "live running", retryAt: at + 250 })
      expect(newest().activities.size).toBe(0)
      yield* TestClock.adjust("1 minute")
      expect(newest().lost.get("beta")?.at).toBe(at)
    }).pipe(Effect.provide(world(everybody, { name: "beta" }))))

  it.scoped("finds a Pod again that answers again", () =>
    Effect.gen(function*() {
      const pod = yield* live("beta", { status: "running" })
      const { labels, newest } = yield* watching
      yield* pod.die
      yield* TestClock.adjust("30 seconds")
      yield* host("beta", { status: "paused", asks: [ask] })
      yield* TestClock.adjust("10 seconds")
      expect(labels()).toEqual(["beta live paused"])
      expect(newest().lost.size).toBe(0)
      expect(newest().activities.get("beta")?.asks).toEqual([ask])
    }).pipe(Effect.provide(world(everybody, { name: "beta" }))))

  it.scoped("gives up a Pod whose process is gone, until it is started again", () => {
    const gone = new Set<number>()
    return Effect.gen(function*() {
      const pod = yield* live("beta", {}, 7)
      const { labels } = yield* watching
      gone.add(7)
      yield* pod.die
      yield* TestClock.adjust("1 minute")
      expect(labels()).toEqual(["beta unreachable"])
      yield* live("beta", { status: "running" }, 8)
      yield* settle
      expect(labels()).toEqual(["beta live running"])
    }).pipe(Effect.provide(world(gone, { name: "beta" })))
  })

  it.scoped("hears of Pods that are new, and of those that are forgotten", () =>
    Effect.gen(function*() {
      const { labels } = yield* watching
      const store = yield* PodStore
      const name = PodName.make("fresh")
      yield* store.create(name, sessionOf(name), record)
      yield* settle
      expect(labels()).toEqual(["beta stopped", "fresh stopped"])
      yield* store.remove(name)
      yield* settle
      expect(labels()).toEqual(["beta stopped"])
    }).pipe(Effect.provide(world(everybody, { name: "beta" }))))

  it.scoped("reads the metadata again when a Pod without a segment begins its first turn", () =>
    Effect.gen(function*() {
      const { tell } = yield* live("fresh")
      const { newest } = yield* watching
      const segment = () =>
        newest().entries.flatMap((entry) => Option.toArray(PodEntry.storedSegment(entry)))
      expect(segment()).toEqual([])
      const store = yield* PodStore
      yield* store.setActive(PodName.make("fresh"), sessionOf("fresh"), segmentOf("fresh"))
      yield* tell(status("running"))
      expect(segment()).toEqual([segmentOf("fresh")])
    }).pipe(Effect.provide(world(everybody, { name: "fresh", stored: "pending" }))))

  it.scoped("puts those first in which something has happened, a little later", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(1_000_000)
      const alpha = yield* live("alpha")
      yield* live("beta")
      const { labels } = yield* watching
      expect(labels()).toEqual(["beta live idle", "alpha live idle"])
      yield* alpha.tell(status("running"), status("idle"))
      expect(labels()).toEqual(["beta live idle", "alpha live idle"])
      yield* TestClock.adjust("2 seconds")
      expect(labels()).toEqual(["alpha live idle", "beta live idle"])
    }).pipe(Effect.provide(world(everybody, { name: "alpha" }, { name: "beta" }))))

  it.scoped("keeps the last picture of a registry that cannot be read, and reads it again", () =>
    Effect.gen(function*() {
      const pod = yield* live("beta")
      const registry = yield* Registry
      const broken = yield* SubscriptionRef.make(false)
      const damaged = new RegistryDamaged({ path: "/run/pods.json", reason: "it is not JSON" })
      const { labels, newest } = yield* Effect.provideService(watching, Registry, {
        ...registry,
        claims: Effect.flatMap(broken, (broken) => broken ? damaged : registry.claims),
        changes: Stream.map(broken.changes, () => undefined)
      })
      const at = yield* Clock.currentTimeMillis
      yield* SubscriptionRef.set(broken, true)
      yield* TestClock.adjust("10 seconds")
      expect(newest().stale).toMatchObject({ since: at + 10, reason: damaged.message })
      yield* pod.tell(status("running"))
      expect(labels()).toEqual(["beta live running"])
      yield* Ref.set(broken, false)
      yield* TestClock.adjust("3 seconds")
      expect(newest().stale).toBeUndefined()
      expect(labels()).toEqual(["beta live running"])
    }).pipe(Effect.provide(world(everybody, { name: "beta" }))))

  it.scoped("finds live Pods without a registry, and says that it may have missed some", () =>
    Effect.gen(function*() {
      const registry = yield* Registry
      const damaged = new RegistryDamaged({ path: "/run/pods.json", reason: "it is not JSON" })
      yield* host("beta", { status: "running" })
      const { labels, newest } = yield* Effect.provideService(watching, Registry, {
        ...registry,
        claims: damaged,
        endpoint: socketOf
      })
      expect(labels()).toEqual(["beta live running", "alpha stopped"])
      expect(newest().stale?.reason).toBe(damaged.message)
      expect(newest().entries.map(({ doubt }) => Option.isSome(doubt))).toEqual([true, true])
    }).pipe(Effect.provide(world(everybody, { name: "alpha" }, { name: "beta" }))))

  it.scoped("tries those at once who do not answer when it is asked to look again", () =>
    Effect.gen(function*() {
      const pod = yield* live("beta")
      const { feed, labels } = yield* watching
      yield* pod.die
      yield* TestClock.adjust("1 minute")
      yield* host("beta")
      yield* settle
      expect(labels()).toEqual(["beta unreachable"])
      yield* feed.lookAgain
      yield* settle
      expect(labels()).toEqual(["beta live idle"])
    }).pipe(Effect.provide(world(everybody, { name: "beta" }))))

  it.scoped("watches as a brief client of its own name, and leaves when it ends", () =>
    Effect.gen(function*() {
      const visits: Array<Visitor> = []
      const { connect } = yield* PodClient
      yield* live("beta")
      const scope = yield* Scope.make()
      yield* Scope.extend(watching, scope).pipe(Effect.provideService(PodClient, {
        connect: (name, socket, visitor) =>
          Effect.suspend(() => {
            visits.push(visitor)
            return connect(name, socket, visitor)
          })
      }))
      expect(visits).toEqual([{ client: "pods multi", tail: 20, watch: true, brief: true }])
      const { opening } = yield* connect("beta", socketOf("beta"), { client: "ann" })
      expect(opening.clients.map(({ name, watching }) => [name, watching])).toEqual([
        ["pods multi", true],
        ["ann", false]
      ])
      yield* Scope.close(scope, Exit.void)
      const after = yield* connect("beta", socketOf("beta"), { client: "ben" })
      expect(after.opening.clients.map(({ name }) => name)).toEqual(["ann", "ben"])
    }).pipe(Effect.provide(world(everybody, { name: "beta" }))))

  it.scoped("gives the newest picture to a reader who comes later", () =>
    Effect.gen(function*() {
      const pod = yield* live("beta")
      const { feed } = yield* watching
      yield* pod.tell(status("running"))
      const [picture] = yield* Stream.runCollect(Stream.take(feed.pictures, 1))
      expect(picture?.activities.get("beta")?.status).toBe("running")
      expect(Option.map(feed.entry("beta"), ({ name }) => name)).toEqual(Option.some("beta"))
      expect(feed.entry("nobody")).toEqual(Option.none())
    }).pipe(Effect.provide(world(everybody, { name: "beta" }))))
})

const record = new PodRecord({
  agent: new AgentCommand({ name: "demo", command: ["demo"] }),
  cwd: "/work",
  created_at: 1
})
