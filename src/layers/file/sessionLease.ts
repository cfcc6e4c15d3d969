import { Effect, type Scope } from "effect"
import type { SessionId } from "../../domain/ids.ts"
import { SegmentHeld, type StorageFailed } from "../../domain/PodFailure.ts"
import * as durableFile from "./durableFile.ts"
import { flock } from "./flock.ts"

/**
 * Hold the lease at a path, so that nobody writes its session, until the scope closes; then its
 * file is gone. `whose` is named when somebody else holds it.
 */
export const hold = (
  path: string,
  whose: SessionId | string
): Effect.Effect<void, SegmentHeld | StorageFailed, Scope.Scope> =>
  flock(path, { mode: "Exclusive", wait: 0 }).pipe(
    // Removed before it is let go, so that whoever waits for it finds out and takes a new one.
    Effect.zipRight(Effect.addFinalizer(() => Effect.ignore(durableFile.remove(path)))),
    Effect.catchTag("LockHeld", ({ holder }) => new SegmentHeld({ name: whose, holder }))
  )

/** Whether nobody holds the lease at a path; false when that cannot be found out. */
export const isFree = (path: string): Effect.Effect<boolean> =>
  flock(path, { mode: "Shared", wait: 0 }).pipe(
    Effect.scoped,
    Effect.match({ onFailure: () => false, onSuccess: () => true })
  )
