/**
 * The Pod store on files, in insomnia's layout: `<data>/pods/<name>/metadata.json`, and beside it
 * `<data>/own/pods/<name>.json` for what only `pods` knows.
 *
 * Source: insomnia reference 3; 11.3 rows 33, 43, 45; faults 0.9, A8 to A13, C7.
 */
import { Effect, Either, Layer, Option } from "effect"
import * as fs from "node:fs"
import { dirname } from "node:path"
import type { PodName } from "../../domain/ids.ts"
import { NameTaken, StorageFailed } from "../../domain/PodFailure.ts"
import * as PodMetadata from "../../domain/PodMetadata.ts"
import * as PodRecord from "../../domain/PodRecord.ts"
import { storageFailed } from "../../domain/storageFailed.ts"
import * as StoredPod from "../../domain/StoredPod.ts"
import { PodStore } from "../../services/PodStore.ts"
import { directoryChanges } from "./directoryChanges.ts"
import * as durableFile from "./durableFile.ts"
import * as fileText from "./fileText.ts"
import { readMetadata } from "./metadataFile.ts"
import type { Paths } from "./paths.ts"
import { podNames } from "./podNames.ts"
import { linkTarget } from "./refusal.ts"
import * as trustedDirectory from "./trustedDirectory.ts"

/** The Pod store below `paths.data`. Directories that it makes have mode 0700, files 0600. */
export const layer = (paths: Paths): Layer.Layer<PodStore> => Layer.succeed(PodStore, make(paths))

export const make = (paths: Paths): PodStore["Type"] => {
  const readRecord = Effect.fnUntraced(function*(name: PodName) {
    const reading = yield* fileText.read(paths.record(name), { cap: recordCap })
    switch (reading._tag) {
      case "Missing":
        return { record: Option.none() }
      case "Problem":
        return { record: Option.none(), damage: `cannot be read: ${reading.reason}` }
      case "Text":
        return Either.match(PodRecord.decode(reading.text), {
          onLeft: ({ reason }) => ({ record: Option.none(), damage: `is damaged: ${reason}` }),
          onRight: (record) => ({ record: Option.some(record) })
        })
    }
  })

  const setRecord = Effect.fn("PodStore.setRecord")(
    function*(name: PodName, record: PodRecord.PodRecord) {
      const path = paths.record(name)
      yield* trustedDirectory.ensure(dirname(path))
      yield* durableFile.replace(path, PodRecord.encode(record))
    }
  )

  const removeMetadata = Effect.fnUntraced(function*(name: PodName) {
    const directory = dirname(paths.metadata(name))
    if (linkTarget(directory) !== undefined) {
      return yield* new StorageFailed({
        doing: "remove",
        path: directory,
        code: "ELOOP",
        cause: name
      })
    }
    yield* durableFile.remove(paths.metadata(name))
    // Whatever else lies in the directory is not ours; then it stays.
    yield* Effect.ignore(Effect.try(() => fs.rmdirSync(directory)))
  })

  return PodStore.of({
    names: Effect.try({
      try: () => podNames(paths.podsDir),
      catch: storageFailed("list", paths.podsDir)
    }).pipe(Effect.withSpan("PodStore.names")),

    changes: directoryChanges(paths.podsDir, paths.podsDir),

    read: Effect.fnUntraced(function*(name) {
      const found = yield* readMetadata(paths.metadata(name))
      switch (found._tag) {
        case "Missing":
          return Option.none()
        case "Damaged":
          return Option.some(StoredPod.Corrupt({ name, reason: `metadata.json ${found.how}` }))
        case "Metadata":
          return Option.some(StoredPod.Readable({
            name,
            metadata: found.metadata,
            ...yield* readRecord(name)
          }))
      }
    }),

    create: Effect.fn("PodStore.create")(function*(name, session, record) {
      const path = paths.metadata(name)
      const taken = new NameTaken({ name, holder: `kept in ${dirname(path)}` })
      if (linkTarget(dirname(path)) !== undefined) return yield* taken
      yield* trustedDirectory.ensure(dirname(path))
      yield* durableFile.create(path, PodMetadata.encode(PodMetadata.pending(name, session))).pipe(
        Effect.catchIf((failure) => failure.code === "EEXIST", () => taken)
      )
      // A Pod without its record could never be restored, so it is all or nothing.
      yield* durableFile.sync(paths.podsDir).pipe(
        Effect.zipRight(setRecord(name, record)),
        Effect.onError(() => Effect.ignore(removeMetadata(name)))
      )
    }),

    setActive: Effect.fn("PodStore.setActive")(function*(name, session, segment) {
      const path = paths.metadata(name)
      const found = yield* readMetadata(path)
      if (found._tag !== "Metadata") {
        const code = found._tag === "Missing" ? "ENOENT" : `it ${found.how}; it was left as it is`
        return yield* new StorageFailed({ doing: "update", path, code, cause: found })
      }
      const active = { session_id: session, segment_id: segment }
      const metadata = PodMetadata.withActive(found.metadata, active)
      yield* durableFile.replace(path, PodMetadata.encode(metadata))
    }),

    setRecord,

    // The record goes first: left alone, it would become that of a later Pod of the same name.
    remove: Effect.fn("PodStore.remove")(function*(name) {
      yield* durableFile.remove(paths.record(name))
      yield* removeMetadata(name)
    })
  })
}

// The record is a few hundred bytes of our own.
const recordCap = 1 << 20
