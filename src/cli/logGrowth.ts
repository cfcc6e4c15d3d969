/** A log that is being written, record by record as they come to stand in it. */
import { Effect, Option } from "effect"
import { podName } from "../domain/ids.ts"
import { PodStore } from "../services/PodStore.ts"
import { SessionLog } from "../services/SessionLog.ts"
import type { PodLog } from "./podLog.ts"

/** How far a Pod's log has been read. */
export interface Growth {
  readonly log: Option.Option<PodLog>
  /** The newest records that were read, as JSON, oldest first. */
  readonly seen: ReadonlyArray<string>
}

/** What a log has grown to, and the records that are new in it. */
export type Grown = readonly [Growth, ReadonlyArray<unknown>]

/** Remembers these records as the ones that were read last. */
export const reading = (log: Option.Option<PodLog>, records: ReadonlyArray<unknown>): Growth => ({
  log,
  seen: records.slice(-remembered).map((record) => JSON.stringify(record))
})

/** Looks what is new, also in the segment in which the log goes on. */
export const look = Effect.fn("logGrowth.look")(function*(name: string, before: Growth) {
  const active = yield* activeLog(name)
  const [growth, records] = Option.isNone(before.log)
    ? [before, []] as const
    : yield* newIn(before.log.value, before.seen)
  if (Option.isNone(active) || isSame(active, before.log)) return [growth, records] satisfies Grown
  const [next, more] = yield* newIn(active.value, [])
  return [next, [...records, ...more]] satisfies Grown
})

/** The elements behind the last place where these stand one after the other. */
export const behind = (
  seen: ReadonlyArray<string>,
  lines: ReadonlyArray<string>
): Option.Option<number> => {
  for (let end = lines.length; end >= seen.length; end--) {
    const from = end - seen.length
    if (seen.every((line, at) => line === lines[from + at])) return Option.some(end)
  }
  return Option.none()
}

/** Enough of them to be found again: each has its time in it. */
const remembered = 32

const activeLog = Effect.fnUntraced(function*(name: string) {
  const key = podName(name)
  if (Option.isNone(key)) return Option.none<PodLog>()
  const stored = yield* (yield* PodStore).read(key.value)
  return Option.flatMap(stored, (pod) => {
    const active = pod._tag === "Readable" ? pod.metadata.active : undefined
    return active?.segment_id === undefined
      ? Option.none<PodLog>()
      : Option.some<PodLog>({ session: active.session_id, segment: active.segment_id })
  })
})

const isSame = (one: Option.Option<PodLog>, other: Option.Option<PodLog>): boolean =>
  Option.getOrUndefined(one)?.segment === Option.getOrUndefined(other)?.segment

const newIn = Effect.fnUntraced(function*(log: PodLog, seen: ReadonlyArray<string>) {
  const sessions = yield* SessionLog
  for (let count = 256;; count *= 4) {
    const { records, start } = yield* sessions.tail(log.session, log.segment, count)
    const isWhole = !Option.exists(start, ({ offset }) => offset > 0)
    const end = behind(seen, records.map((record) => JSON.stringify(record)))
    const isFound = Option.isSome(end) && (seen.length > 0 || isWhole)
    if (!isFound && !isWhole) continue
    // A log that was cut back has nothing new in it that could be told from the old.
    const fresh = isFound ? records.slice(seen.length === 0 ? 0 : end.value) : []
    return [reading(Option.some(log), records), fresh] satisfies Grown
  }
})
