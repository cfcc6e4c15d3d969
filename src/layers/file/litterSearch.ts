/** Finds what is provably dead. Nothing here changes anything. */
import { Effect, Either, Option, Schema } from "effect"
import * as fs from "node:fs"
import { join } from "node:path"
import type { Claim } from "../../domain/Claim.ts"
import { SegmentId, SessionId } from "../../domain/ids.ts"
import * as Litter from "../../domain/Litter.ts"
import type { LiveReport } from "../../domain/LiveReport.ts"
import type { StoredPod } from "../../domain/StoredPod.ts"
import { LiveProbe } from "../../services/LiveProbe.ts"
import { PodStore } from "../../services/PodStore.ts"
import { Registry } from "../../services/Registry.ts"
import type { Found } from "../../services/Upkeep.ts"
import * as hostFile from "./hostFile.ts"
import type { Paths } from "./paths.ts"
import * as processIdentity from "./processIdentity.ts"
import * as sessionFiles from "./sessionFiles.ts"
import * as sessionLease from "./sessionLease.ts"
import type { Means } from "./upkeepMeans.ts"

export const search = Effect.fn("Upkeep.litter")(function*(means: Means) {
  const { paths } = means
  const troubles: Array<string> = []
  const stored = yield* storedPods.pipe(
    Effect.map(Option.some),
    Effect.catchAll(({ message }) => {
      troubles.push(message)
      return Effect.succeed(Option.none<ReadonlyArray<StoredPod>>())
    })
  )
  const claimed = yield* Effect.either(Effect.flatMap(Registry, (registry) => registry.claims))
  if (Either.isLeft(claimed)) {
    // Who lives is not known, so of what belongs to a Pod nothing is provably dead.
    troubles.push(claimed.left.message)
    const found: Found = { litter: unfinished(paths), troubles }
    return found
  }

  const claims = claimed.right
  const dead = yield* deadSockets(paths, claims)
  const goneClaims = claims.filter(({ allocation, holder }) =>
    holder === "Gone" && dead.has(allocation.socket)
  )
  const pods = Option.getOrElse(stored, (): ReadonlyArray<StoredPod> => [])
  const found: Found = {
    litter: [
      ...goneClaims.map(({ allocation }) => Litter.Claim({ allocation })),
      ...yield* agents(means, pods, claims),
      ...[...dead].filter((path) => isOurSocket(path)).map((path) => Litter.Socket({ path })),
      ...yield* hostFiles(paths, goneClaims),
      ...unfinished(paths),
      ...drafts(paths, claims),
      ...yield* leases(paths),
      ...yield* sessions(paths, stored, claims, troubles)
    ],
    troubles
  }
  return found
})

/** Whether a session is named by no metadata and no claim; false as long as that is not known. */
export const isForgotten = Effect.fnUntraced(function*(paths: Paths, session: SessionId) {
  const pods = yield* storedPods
  const claims = yield* Effect.flatMap(Registry, (registry) => registry.claims)
  return pods.every(({ _tag }) => _tag === "Readable") && !named(paths, pods, claims)(session)
})

const storedPods = Effect.gen(function*() {
  const store = yield* PodStore
  const all = yield* Effect.forEach(yield* store.names, ({ name }) => store.read(name))
  return all.flatMap((pod) => Option.toArray(pod))
}).pipe(Effect.map((pods): ReadonlyArray<StoredPod> => pods))

/** Sockets that refuse, of claims and in the runtime directory, except those of living claims. */
const deadSockets = Effect.fnUntraced(function*(paths: Paths, claims: ReadonlyArray<Claim>) {
  const { probeAll } = yield* LiveProbe
  const living = new Set(
    claims.filter(({ holder }) => holder === "Alive").map(({ allocation }) => allocation.socket)
  )
  const asked = [
    ...new Set([...claims.map(({ allocation }) => allocation.socket), ...socketsIn(paths)])
  ].filter((socket) => !living.has(socket))
  const reports = yield* probeAll(asked)
  return new Set(asked.filter((_, at) => isDead(reports[at])))
})

const isDead = (report: LiveReport | undefined): boolean =>
  report?._tag === "Unreachable" && (report.reason === "Refused" || report.reason === "Missing")

const socketsIn = (paths: Paths): ReadonlyArray<string> =>
  [
    ...sessionFiles.entriesOf(paths.run)
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map(({ name }) => join(paths.run, name, "sock")),
    ...sessionFiles.entriesOf(paths.ownRun)
      .filter(({ name }) => name.endsWith(".sock"))
      .map(({ name }) => join(paths.ownRun, name))
  ].filter((path) => isOurSocket(path))

const isOurSocket = (path: string): boolean => {
  const stat = lookAt(path)
  return stat?.isSocket() === true && stat.uid === process.geteuid?.()
}

const agents = Effect.fnUntraced(function*(
  { isLeft, paths }: Means,
  pods: ReadonlyArray<StoredPod>,
  claims: ReadonlyArray<Claim>
) {
  const living = new Set(
    claims.filter(({ holder }) => holder === "Alive").map(({ allocation }) => allocation.pod_name)
  )
  const found: Array<Litter.Litter> = []
  for (const pod of pods) {
    if (pod._tag !== "Readable" || living.has(pod.name)) continue
    const process = Option.getOrUndefined(pod.record)?.agent_process
    if (process === undefined || !isLeft(process)) continue
    const lease = pod.metadata.active && paths.lease(pod.metadata.active.session_id)
    const hosted = lease && lookAt(lease) !== undefined && !(yield* sessionLease.isFree(lease))
    if (!hosted) found.push(Litter.Agent({ name: pod.name, process }))
  }
  return found
})

/** Those that go with a claim are not told of twice. */
const hostFiles = Effect.fnUntraced(function*(paths: Paths, gone: ReadonlyArray<Claim>) {
  const found: Array<Litter.Litter> = []
  for (const { name } of sessionFiles.entriesOf(paths.ownRun)) {
    if (!name.endsWith(".json")) continue
    const path = join(paths.ownRun, name)
    const host = Option.getOrUndefined(yield* hostFile.read(path))
    const goesAlong = gone.some(({ allocation }) =>
      allocation.pod_name === host?.pod_name && allocation.pid === host.pid
      && allocation.segment_id === host.segment_id
    )
    if (host !== undefined && processIdentity.gone(host) && !goesAlong) {
      found.push(Litter.HostFile({ path }))
    }
  }
  return found
})

/** Files that were to get another name; theirs tells who wrote them. */
const unfinished = (paths: Paths): ReadonlyArray<Litter.Litter> =>
  [
    ...paths.ownDirectories,
    ...directoriesIn(paths.podsDir),
    ...directoriesIn(paths.sessionsDir)
  ].flatMap((directory) =>
    sessionFiles.entriesOf(directory).flatMap((entry) => {
      const pid = /^\.pods-(\d+)-[0-9a-f]+\.tmp$/.exec(entry.name)?.[1]
      const dead = entry.isFile() && pid !== undefined && !processIdentity.alive(Number(pid))
      return dead ? [Litter.Unfinished({ path: join(directory, entry.name) })] : []
    })
  )

// The drafts before the logs: one that is begun meanwhile has its log already.
const drafts = (paths: Paths, claims: ReadonlyArray<Claim>): ReadonlyArray<Litter.Litter> => {
  const directory = join(paths.data, "own", "drafts")
  const found = sessionFiles.entriesOf(directory).filter((entry) => entry.isFile())
  const known = new Set<string | null>(claims.map(({ allocation }) => allocation.segment_id))
  for (const session of sessionFiles.sessionsIn(paths)) {
    for (const segment of sessionFiles.segmentsOf(paths, session)) known.add(segment)
  }
  return found
    .filter(({ name }) => isSegmentId(name) && !known.has(name))
    .map(({ name }) => Litter.Draft({ path: join(directory, name) }))
}

const leases = Effect.fnUntraced(function*(paths: Paths) {
  const directory = join(paths.data, "own", "lease")
  const files = sessionFiles.entriesOf(directory)
    .filter((entry) => entry.isFile() && isSessionId(entry.name))
    .map(({ name }) => join(directory, name))
  const free = yield* Effect.filter(files, sessionLease.isFree, { concurrency: 8 })
  return free.map((path) => Litter.Lease({ path }))
})

const sessions = Effect.fnUntraced(function*(
  paths: Paths,
  stored: Option.Option<ReadonlyArray<StoredPod>>,
  claims: ReadonlyArray<Claim>,
  troubles: Array<string>
) {
  const pods = Option.getOrUndefined(stored)
  const unreadable = pods?.filter(({ _tag }) => _tag === "Corrupt").map(({ name }) => name) ?? []
  if (pods === undefined || unreadable.length > 0) {
    if (unreadable.length > 0) {
      troubles.push(
        `the metadata of ${unreadable.join(", ")} cannot be read, so nobody knows which sessions `
          + "are forgotten; see why with: pods show NAME"
      )
    }
    return []
  }
  const isNamed = named(paths, pods, claims)
  const forgotten = sessionFiles.sessionsIn(paths).filter((session) => !isNamed(session))
  const free = yield* Effect.filter(forgotten, (session) => {
    const lease = paths.lease(session)
    return lookAt(lease) === undefined ? Effect.succeed(true) : sessionLease.isFree(lease)
  }, { concurrency: 8 })
  return free.flatMap((session) => {
    const files = sessionFiles.look(paths, session)
    return files === undefined ? [] : [Litter.Session({ files })]
  })
})

const named = (
  paths: Paths,
  pods: ReadonlyArray<StoredPod>,
  claims: ReadonlyArray<Claim>
): (session: SessionId) => boolean => {
  const sessions = new Set(pods.flatMap((pod) =>
    pod._tag === "Readable" && pod.metadata.active
      ? [pod.metadata.active.session_id.toLowerCase()]
      : []
  ))
  const segments = new Set<string | null>(claims.map(({ allocation }) => allocation.segment_id))
  return (session) =>
    sessions.has(session.toLowerCase())
    || sessionFiles.segmentsOf(paths, session).some((segment) => segments.has(segment))
}

const directoriesIn = (directory: string): ReadonlyArray<string> =>
  sessionFiles.entriesOf(directory)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(directory, name))

const lookAt = (path: string): fs.Stats | undefined => {
  try {
    return fs.lstatSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

const isSessionId = Schema.is(SessionId)
const isSegmentId = Schema.is(SegmentId)
