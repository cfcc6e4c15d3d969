/** Removes what was found dead, each after another look at it. */
import { Effect, Option } from "effect"
import * as fs from "node:fs"
import { basename, dirname } from "node:path"
import * as Claims from "../../domain/Claims.ts"
import type { Litter } from "../../domain/Litter.ts"
import { storageFailed } from "../../domain/storageFailed.ts"
import { Registry } from "../../services/Registry.ts"
import * as hostFile from "./hostFile.ts"
import * as litterSearch from "./litterSearch.ts"
import type { Paths } from "./paths.ts"
import * as processIdentity from "./processIdentity.ts"
import * as registryFile from "./registryFile.ts"
import * as sessionFiles from "./sessionFiles.ts"
import * as sessionLease from "./sessionLease.ts"
import * as trustedDirectory from "./trustedDirectory.ts"
import type { Means } from "./upkeepMeans.ts"

export const clear = Effect.fn("Upkeep.clear")(function*(means: Means, litter: Litter) {
  const { isLeft, paths, reap } = means
  switch (litter._tag) {
    case "Claim": {
      const registry = yield* Registry
      const stands = (yield* registry.claims).some(({ allocation, holder }) =>
        holder === "Gone" && Claims.same(allocation, litter.allocation)
      )
      if (stands) yield* registry.release(litter.allocation)
      return stands
    }
    case "Agent": {
      const claims = yield* Effect.flatMap(Registry, (registry) => registry.claims)
      const hosted = claims.some(({ allocation, holder }) =>
        holder === "Alive" && allocation.pod_name === litter.name
      )
      if (hosted || !isLeft(litter.process)) return false
      yield* reap(litter.process)
      return true
    }
    case "Socket":
      return yield* clearSocket(means, litter.path)
    case "HostFile":
      return yield* clearHostFile(paths, litter.path)
    case "Unfinished":
    case "Draft":
      return yield* remove(litter.path)
    case "Lease":
      if (!exists(litter.path)) return false
      yield* Effect.scoped(sessionLease.hold(litter.path, basename(litter.path)))
      return true
    case "Session":
      return yield* clearSession(paths, litter.files.session)
  }
})

/** The socket of a Pod and its directory, when that is empty then. */
export const clearSocket = Effect.fnUntraced(function*(means: Means, path: string) {
  if (!exists(path)) return false
  yield* means.clearSocket(path)
  if (dirname(path) !== means.paths.ownRun) {
    yield* Effect.ignore(Effect.try(() => fs.rmdirSync(dirname(path))))
  }
  return !exists(path)
})

/** Under the lock of the registry, under which hosts write theirs. */
const clearHostFile = Effect.fnUntraced(function*(paths: Paths, path: string) {
  yield* registryFile.open(paths.registry, "2 seconds")
  const host = yield* hostFile.read(path)
  return Option.isSome(host) && processIdentity.gone(host.value) ? yield* remove(path) : false
}, Effect.scoped)

const clearSession = Effect.fnUntraced(function*(
  paths: Paths,
  session: Parameters<Paths["lease"]>[0]
) {
  yield* trustedDirectory.ensure(dirname(paths.lease(session)))
  yield* sessionLease.hold(paths.lease(session), session)
  if (!(yield* litterSearch.isForgotten(paths, session))) return false
  yield* sessionFiles.remove(paths, session)
  return true
}, Effect.scoped)

const remove = (path: string) =>
  Effect.try({
    try: () => {
      if (!exists(path)) return false
      fs.unlinkSync(path)
      return true
    },
    catch: storageFailed("remove", path)
  })

const exists = (path: string): boolean => {
  try {
    return fs.lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return false
  }
}
