import { Effect } from "effect"
import * as fs from "node:fs"
import type { StorageFailed } from "../../domain/PodFailure.ts"
import { storageFailed } from "../../domain/storageFailed.ts"

/** Do something to a path that may fail. */
export const attempt = <A>(
  doing: string,
  path: string,
  action: () => A
): Effect.Effect<A, StorageFailed> => Effect.try({ try: action, catch: storageFailed(doing, path) })

export const remove = (path: string): Effect.Effect<void, StorageFailed> =>
  attempt("remove", path, () => fs.rmSync(path, { force: true }))

/** What stands at a path itself, not where it leads to; undefined when nothing does. */
export const look = (path: string): Effect.Effect<fs.BigIntStats | undefined, StorageFailed> =>
  attempt("look at", path, () => fs.lstatSync(path, { bigint: true, throwIfNoEntry: false }))

export const inodeOf = (path: string): Effect.Effect<bigint | undefined, StorageFailed> =>
  Effect.map(look(path), (stat) => stat?.ino)
