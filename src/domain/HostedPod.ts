import { Either, Option } from "effect"
import type { Reopened } from "./AgentSignal.ts"
import type { Allocation } from "./Allocation.ts"
import type { PodName, SegmentId, SessionId } from "./ids.ts"
import type { RestoreOrder } from "./LaunchOrder.ts"
import type { LogSummary } from "./LogSummary.ts"
import * as PodEntry from "./PodEntry.ts"
import { PodRecord } from "./PodRecord.ts"
import * as Restorability from "./Restorability.ts"
import type { StoredPod } from "./StoredPod.ts"

/** The Pod that a host runs, with the segment to which it appends. */
export interface HostedPod {
  readonly isNew: boolean
  readonly name: PodName
  readonly session: SessionId
  readonly segment: SegmentId
  readonly record: PodRecord
}

/** Where the log of a stored Pod lies, none when its metadata does not tell. */
export const logOf = (
  stored: Option.Option<StoredPod>
): Option.Option<{ readonly session: SessionId; readonly segment: SegmentId }> =>
  Option.all({
    session: PodEntry.sessionId({ stored }),
    segment: PodEntry.storedSegment({ stored })
  })

/**
 * A stored Pod as it was, or in a few words why it cannot be started again. `otherwise` is what to
 * go by for a Pod that another program started, and `now` when its record begins.
 */
export const restored = (
  stored: Option.Option<StoredPod>,
  log: Option.Option<LogSummary>,
  otherwise: RestoreOrder["otherwise"],
  now: number
): Either.Either<HostedPod, string> => {
  const obstacle = Restorability.storedObstacle({ stored, log })
  if (Option.isSome(obstacle)) return Either.left(obstacle.value)
  const foreign = Option.map(
    Option.fromNullable(otherwise),
    (known) => new PodRecord({ ...known, created_at: now })
  )
  return Option.match(Option.all([stored, logOf(stored)]), {
    onNone: () => Either.left("nothing is stored under its name"),
    onSome: ([pod, where]) =>
      Either.fromOption(
        Option.map(
          Option.orElse(recordOf(pod), () => foreign),
          (record) => ({ isNew: false, name: pod.name, ...where, record })
        ),
        () => "it was not started by pods, so its agent is not known"
      )
  })
}

const recordOf = (stored: StoredPod): Option.Option<PodRecord> =>
  stored._tag === "Readable" ? stored.record : Option.none()

/** What a host claims in the registry: to read where its agent works, and to write nothing. */
export const allocation = (
  { name, record, segment }: HostedPod,
  pid: number,
  socket: string
): Allocation => ({
  pod_name: name,
  pid,
  socket,
  scope_allow: [{ target: record.cwd, permission: "read", recursive: true }],
  scope_deny: [],
  delegated_from: null,
  segment_id: segment
})

/** How the Pod came back: a conversation that could not even be looked for is lost as well. */
export const comeback = ({ isNew }: HostedPod, reopened: Reopened): Reopened =>
  !isNew && reopened.kind === "Fresh"
    ? { kind: "Lost", why: "it is not known under what name its agent kept it" }
    : reopened
