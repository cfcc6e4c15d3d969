import { Effect, Option, Schema } from "effect"
import { podName, type SegmentId, type SessionId } from "../domain/ids.ts"
import type { LogPosition } from "../domain/LogPosition.ts"
import { PodStore } from "../services/PodStore.ts"
import { Registry } from "../services/Registry.ts"
import { SessionLog } from "../services/SessionLog.ts"
import type { PodLog } from "./podLog.ts"
import { unspilled } from "./unspilled.ts"

/** Where a live Pod writes its conversation; none while nothing is known of it. */
export const liveLog = Effect.fn("liveLog")(function*(name: string, socket: string) {
  const claims = yield* Effect.flatMap(Registry, (registry) => registry.claims).pipe(
    // The metadata may tell it too.
    Effect.catchAll(() => Effect.succeed([]))
  )
  const claimed = claims.find(({ allocation }) => allocation.socket === socket)
    ?.allocation.segment_id
  const stored = yield* storedLog(name)
  if (claimed === undefined || claimed === null) return stored
  if (Option.exists(stored, ({ segment }) => segment === claimed)) return stored
  const { sessionOf } = yield* SessionLog
  return Option.map(yield* sessionOf(claimed), (session): PodLog => ({ session, segment: claimed }))
})

/** The records before a place in the log of a live Pod; the newest ones without a place. */
export const pageBefore = Effect.fn("pageBefore")(function*(
  pod: { readonly name: string; readonly socket: string },
  before: { readonly session: SessionId; readonly position: LogPosition } | undefined
) {
  const log = yield* SessionLog
  if (before !== undefined) {
    const page = yield* log.before(before.session, before.position, pageSize)
    const isStuck = page.records.length === 0 || Option.exists(
      page.start,
      ({ offset, segment }) =>
        segment === before.position.segment && offset >= before.position.offset
    )
    return yield* pageOf(before.session, isStuck ? { ...page, start: Option.none() } : page)
  }
  const found = yield* liveLog(pod.name, pod.socket)
  if (Option.isNone(found)) return { records: [], earlier: 0, before: undefined }
  const { segment, session } = found.value
  return yield* pageOf(session, yield* log.tail(session, segment, pageSize))
})

/** Records that are read at once. */
const pageSize = 200

const pageOf = Effect.fnUntraced(function*(
  session: SessionId,
  { earlier, records, start }: {
    readonly records: ReadonlyArray<unknown>
    readonly earlier: number
    readonly start: Option.Option<LogPosition>
  }
) {
  let budget = mostSpilled
  const whole: Array<unknown> = []
  for (const record of records) {
    budget -= spilledBytes(record)
    whole.push(budget < 0 ? record : yield* unspilled(session, record))
  }
  const before = Option.getOrUndefined(start)
  return {
    records: whole,
    earlier,
    before: before && { session, position: before }
  }
})

/** Bytes of long texts that are read for one page. */
const mostSpilled = 32 * 1024 * 1024

const spilledBytes = (record: unknown): number =>
  Option.match(decodeSpill(record), {
    onNone: () => 0,
    onSome: ({ pods_spill }) => pods_spill.reduce((sum, { bytes }) => sum + bytes, 0)
  })

const decodeSpill = Schema.decodeUnknownOption(Schema.Struct({
  pods_spill: Schema.Array(Schema.Struct({ bytes: Schema.Number }))
}))

const storedLog = Effect.fnUntraced(function*(name: string) {
  const known = podName(name)
  if (Option.isNone(known)) return Option.none<PodLog>()
  const stored = yield* Effect.flatMap(PodStore, ({ read }) => read(known.value))
  return Option.flatMap(stored, (pod) => {
    const active = pod._tag === "Readable" ? pod.metadata.active : undefined
    const segment: SegmentId | null | undefined = active?.segment_id
    return active && segment
      ? Option.some<PodLog>({ session: active.session_id, segment })
      : Option.none()
  })
})
