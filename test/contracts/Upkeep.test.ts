import { Effect, Layer, Option, Schema } from "effect"
import * as fs from "node:fs"
import { dirname, join } from "node:path"
import { SegmentId } from "../../src/domain/ids.ts"
import * as PodMetadata from "../../src/domain/PodMetadata.ts"
import * as StoredPod from "../../src/domain/StoredPod.ts"
import * as FilePodStore from "../../src/layers/file/FilePodStore.ts"
import * as FileUpkeep from "../../src/layers/file/FileUpkeep.ts"
import * as sessionLease from "../../src/layers/file/sessionLease.ts"
import * as MemoryLiveProbe from "../../src/layers/memory/MemoryLiveProbe.ts"
import * as MemoryPodStore from "../../src/layers/memory/MemoryPodStore.ts"
import * as MemoryRegistry from "../../src/layers/memory/MemoryRegistry.ts"
import * as MemoryUpkeep from "../../src/layers/memory/MemoryUpkeep.ts"
import { tempPaths } from "../layers/file/tempPaths.ts"
import { pods, sessionOf, sources } from "../support/pods.ts"
import { type Seed, upkeepContract } from "./Upkeep.contract.ts"

upkeepContract("MemoryUpkeep", (seed) => {
  const sessions = Object.entries(seed.segments).map(([name, segments]) => ({
    session: sessionOf(name),
    path: `memory/sessions/${sessionOf(name)}`,
    segments,
    spills: 0,
    bytes: 100
  }))
  const held = new Set(seed.held === undefined ? [] : [sessionOf(seed.held)])
  return Effect.succeed(
    MemoryUpkeep.layer({ sessions, held }).pipe(
      Layer.provideMerge(
        Layer.mergeAll(
          MemoryPodStore.layer(storedIn(seed)),
          registryOf(seed),
          MemoryLiveProbe.layer(new Map())
        )
      )
    )
  )
})

upkeepContract("FileUpkeep", (seed) =>
  Effect.gen(function*() {
    const paths = yield* tempPaths
    for (const stored of storedIn(seed)) {
      if (stored._tag !== "Readable") continue
      write(paths.metadata(stored.name), PodMetadata.encode(stored.metadata))
    }
    for (const [name, count] of Object.entries(seed.segments)) {
      for (let at = 0; at < count; at++) {
        write(paths.segment(sessionOf(name), segmentAt(at)), "{}\n")
      }
    }
    if (seed.held !== undefined) {
      const lease = paths.lease(sessionOf(seed.held))
      fs.mkdirSync(dirname(lease), { recursive: true, mode: 0o700 })
      yield* Effect.orDie(sessionLease.hold(lease, seed.held))
    }
    return FileUpkeep.layer({
      paths,
      clearSocket: (path) => Effect.sync(() => fs.rmSync(path)),
      isLeft: () => false,
      reap: () => Effect.void
    }).pipe(
      Layer.provideMerge(
        Layer.mergeAll(
          FilePodStore.layer(paths),
          registryOf(seed),
          MemoryLiveProbe.layer(new Map())
        )
      )
    )
  }))

const storedIn = ({ pods: world, sharing }: Seed): ReadonlyArray<StoredPod.StoredPod> => {
  const all = sources(...world).stored
  if (sharing === undefined) return all
  const [name, owner] = sharing
  const twin = pods({ name }).flatMap(({ stored }) => Option.toArray(stored))
  return [
    ...all,
    ...twin.flatMap((stored) =>
      stored._tag === "Readable"
        ? [StoredPod.Readable({
          ...stored,
          metadata: PodMetadata.withActive(stored.metadata, {
            session_id: sessionOf(owner),
            segment_id: segmentAt(0)
          })
        })]
        : []
    )
  ]
}

/** A process that is gone has the number 1 in it. */
const registryOf = ({ pods: world }: Seed) =>
  MemoryRegistry.layer({
    allocations: sources(...world).claims.map(({ allocation, holder }) => ({
      ...allocation,
      pid: holder === "Gone" ? 1 : allocation.pid
    })),
    alive: (pid) => pid !== 1
  })

const segmentAt = (at: number) =>
  Schema.decodeSync(SegmentId)(`019e6f00-0000-7000-8009-00000000000${at}`)

const write = (path: string, text: string) => {
  fs.mkdirSync(join(path, ".."), { recursive: true, mode: 0o700 })
  fs.writeFileSync(path, text, { mode: 0o600 })
}
