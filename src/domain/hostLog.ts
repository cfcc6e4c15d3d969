/**
 * What a host does about its log: nothing is in front of the first line, nothing is told before it
 * was offered to the log, and what the log did not take is offered again with the next record.
 *
 * Source: insomnia reference 4.5 (first line); faults C6.
 */
import { alert, type HostCommand, type Next } from "./HostCommand.ts"
import type { HostState } from "./HostState.ts"

/**
 * Makes one `Record` of all that a step wants to log and puts it in front of its other commands.
 * Before the first prompt there is no log yet; then the records wait for it. The `Record` of a
 * prompt is complete as it is.
 */
export const gather = ([state, commands]: Next): Next => {
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
  logFailing: false
})

/** The log has taken nothing of what the agent did; that is told once, until it takes again. */
export const refused = (state: HostState, reason: string, now: number): Next => [
  { ...state, logFailing: true },
  state.logFailing ? [] : [alert(`what the agent does cannot be logged now: ${reason}`, now)]
]
