import { Context, type Effect, type Option } from "effect"
import type { SessionId } from "../domain/ids.ts"
import type { StorageFailed } from "../domain/PodFailure.ts"

/** How far people have read conversations. Nothing but what a screen shows depends on it. */
export class ReadMarks extends Context.Tag("pods/ReadMarks")<ReadMarks, {
  /**
   * Until when somebody has seen a session, in UTC milliseconds; none when that is not known, a
   * mark that cannot be read included.
   */
  readonly seenUntil: (
    session: SessionId,
    reader: string
  ) => Effect.Effect<Option.Option<number>>

  /** Somebody has seen a session until then (UTC milliseconds). A mark never goes back. */
  readonly mark: (
    session: SessionId,
    reader: string,
    until: number
  ) => Effect.Effect<void, StorageFailed>
}>() {}
