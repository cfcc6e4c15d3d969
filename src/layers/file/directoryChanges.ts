import { type Duration, Effect, Schedule, Stream } from "effect"
import * as fs from "node:fs"
import { errnoOf } from "../../domain/storageFailed.ts"

export interface Options {
  /** How often to look, in case that the system tells nothing; 1.5 seconds when left out. */
  readonly every?: Duration.DurationInput
}

/**
 * A hint when it begins, and whenever something in a directory may have changed: what the system
 * tells, and what a look at `witness` finds, a file in the directory or the directory itself. A look
 * costs one `stat`. The directory need not exist, and may be removed and made again.
 *
 * Source: effect reference 9.
 */
export const directoryChanges = (
  directory: string,
  witness: string,
  { every = "1500 millis" }: Options = {}
): Stream.Stream<void> =>
  Stream.asyncPush<void>(
    (emit) =>
      Effect.gen(function*() {
        const hint = () => {
          emit.single(undefined)
        }
        let seen = stampOf(witness)
        let watcher: fs.FSWatcher | undefined
        const unwatch = () => {
          watcher?.close()
          watcher = undefined
        }
        const watch = () => {
          unwatch()
          watcher = watcherOf(directory, hint, unwatch)
        }
        const look = () => {
          const now = stampOf(witness)
          if (now.text === seen.text) return
          // A watcher of a directory that is no longer there is deaf.
          if (now.file !== seen.file || watcher === undefined) watch()
          seen = now
          hint()
        }
        yield* Effect.acquireRelease(Effect.sync(watch), () => Effect.sync(unwatch))
        hint()
        yield* Effect.forkScoped(Effect.schedule(Effect.sync(look), Schedule.spaced(every)))
      }),
    { bufferSize: 1, strategy: "sliding" }
  )

/** None where there is no such directory, or where the system watches no more of them. */
const watcherOf = (
  directory: string,
  hint: () => void,
  broken: () => void
): fs.FSWatcher | undefined => {
  try {
    return fs.watch(directory, { persistent: false }, hint).on("error", broken)
  } catch {
    return undefined
  }
}

/** Which file it is, and that with everything that changes when the file does. */
const stampOf = (path: string): { readonly file: string; readonly text: string } => {
  try {
    const { ctimeNs, ino, size } = fs.statSync(path, { bigint: true })
    return { file: `${ino}`, text: `${ino}:${ctimeNs}:${size}` }
  } catch (cause) {
    const text = errnoOf(cause)
    return { file: text, text }
  }
}
