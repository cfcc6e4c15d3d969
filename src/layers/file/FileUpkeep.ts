/**
 * Forgetting Pods and cleaning up after them, on the files of insomnia's layout and our own.
 *
 * Source: product, rules 7 and 9; faults section 0, 4.1 (pid identity), C1.
 */
import { Effect, Layer, Option } from "effect"
import * as fs from "node:fs"
import { dirname } from "node:path"
import type { Belongings } from "../../domain/Belongings.ts"
import type { PodName, SessionId } from "../../domain/ids.ts"
import { SegmentHeld } from "../../domain/PodFailure.ts"
import type { LiveProbe } from "../../services/LiveProbe.ts"
import { PodStore } from "../../services/PodStore.ts"
import { Registry } from "../../services/Registry.ts"
import { Upkeep } from "../../services/Upkeep.ts"
import * as litterClearing from "./litterClearing.ts"
import * as litterSearch from "./litterSearch.ts"
import * as sessionFiles from "./sessionFiles.ts"
import * as sessionLease from "./sessionLease.ts"
import * as trustedDirectory from "./trustedDirectory.ts"
import type { Means } from "./upkeepMeans.ts"

/** The upkeep of what lies below `paths`. */
export const layer = (
  means: Means
): Layer.Layer<Upkeep, never, LiveProbe | PodStore | Registry> =>
  Layer.effect(
    Upkeep,
    Effect.map(Effect.context<LiveProbe | PodStore | Registry>(), (services) => ({
      belongings: (name) => Effect.provide(belongings(means, name), services),
      forget: (name, { keepLog }) => Effect.provide(forget(means, name, keepLog), services),
      litter: Effect.provide(litterSearch.search(means), services),
      clear: (litter) => Effect.provide(litterClearing.clear(means, litter), services)
    }))
  )

const belongings = Effect.fn("Upkeep.belongings")(
  function*({ isLeft, paths }: Means, name: PodName) {
    const store = yield* PodStore
    const session = yield* sessionOf(name)
    const sharedWith: Array<string> = []
    for (const other of yield* store.names) {
      if (other.name === name || session === undefined) continue
      if (same(yield* sessionOf(other.name), session)) sharedWith.push(other.name)
    }
    const stored = Option.getOrUndefined(yield* store.read(name))
    const agent = stored?._tag === "Readable"
      ? Option.getOrUndefined(stored.record)?.agent_process
      : undefined
    const kept: Belongings = {
      files: [paths.metadata(name), paths.record(name), paths.hostLog(name)].filter(exists),
      session: session && sessionFiles.look(paths, session),
      sharedWith,
      agent: agent !== undefined && isLeft(agent) ? agent : undefined
    }
    return kept
  }
)

const forget = Effect.fn("Upkeep.forget")(
  function*(means: Means, name: PodName, keepLog: boolean) {
    const { paths, reap } = means
    const registry = yield* Registry
    const store = yield* PodStore
    const session = yield* sessionOf(name)
    if (session !== undefined) {
      yield* trustedDirectory.ensure(dirname(paths.lease(session)))
      yield* sessionLease.hold(paths.lease(session), name)
    }

    // What other programs host takes no lease of ours, but every host claims.
    const segments = new Set<string>(
      session === undefined ? [] : sessionFiles.segmentsOf(paths, session)
    )
    const claims = yield* registry.claims
    const held = claims.find(({ allocation: { pod_name, segment_id }, holder }) =>
      holder === "Alive" && (pod_name === name || segments.has(segment_id ?? ""))
    )
    if (held !== undefined) {
      const { pid, pod_name } = held.allocation
      return yield* new SegmentHeld({ name, holder: `${pod_name} (pid ${pid})` })
    }

    const { agent, sharedWith } = yield* belongings(means, name)
    if (agent !== undefined) yield* reap(agent)
    if (session !== undefined && !keepLog && sharedWith.length === 0) {
      yield* sessionFiles.remove(paths, session)
    }
    yield* store.remove(name)
    yield* Effect.sync(() => fs.rmSync(paths.hostLog(name), { force: true }))
    yield* Effect.forEach(
      claims.filter(({ allocation }) => allocation.pod_name === name),
      ({ allocation }) => registry.release(allocation)
    )
    yield* Effect.ignore(litterClearing.clearSocket(means, paths.socket(name)))
  },
  Effect.scoped
)

const sessionOf = Effect.fnUntraced(function*(name: PodName) {
  const stored = Option.getOrUndefined(yield* (yield* PodStore).read(name))
  return stored?._tag === "Readable" ? stored.metadata.active?.session_id : undefined
})

const same = (one: SessionId | undefined, other: SessionId): boolean =>
  one?.toLowerCase() === other.toLowerCase()

const exists = (path: string): boolean => {
  try {
    return fs.lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return false
  }
}
