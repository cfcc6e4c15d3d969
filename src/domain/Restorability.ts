import { Data, Either, Option } from "effect"
import type { PodName } from "./ids.ts"
import * as LiveReport from "./LiveReport.ts"
import type { LogSummary } from "./LogSummary.ts"
import type * as PodEntry from "./PodEntry.ts"
import type { StoredPod } from "./StoredPod.ts"

/**
 * Whether a stopped Pod can be started again. Computed from what is stored and from who holds
 * the segment, never from what was learned over a socket.
 */
export type Restorability = Data.TaggedEnum<{
  Restorable: { readonly name: PodName }
  NotRestorable: { readonly reason: string }
}>

export const { Restorable, NotRestorable } = Data.taggedEnum<Restorability>()

/** Whether a conversation with a Pod can be opened now. Never derived from `Restorability`. */
export type Attachability = Data.TaggedEnum<{
  Attachable: { readonly socket: string }
  NotAttachable: { readonly reason: string }
}>

export const { Attachable, NotAttachable } = Data.taggedEnum<Attachability>()

/**
 * A Pod can be restored when its metadata is readable and names a session and a segment, the
 * log has a readable record, nobody holds the segment, and the Pod is not live.
 */
export const restorability = (entry: PodEntry.PodEntry): Restorability =>
  Either.all([notLive(entry), storedSegment(entry.stored), notHeld(entry), readableLog(entry.log)])
    .pipe(Either.match({
      onLeft: (reason) => NotRestorable({ reason }),
      onRight: ([, name]) => Restorable({ name })
    }))

/** A Pod can be attached to when its socket accepted a connection, whatever else is missing. */
export const attachability = (entry: PodEntry.PodEntry): Attachability => {
  if (Option.isNone(entry.live)) return NotAttachable({ reason: "it is not running" })
  const { claim, report } = entry.live.value
  if (Option.isNone(report)) return NotAttachable({ reason: notAnswered })
  return report.value._tag === "Reachable"
    ? Attachable({ socket: claim.allocation.socket })
    : NotAttachable({ reason: LiveReport.reasonText(report.value.reason) })
}

/** What is stored does not suffice to start the Pod again, whether it is live or not. */
export const storedObstacle = (
  { log, stored }: Pick<PodEntry.PodEntry, "log" | "stored">
): Option.Option<string> => Either.getLeft(Either.all([storedSegment(stored), readableLog(log)]))

const notAnswered = "its socket has not answered yet"

const notLive = (entry: PodEntry.PodEntry): Either.Either<void, string> => {
  if (Option.isNone(entry.live)) return Either.void
  const { claim, report } = entry.live.value
  if (Option.isNone(report)) return Either.left(notAnswered)
  if (report.value._tag === "Reachable") return Either.left("it is live")
  if (claim.holder === "Gone") return Either.void
  const why = LiveReport.reasonText(report.value.reason)
  return Either.left(`its process ${claim.allocation.pid} is alive, but ${why}`)
}

const storedSegment = (stored: Option.Option<StoredPod>): Either.Either<PodName, string> => {
  if (Option.isNone(stored)) return Either.left("nothing is stored under its name")
  if (stored.value._tag === "Corrupt") {
    return Either.left(`metadata not readable: ${stored.value.reason}`)
  }
  const { active } = stored.value.metadata
  if (active === undefined || active === null) {
    return Either.left("its metadata names no session")
  }
  if (active.segment_id === undefined) {
    return Either.left("it has had no prompt yet, so there is nothing to restore")
  }
  return stored.value.damage === undefined
    ? Either.right(stored.value.name)
    : Either.left(`its record ${stored.value.damage}, so its agent is not known`)
}

const notHeld = (entry: PodEntry.PodEntry): Either.Either<void, string> =>
  Option.match(
    Option.orElse(
      Option.map(entry.heldBy, (holder) => `its conversation is held by the Pod ${holder}`),
      () => Option.map(entry.doubt, (why) => `it may be live unseen: ${why}`)
    ),
    { onNone: () => Either.void, onSome: Either.left }
  )

const readableLog = (log: Option.Option<LogSummary>): Either.Either<void, string> => {
  if (Option.isNone(log)) return Either.left("its session log has not been read yet")
  switch (log.value._tag) {
    case "Readable":
      return Either.void
    case "Empty":
      return Either.left("its session log is empty")
    case "Missing":
      return Either.left("its session log is missing")
    case "Unreadable":
      return Either.left(`its session log is not readable: ${log.value.reason}`)
  }
}
