import { Effect, Layer, Option } from "effect"
import type { SessionFiles } from "../../domain/Belongings.ts"
import * as Claims from "../../domain/Claims.ts"
import type { PodName, SessionId } from "../../domain/ids.ts"
import * as Litter from "../../domain/Litter.ts"
import { SegmentHeld } from "../../domain/PodFailure.ts"
import { PodStore } from "../../services/PodStore.ts"
import { Registry } from "../../services/Registry.ts"
import { Upkeep } from "../../services/Upkeep.ts"

export interface Options {
  /** The sessions that have files. */
  readonly sessions?: ReadonlyArray<SessionFiles>
  /** The sessions that somebody writes. */
  readonly held?: ReadonlySet<SessionId>
  /** What is dead besides claims and sessions. */
  readonly litter?: ReadonlyArray<Litter.Litter>
}

/** Upkeep of a store and a registry in memory; every process that is gone has a dead socket. */
export const layer = (options: Options = {}): Layer.Layer<Upkeep, never, PodStore | Registry> =>
  Layer.effect(Upkeep, make(options))

const make = Effect.fnUntraced(
  function*({ held = new Set(), litter = [], sessions = [] }: Options) {
    const store = yield* PodStore
    const registry = yield* Registry
    let files = sessions
    let dead = litter

    const sessionOf = Effect.fnUntraced(function*(name: PodName) {
      const stored = Option.getOrUndefined(yield* store.read(name))
      return stored?._tag === "Readable" ? stored.metadata.active?.session_id : undefined
    })

    const filesOf = (session: SessionId | undefined) => files.find((one) => one.session === session)

    const sharers = Effect.fnUntraced(function*(name: PodName) {
      const session = yield* sessionOf(name)
      const others = (yield* store.names).filter((other) => other.name !== name)
      const shared = yield* Effect.filter(
        others,
        (other) => Effect.map(sessionOf(other.name), (its) => its !== undefined && its === session)
      )
      return shared.map((other) => other.name)
    })

    const forgotten = Effect.gen(function*() {
      const names = yield* Effect.orElseSucceed(store.names, () => [])
      const named = yield* Effect.forEach(names, ({ name }) => sessionOf(name))
      return files.filter(({ session }) => !named.includes(session) && !held.has(session))
    })

    return Upkeep.of({
      belongings: Effect.fn("Upkeep.belongings")(function*(name) {
        return {
          files: [`memory/pods/${name}/metadata.json`],
          session: filesOf(yield* sessionOf(name)),
          sharedWith: yield* sharers(name),
          agent: undefined
        }
      }),

      forget: Effect.fn("Upkeep.forget")(function*(name, { keepLog }) {
        const session = yield* sessionOf(name)
        if (session !== undefined && held.has(session)) {
          return yield* new SegmentHeld({ name, holder: "another writer in this process" })
        }
        const own = (yield* registry.claims).filter(({ allocation }) =>
          allocation.pod_name === name
        )
        const host = own.find(({ holder }) => holder === "Alive")
        if (host !== undefined) {
          return yield* new SegmentHeld({ name, holder: `${name} (pid ${host.allocation.pid})` })
        }
        if (!keepLog && (yield* sharers(name)).length === 0) {
          files = files.filter((one) => one.session !== session)
        }
        yield* store.remove(name)
        yield* Effect.forEach(own, ({ allocation }) => registry.release(allocation))
      }),

      litter: Effect.gen(function*() {
        const claims = yield* Effect.orElseSucceed(registry.claims, () => [])
        const gone = claims.filter(({ holder }) => holder === "Gone")
        return {
          litter: [
            ...gone.map(({ allocation }) => Litter.Claim({ allocation })),
            ...dead,
            ...(yield* forgotten).map((files) => Litter.Session({ files }))
          ],
          troubles: []
        }
      }),

      clear: Effect.fn("Upkeep.clear")(function*(litter) {
        if (litter._tag === "Claim") {
          const stands = (yield* registry.claims).some(({ allocation, holder }) =>
            holder === "Gone" && Claims.same(allocation, litter.allocation)
          )
          if (stands) yield* registry.release(litter.allocation)
          return stands
        }
        if (litter._tag === "Session") {
          const { session } = litter.files
          if (!(yield* forgotten).some((one) => one.session === session)) return false
          files = files.filter((one) => one.session !== session)
          return true
        }
        const before = dead.length
        dead = dead.filter((one) => one !== litter)
        return dead.length < before
      })
    })
  }
)
