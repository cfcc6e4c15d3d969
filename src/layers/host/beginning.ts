/** What a host takes hold of before it starts its agent, and from what the Pod goes on. */
import { Clock, Effect, Option, Random, Ref } from "effect"
import type { Reopened } from "../../domain/AgentSignal.ts"
import * as HostedPod from "../../domain/HostedPod.ts"
import * as HostState from "../../domain/HostState.ts"
import { SegmentId, SessionId } from "../../domain/ids.ts"
import type { NewOrder, RestoreOrder } from "../../domain/LaunchOrder.ts"
import { NameTaken, NotRestorable, SegmentHeld } from "../../domain/PodFailure.ts"
import { PodRecord } from "../../domain/PodRecord.ts"
import { isEnough, restart } from "../../domain/restart.ts"
import * as StoredPod from "../../domain/StoredPod.ts"
import { uuidV7 } from "../../domain/uuidV7.ts"
import { PodStore } from "../../services/PodStore.ts"
import { Registry } from "../../services/Registry.ts"
import { type LogTail, type LogWriter, SessionLog } from "../../services/SessionLog.ts"

export const newPod = Effect.fnUntraced(function*({ agent, cwd, name }: NewOrder) {
  // The store has the last word when it creates; this spares the start of an agent.
  const stored = yield* (yield* PodStore).read(name)
  const kept = Option.filter(stored, (pod) => !StoredPod.neverRan(pod))
  const taken = Option.map(kept, (pod) => new NameTaken({ name, holder: StoredPod.keptAs(pod) }))
  if (Option.isSome(taken)) return yield* taken.value
  return {
    isNew: true,
    name,
    session: SessionId.make(yield* newId),
    segment: SegmentId.make(yield* newId),
    record: new PodRecord({ agent, cwd, created_at: yield* Clock.currentTimeMillis })
  }
})

export const storedPod = Effect.fnUntraced(function*({ name, otherwise }: RestoreOrder) {
  const log = yield* SessionLog
  const stored = yield* (yield* PodStore).read(name)
  const summary = yield* Effect.transposeMapOption(
    HostedPod.logOf(stored),
    ({ segment, session }) => log.summary(session, segment)
  )
  return yield* Effect.mapError(
    HostedPod.restored(stored, summary, otherwise, yield* Clock.currentTimeMillis),
    (reason) => new NotRestorable({ name, reason, attachable: false })
  )
})

export const openLog = ({ name, segment, session }: HostedPod.HostedPod) =>
  Effect.flatMap(SessionLog, (log) => log.open(session, segment)).pipe(
    Effect.catchTag("SegmentHeld", ({ holder }) => new SegmentHeld({ name, holder }))
  )

/** The claim, which lasts as long as the scope and follows the Pod into other segments. */
export const claim = Effect.fnUntraced(function*(pod: HostedPod.HostedPod, pid: number) {
  const registry = yield* Registry
  const allocation = HostedPod.allocation(pod, pid, registry.endpoint(pod.name))
  return yield* Effect.acquireRelease(
    Effect.zipRight(registry.register(allocation), Ref.make(allocation)),
    // An entry that stays behind is one of a process that is gone: the next host reclaims it.
    (claim) => Effect.ignoreLogged(Effect.flatMap(Ref.get(claim), registry.release))
  )
})

/** Store a new Pod, in place of one that never ran; it is forgotten unless it comes to be live. */
export const store = Effect.fnUntraced(function*(
  { name, record, session }: HostedPod.HostedPod,
  live: Ref.Ref<boolean>
) {
  const store = yield* PodStore
  if (Option.exists(yield* store.read(name), StoredPod.neverRan)) yield* store.remove(name)
  yield* Effect.acquireRelease(
    store.create(name, session, record),
    () => Effect.unlessEffect(Effect.ignoreLogged(store.remove(name)), Ref.get(live))
  )
})

/** As much of the end of the log as tells where the Pod stands; nothing of a new one. */
export const newest = Effect.fnUntraced(
  function*({ isNew, segment, session }: HostedPod.HostedPod) {
    if (isNew) return { records: [], earlier: 0 }
    const log = yield* SessionLog
    let tail: LogTail | undefined
    for (const count of [1_000, 10_000, 100_000]) {
      tail = yield* log.tail(session, segment, count)
      if (isEnough(tail) || tail.records.length < count) break
    }
    return tail ?? { records: [], earlier: 0 }
  }
)

/** Close what the last host left open, and log how the Pod came back. */
export const state = Effect.fnUntraced(function*(
  { isNew, segment, session }: HostedPod.HostedPod,
  writer: LogWriter,
  newest: Pick<LogTail, "records" | "earlier">,
  reopened: Reopened
) {
  if (isNew) {
    return HostState.start({
      session,
      segment,
      epoch: 1,
      started: false,
      turns: 0,
      preamble: "",
      queue: [],
      lastTurn: undefined
    })
  }
  const now = yield* Clock.currentTimeMillis
  const draft = Option.getOrUndefined(writer.draftLeft)
  const { entries, ...from } = restart(newest, draft, reopened, now)
  yield* writer.append(entries, "Synced")
  return HostState.start({ session, segment, started: true, ...from })
})

const tenBytes = Effect.replicateEffect(Random.nextIntBetween(0, 256), 10)

/** A new id of a session or a segment. */
export const newId = Effect.zipWith(Clock.currentTimeMillis, tenBytes, uuidV7)
