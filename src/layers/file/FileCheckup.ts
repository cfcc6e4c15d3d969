/** Source: faults section 0 rule 4, C24, C29, D1, E12; `man 5 proc` (limits), `man 2 statfs`. */
import { Clock, Effect, Either, Layer, Option } from "effect"
import * as fs from "node:fs"
import { join } from "node:path"
import type { Facts, Place } from "../../domain/Checkup.ts"
import { RegistryBusy } from "../../domain/PodFailure.ts"
import type { AgentProcess } from "../../domain/PodRecord.ts"
import { storageFailed } from "../../domain/storageFailed.ts"
import { Checkup } from "../../services/Checkup.ts"
import { PodStore } from "../../services/PodStore.ts"
import { Registry } from "../../services/Registry.ts"
import { flock } from "./flock.ts"
import * as inPlace from "./inPlace.ts"
import type { Paths } from "./paths.ts"
import * as registryFile from "./registryFile.ts"
import * as trustedDirectory from "./trustedDirectory.ts"

export interface Options {
  readonly paths: Paths
  readonly environment: Record<string, string | undefined>
  readonly user: string
  /** Whether anything runs of what an agent was. */
  readonly isLeft: (process: AgentProcess) => boolean
  /** Whether systemd gives hosts a scope of their own; undefined where it does not manage the user. */
  readonly scoped: Effect.Effect<boolean | undefined>
}

export const layer = (options: Options): Layer.Layer<Checkup, never, PodStore | Registry> =>
  Layer.effect(
    Checkup,
    Effect.map(Effect.context<PodStore | Registry>(), (services) => ({
      facts: Effect.provide(gather(options), services),
      repairRegistry: repair(options.paths)
    }))
  )

const gather = Effect.fn("Checkup.facts")(function*(options: Options) {
  const { environment, isLeft, paths, user } = options
  const claims = yield* Effect.either(Effect.flatMap(Registry, (registry) => registry.claims))
  const known = Either.getOrElse(claims, () => [])
  const alive = new Set(
    known.filter(({ holder }) => holder === "Alive").map(({ allocation }) => allocation.pod_name)
  )
  const facts: Facts = {
    places: [
      place("configuration", paths.config, environment, "PODS_CONFIG_DIR", "XDG_CONFIG_HOME"),
      place("data", paths.data, environment, "PODS_DATA_DIR", "XDG_DATA_HOME"),
      place("runtime", paths.run, environment, "PODS_RUNTIME_DIR", "XDG_RUNTIME_DIR")
    ],
    exposed: paths.ownDirectories.filter((path) =>
      quietly(() => (fs.statSync(path).mode & 0o077) !== 0) === true
    ),
    elsewhere: elsewhere(environment),
    registry: Either.match(claims, {
      onRight: () => undefined,
      onLeft: (failure) => ({
        damaged: failure._tag === "RegistryDamaged",
        reason: failure._tag === "RegistryDamaged" ? failure.reason : failure.message
      })
    }),
    stale: known.filter(({ holder }) => holder === "Gone").map(({ allocation }) =>
      allocation.pod_name
    ),
    orphans: yield* orphans(alive, isLeft),
    node: process.versions.node,
    openFiles: openFiles(),
    lingers: lingers(user),
    scoped: yield* options.scoped,
    user
  }
  return facts
})

/** What is left of agents of Pods that no living process claims. */
const orphans = Effect.fnUntraced(function*(
  alive: ReadonlySet<string>,
  isLeft: Options["isLeft"]
) {
  const store = yield* PodStore
  const names = yield* Effect.orElseSucceed(store.names, () => [])
  const found: Array<Facts["orphans"][number]> = []
  for (const { name } of names) {
    if (alive.has(name)) continue
    const stored = Option.getOrUndefined(yield* store.read(name))
    if (stored?._tag !== "Readable") continue
    const past = Option.getOrUndefined(stored.record)?.agent_process
    if (past !== undefined && isLeft(past)) found.push({ name, pgid: past.pgid })
  }
  return found
})

const place = (
  what: Place["what"],
  path: string,
  environment: Options["environment"],
  own: string,
  xdg: string
): Place => {
  const from = [own, "PODS_HOME", xdg].find((name) => environment[name]) ?? "the default"
  const exists = fs.existsSync(path)
  const disk = exists ? quietly(() => fs.statfsSync(path)) : undefined
  return {
    what,
    path,
    from,
    exists,
    objection: exists
      ? quietly(() => trustedDirectory.objection(path)) ?? unwritable(path)
      : undefined,
    isRemote: disk !== undefined && remoteTypes.has(disk.type),
    free: disk === undefined ? undefined : disk.bavail * disk.bsize
  }
}

/** Where systemd manages the user, the shells of his login sessions have a directory of their own. */
const elsewhere = (environment: Options["environment"]): string | undefined => {
  const decided = ["PODS_RUNTIME_DIR", "PODS_HOME", "XDG_RUNTIME_DIR"]
  const theirs = `/run/user/${process.getuid?.() ?? ""}`
  return decided.some((name) => environment[name]) || !fs.existsSync(theirs)
    ? undefined
    : join(theirs, "pods")
}

const unwritable = (path: string): string | undefined => {
  try {
    fs.accessSync(path, fs.constants.W_OK | fs.constants.X_OK)
    return undefined
  } catch {
    return "it cannot be written to"
  }
}

/** NFS, SMB, CIFS, SMB2, 9p, FUSE, AFS, Ceph. */
const remoteTypes: ReadonlySet<number> = new Set([
  0x6969,
  0x517b,
  0xff534d42,
  0xfe534d42,
  0x01021997,
  0x65735546,
  0x5346414f,
  0x00c36400
])

const openFiles = (): number | undefined => {
  const text = quietly(() => fs.readFileSync("/proc/self/limits", "latin1"))
  const soft = /^Max open files\s+(\d+)/m.exec(text ?? "")?.[1]
  return soft === undefined ? undefined : Number(soft)
}

/** Where systemd runs the machine, a file a user says whether his processes stay. */
const lingers = (user: string): boolean | undefined =>
  fs.existsSync("/run/systemd/system") && fs.existsSync("/run/user")
    ? fs.existsSync(join("/var/lib/systemd/linger", user))
    : undefined

const repair = Effect.fn("Checkup.repairRegistry")(function*(paths: Paths) {
  const { registry: path } = paths
  if (yield* registryFile.isMissing(path)) return undefined
  const fd = yield* flock(path, { mode: "Exclusive", wait: "2 seconds" }).pipe(
    Effect.catchTag("LockHeld", ({ holder }) => new RegistryBusy({ path, holder }))
  )
  // Only what is read under the lock is not what somebody is writing just now.
  const read = yield* Effect.either(registryFile.readUnderLock(fd, path))
  if (Either.isRight(read)) return undefined
  if (read.left._tag !== "RegistryDamaged") return yield* read.left
  yield* trustedDirectory.ensure(join(paths.data, "own"))
  const copy = join(paths.data, "own", `pods-${yield* Clock.currentTimeMillis}.json`)
  yield* Effect.try({
    try: () => fs.writeFileSync(copy, fs.readFileSync(path), { flag: "wx", mode: 0o600 }),
    catch: storageFailed("copy the registry to", copy)
  })
  yield* inPlace.rewrite(inPlace.openFile(fd), path, "{\n  \"allocations\": []\n}")
  return copy
}, Effect.scoped)

const quietly = <A>(look: () => A): A | undefined => {
  try {
    return look()
  } catch {
    return undefined
  }
}
