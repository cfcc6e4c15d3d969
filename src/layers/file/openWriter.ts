import { Effect, type Scope } from "effect"
import { dirname } from "node:path"
import type { SegmentId, SessionId } from "../../domain/ids.ts"
import type { StorageFailed } from "../../domain/PodFailure.ts"
import type { LogWriter } from "../../services/SessionLog.ts"
import * as leftovers from "./leftovers.ts"
import * as logSegment from "./logSegment.ts"
import * as logWriter from "./logWriter.ts"
import type { Paths } from "./paths.ts"
import * as trustedDirectory from "./trustedDirectory.ts"

/** The writer of a segment, for the holder of the session's lease, until the scope closes. */
export const openWriter = (
  paths: Paths,
  session: SessionId,
  segment: SegmentId
): Effect.Effect<LogWriter, StorageFailed, Scope.Scope> => {
  const placeOf = (segment: SegmentId) => logSegment.placeOf(paths, session, segment)
  const places = { segment: placeOf, spill: (sha256: string) => paths.spill(session, sha256) }
  const { draft, path } = placeOf(segment)
  return trustedDirectory.ensure(dirname(path)).pipe(
    Effect.zipRight(leftovers.sweep([dirname(path), dirname(draft)])),
    Effect.zipRight(Effect.acquireRelease(
      Effect.map(logSegment.open(placeOf(segment)), (open) => logWriter.make(places, open)),
      ({ close }) => close
    ))
  )
}
