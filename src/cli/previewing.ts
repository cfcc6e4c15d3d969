import { Duration, Effect, Option, Stream } from "effect"
import { listName } from "../domain/attendees.ts"
import * as PodEntry from "../domain/PodEntry.ts"
import * as Restorability from "../domain/Restorability.ts"
import { PodClient } from "../services/PodClient.ts"
import { SessionLog } from "../services/SessionLog.ts"
import { Message } from "./dashboard/model.ts"
import { podLog } from "./podLog.ts"

/** More records than a screen shows. */
const tail = 60

/**
 * The end of a Pod's conversation, and while it is live what is said in it: over a connection of its
 * own, which is made again when it is lost and the Pod answers. `look` tells how the Pod is now.
 */
export const previewing = (
  name: string,
  look: Effect.Effect<Option.Option<PodEntry.PodEntry>>
): Stream.Stream<Message, never, PodClient | SessionLog> =>
  Stream.unwrap(Effect.map(look, (entry) => {
    if (Option.isNone(entry)) return failed(name, "it is gone")
    const found = Restorability.attachability(entry.value)
    return found._tag === "NotAttachable"
      ? Stream.fromEffect(kept(entry.value))
      : Stream.concat(
        live(name, found.socket),
        Stream.unwrap(Effect.as(untilBack(look), Stream.suspend(() => previewing(name, look))))
      )
  }))

const live = (name: string, socket: string): Stream.Stream<Message, never, PodClient> =>
  Stream.unwrapScoped(Effect.gen(function*() {
    const { connect } = yield* PodClient
    const visitor = { client: listName, tail, watch: true }
    const { events, opening } = yield* connect(name, socket, visitor)
    return Stream.concat(
      Stream.succeed(Message.PreviewOpened({ name, opening })),
      Stream.map(events, (event) => Message.PreviewHeard({ name, event }))
    )
  })).pipe(Stream.catchAll(({ reason }) => failed(name, reason)))

/** Of a Pod that does not answer there is its log. */
const kept = (entry: PodEntry.PodEntry): Effect.Effect<Message, never, SessionLog> =>
  Effect.gen(function*() {
    const { name } = entry
    const log = yield* podLog(entry)
    if (Option.isNone(log)) {
      const obstacle = Restorability.storedObstacle(entry)
      return Message.PreviewFailed({
        name,
        reason: Option.getOrElse(obstacle, () => "nothing is known of its conversation")
      })
    }
    const { session, segment } = log.value
    const sessionLog = yield* SessionLog
    const { earlier, records } = yield* sessionLog.tail(session, segment, tail)
    const opening = { asks: [], earlier, records, status: "idle" } as const
    return Message.PreviewOpened({ name, opening })
  }).pipe(
    Effect.catchAll(({ message }) =>
      Effect.succeed(Message.PreviewFailed({ name: entry.name, reason: message }))
    )
  )

const failed = (name: string, reason: string): Stream.Stream<Message> =>
  Stream.succeed(Message.PreviewFailed({ name, reason }))

/** Waits until a Pod answers again; that it is over takes a moment to be known. */
const untilBack = (look: Effect.Effect<Option.Option<PodEntry.PodEntry>>) =>
  Effect.sleep(pause).pipe(
    Effect.zipRight(look),
    Effect.repeat({ until: (entry) => Option.exists(entry, PodEntry.isLive) })
  )

const pause = Duration.seconds(1)
