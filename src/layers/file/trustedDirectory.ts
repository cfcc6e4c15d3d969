import { Effect } from "effect"
import * as fs from "node:fs"
import { dirname } from "node:path"
import type { StorageFailed } from "../../domain/PodFailure.ts"
import { errnoOf, storageFailed } from "../../domain/storageFailed.ts"

/**
 * Make sure that a directory is there, creating it and its parents with mode 0700. One that is
 * there already must be the user's own, and nobody else may write to it. A symbolic link to such a
 * directory is fine when the user made it himself.
 *
 * Source: faults D1. insomnia leaves 0755 behind, so being readable by others is accepted.
 */
export const ensure = (path: string): Effect.Effect<void, StorageFailed> =>
  Effect.try({
    try: () => {
      if (fs.lstatSync(path, { throwIfNoEntry: false }) === undefined) make(path)
      return objection(path)
    },
    catch: storageFailed("create the directory", path)
  }).pipe(
    Effect.filterOrFail(
      (objection) => objection === undefined,
      (objection) => storageFailed("use the directory", path)(new Error(objection))
    ),
    Effect.asVoid
  )

// Not `recursive`: where a file system answers ENOENT, as /proc does, Node 20 never comes back.
const make = (path: string): void => {
  if (fs.existsSync(path)) return
  make(dirname(path))
  try {
    fs.mkdirSync(path, { mode: 0o700 })
  } catch (cause) {
    if (errnoOf(cause) !== "EEXIST") throw cause
  }
}

/** Why a directory is not to be trusted, in a few words; none when it is. */
export const objection = (path: string): string | undefined => {
  const link = fs.lstatSync(path)
  const directory = link.isSymbolicLink() ? fs.statSync(path) : link
  const user = process.geteuid?.() ?? directory.uid
  if (!directory.isDirectory()) return "it is not a directory"
  if (link.uid !== user || directory.uid !== user) return "it belongs to another user"
  return (directory.mode & 0o022) === 0
    ? undefined
    : `others can write to it; forbid that with: chmod go-w ${path}`
}
