/**
 * `<run>/.own/<name>.json`: which process hosts a Pod. It tells the host from a later process with
 * the same pid, which the registry cannot. Source: faults section 0 rule 7, C24, C25, D10.
 */
import { Effect, Option, Schema } from "effect"
import * as fs from "node:fs"
import type { Allocation } from "../../domain/Allocation.ts"
import type { Holder } from "../../domain/Claim.ts"
import { PodName, SegmentId } from "../../domain/ids.ts"
import type { StorageFailed } from "../../domain/PodFailure.ts"
import { storageFailed } from "../../domain/storageFailed.ts"
import * as durableFile from "./durableFile.ts"
import * as fileText from "./fileText.ts"
import type { Paths } from "./paths.ts"
import * as processIdentity from "./processIdentity.ts"
import * as trustedDirectory from "./trustedDirectory.ts"

/** Keep what is known about the process of an allocation; nothing when it does not run here. */
export const write = (
  paths: Paths,
  { pid, pod_name, segment_id }: Allocation
): Effect.Effect<void, StorageFailed> => {
  const identity = processIdentity.identify(pid)
  return isPodName(pod_name) && identity !== undefined
    ? durableFile.replace(paths.hostFile(pod_name), encode({ ...identity, pod_name, segment_id }))
    : Effect.void
}

/** Keep it again, where it is gone or tells of another process. */
export const restore = (
  paths: Paths,
  allocation: Allocation
): Effect.Effect<void, StorageFailed> =>
  Effect.flatMap(
    hostOf(paths, allocation),
    (host) =>
      Option.isSome(host) && !processIdentity.gone(host.value)
        ? Effect.void
        : Effect.zipRight(trustedDirectory.ensure(paths.ownRun), write(paths, allocation))
  )

/** Remove the file of an allocation; that of a successor of the same name stays. */
export const remove = (
  paths: Paths,
  allocation: Allocation
): Effect.Effect<void, StorageFailed> =>
  Effect.gen(function*() {
    if (!isPodName(allocation.pod_name) || Option.isNone(yield* hostOf(paths, allocation))) return
    const path = paths.hostFile(allocation.pod_name)
    yield* Effect.try({
      try: () => fs.rmSync(path, { force: true }),
      catch: storageFailed("remove", path)
    })
  })

/** Whether the process of an allocation exists; `Gone` only when that is certain. */
export const holder = (paths: Paths, allocation: Allocation): Effect.Effect<Holder> =>
  Effect.map(hostOf(paths, allocation), (host) => {
    const gone = Option.match(host, {
      onNone: () => !processIdentity.alive(allocation.pid),
      onSome: processIdentity.gone
    })
    return gone ? "Gone" : "Alive"
  })

/** The host that a file tells of; none when it is missing or unreadable. */
export const read = (path: string): Effect.Effect<Option.Option<Host>> =>
  Effect.map(
    fileText.read(path, { cap: 65_536 }),
    (reading) => reading._tag === "Text" ? decode(reading.text) : Option.none()
  )

export type Host = typeof Host.Type

const Host = Schema.parseJson(Schema.Struct({
  /** Not every name can be that of a file. */
  pod_name: PodName,
  pid: Schema.Int,
  start_time: Schema.Int,
  boot_id: Schema.String,
  pid_namespace: Schema.String,
  /** Together with the name and the pid it says which allocation the file belongs to. */
  segment_id: Schema.NullOr(SegmentId)
}))

const decode = Schema.decodeOption(Host)
const encode = Schema.encodeSync(Host)
const isPodName = Schema.is(PodName)

/** The file when it belongs to the allocation; one that is unreadable tells nothing. */
const hostOf = (
  paths: Paths,
  { pid, pod_name, segment_id }: Allocation
): Effect.Effect<Option.Option<Host>> =>
  isPodName(pod_name)
    ? Effect.map(
      read(paths.hostFile(pod_name)),
      Option.filter((host) => host.pid === pid && host.segment_id === segment_id)
    )
    : Effect.succeedNone
