/**
 * What a host does about its log: nothing is in front of the first line, the log is offered a record
 * before anybody is told, and what it did not take is offered again with a later one.
 *
 * Source: insomnia reference 4.5 (first line); faults C6.
 */
import { alert, type HostCommand, type Next } from "./HostCommand.ts"
import type { HostState } from "./HostState.ts"

/**
 * Makes one `Record` of all that a step wants to log and puts it in front of its other commands.
 * Before the first prompt there is no log yet; then the records wait for it. The `Record` of a
 * prompt is complete as it is. `now` in UTC milliseconds.
 */
export const gather = ([state, commands]: Next, now: number): Next => {
  if (state.phase._tag === "Recording") return [state, commands]
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
export const taken = (state: HostState): HostState => ({
  ...state,
  unlogged: [],
  logFailedAt: undefined
})

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
