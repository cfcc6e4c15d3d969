/** Files that appear and go away as a whole, and stay so after a power cut. */
import { Effect } from "effect"
import { randomBytes } from "node:crypto"
import { link, open, unlink } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { StorageFailed } from "../../domain/PodFailure.ts"
import { replace, storageFailed } from "./durableFile.ts"

/** Make a file with this text where nothing is yet; `EEXIST` when something is. Mode 0600. */
export const create = (path: string, text: string): Effect.Effect<void, StorageFailed> => {
  const staged = join(dirname(path), `.pods-new-${randomBytes(6).toString("hex")}.tmp`)
  const linked = Effect.tryPromise({
    try: () => link(staged, path),
    catch: storageFailed("create", path)
  })
  return replace(staged, text).pipe(
    Effect.zipRight(linked),
    Effect.ensuring(Effect.ignore(remove(staged))),
    Effect.uninterruptible
  )
}

/** Remove a file; one that is gone already, with its directory or without, is fine. */
export const remove = (path: string): Effect.Effect<void, StorageFailed> =>
  Effect.tryPromise({ try: () => unlink(path), catch: storageFailed("remove", path) }).pipe(
    Effect.zipRight(sync(dirname(path))),
    Effect.catchIf(({ code }) => code === "ENOENT", () => Effect.void),
    Effect.uninterruptible
  )

/** Make what was created and removed in a directory survive a power cut. */
export const sync = (directory: string): Effect.Effect<void, StorageFailed> =>
  Effect.tryPromise({
    try: async () => {
      const handle = await open(directory, "r")
      await handle.sync().finally(() => handle.close())
    },
    catch: storageFailed("write", directory)
  }).pipe(Effect.uninterruptible)
