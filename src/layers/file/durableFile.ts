/**
 * Files that are whole at every moment and survive a power cut: created, replaced and removed.
 *
 * Source: faults 4.1 (atomic durable replace), C1, C7, D1.
 */
import { Effect } from "effect"
import { randomBytes } from "node:crypto"
import { link, open, rename, unlink } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { StorageFailed } from "../../domain/PodFailure.ts"
import { storageFailed } from "../../domain/storageFailed.ts"

/** Make a file, mode 0600, where nothing is yet; `EEXIST` when something is. */
export const create = (
  path: string,
  content: string | Uint8Array
): Effect.Effect<void, StorageFailed> => put("create", path, content, link)

/**
 * Put `content` in the place of whatever the file held, with mode 0600. At every moment, a power
 * cut included, the file holds the old content or the new; after a failure it holds the old one.
 */
export const replace = (
  path: string,
  content: string | Uint8Array
): Effect.Effect<void, StorageFailed> => put("write", path, content, rename)

/** Remove a file; one that is gone already, with its directory or without, is fine. */
export const remove = (path: string): Effect.Effect<void, StorageFailed> =>
  Effect.tryPromise({ try: () => unlink(path), catch: storageFailed("remove", path) }).pipe(
    Effect.zipRight(sync(dirname(path))),
    Effect.catchIf(({ code }) => code === "ENOENT", () => Effect.void),
    Effect.uninterruptible
  )

/** Make what was created, renamed and removed in a directory survive a power cut. */
export const sync = (directory: string): Effect.Effect<void, StorageFailed> =>
  Effect.tryPromise({
    try: async () => {
      const handle = await open(directory, "r")
      await handle.sync().finally(() => handle.close())
    },
    catch: storageFailed("write", directory)
  }).pipe(Effect.uninterruptible)

/** Write the content under a name of its own, then give it the one it is meant to have. */
const put = (
  doing: string,
  path: string,
  content: string | Uint8Array,
  giveName: (staged: string, path: string) => Promise<void>
): Effect.Effect<void, StorageFailed> => {
  // The name does not contain the file's: that may be as long as a name can be.
  const unique = `${process.pid}-${randomBytes(6).toString("hex")}`
  const staged = join(dirname(path), `.pods-${unique}.tmp`)
  return Effect.tryPromise({
    try: async () => {
      try {
        await writeNew(staged, content)
        await giveName(staged, path)
      } finally {
        await unlink(staged).catch(() => undefined)
      }
    },
    catch: storageFailed(doing, path)
  }).pipe(Effect.zipRight(sync(dirname(path))), Effect.uninterruptible)
}

const writeNew = async (path: string, content: string | Uint8Array): Promise<void> => {
  const file = await open(path, "wx", 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
}
