/**
 * What a host does about its log: nothing is in front of the first line, the log is offered a record
 * before anybody is told, and what it did not take is offered again with a later one.
 *
 * Source: insomnia reference 4.5 (first line); faults C6.
 */
import { alert, broadcast, type HostCommand, type Next, record } from "./HostCommand.ts"
import type { HostState } from "./HostState.ts"
import type { SegmentId } from "./ids.ts"
import { standing } from "./LogEnd.ts"
import type { LogEntry } from "./LogEntry.ts"

/**
 * Makes one `Record` of all that a step wants to log and puts it in front of its other commands.
 * Before the first prompt there is no log yet; then the records wait for it. The `Record` of a
 * prompt is complete as it is. `now` in UTC milliseconds.
 */
export const gather = ([state, commands]: Next, now: number): Next => {
  if (state.awaiting !== undefined) return [state, commands]
  const records = commands.filter((command) => command._tag === "Record")
  const others = commands.filter((command) => command._tag !== "Record")
  const unlogged = [...state.unlogged, ...records.flatMap(({ entries }) => entries)]
  const next = { ...state, unlogged }
  const stops = others.some(({ _tag }) => _tag === "Stop")
  if (!state.started || unlogged.length === 0 || records.length === 0 && !stops) {
    return [next, others]
  }
  const synced = stops || records.some(({ durability }) => durability === "Synced")
  if (!synced && isWaiting(state, now)) return [next, others]
  const record: HostCommand = {
    _tag: "Record",
    entries: unlogged,
    durability: synced ? "Synced" : "Written"
  }
  return [next, [record, ...others]]
}

/** The log has taken everything. */
export const taken = (state: HostState, size: number): HostState => ({
  ...state,
  unlogged: [],
  logFailedAt: undefined,
  logSize: size,
  drafted: 0
})

/** Whether the log is to go on in a new segment, which it does between two turns. */
export const isLong = ({ logSize, ousted, phase, unlogged }: HostState): boolean =>
  logSize >= longest && phase._tag === "Resting" && ousted === "" && unlogged.length === 0

/** In bytes (faults section 0). */
const longest = 32 * 1024 * 1024

/**
 * The log goes on in a new segment. The next host reads nothing before it, so it has to say where
 * the Pod stands before the metadata points at it.
 */
export const rotated = (
  state: HostState,
  segment: SegmentId,
  first: LogEntry,
  now: number
): Next => [{ ...state, segment, logSize: 0 }, [
  ...record([standing(state, now)], "Synced"),
  { _tag: "KeepSegment" },
  broadcast({ event: "segment_rotated", data: { entry: first } }),
  { _tag: "Wake" }
]]

/** It does not; that is tried again after the next turn. */
export const notRotated = (state: HostState, reason: string, now: number): Next => [
  { ...state, logSize: 0 },
  [alert(`the log stays in one long file for now: ${reason}`, now)]
]

/**
 * The log is offered again what it did not take, though nothing has happened. A prompt on its way
 * takes it along.
 */
export const again = (state: HostState): Next => [
  state,
  state.unlogged.length === 0 || state.awaiting !== undefined
    ? []
    : [{ _tag: "Record", entries: [], durability: "Written" }]
]

/** The log has taken nothing of what the agent did; that is told once, until it takes again. */
export const refused = (state: HostState, reason: string, now: number): Next => [
  { ...state, logFailedAt: now },
  state.logFailedAt === undefined
    ? [alert(`what the agent does cannot be logged now: ${reason}`, now)]
    : []
]

/** Each try takes as long as there is much to write: a full disk must not cost the agent its host. */
const isWaiting = ({ logFailedAt }: HostState, now: number): boolean =>
  logFailedAt !== undefined && now - logFailedAt < 5_000
