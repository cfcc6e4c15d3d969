import { Duration, Effect } from "effect"
import type { AgentProcess } from "../../domain/PodRecord.ts"
import * as processGroup from "./processGroup.ts"

/** What tells a process from others that had its number; undefined when the system does not tell. */
export type Identify = (
  pid: number
) => { readonly start_time: number; readonly boot_id: string } | undefined

/** The leader of a process group, as it is recorded. */
export const processOf = (pid: number, identify: Identify): AgentProcess | undefined => {
  const known = identify(pid)
  return known && { pgid: pid, start_time: String(known.start_time), boot_id: known.boot_id }
}

/** Ends the group that a process led, if it is still that one. Source: ACP reference 7.9. */
export const reap = (
  past: AgentProcess,
  identify: Identify,
  grace: Duration.Duration
): Effect.Effect<void> =>
  Effect.suspend(() =>
    isLeft(past, identify)
      ? processGroup.endOf(past.pgid, grace, processGroup.lookFor(past.pgid), killTakes)
      : Effect.void
  )

/** Whether anything runs of the group that a process led; the dead whom nobody reaped do not. */
export const isLeft = (
  { boot_id, pgid, start_time }: AgentProcess,
  identify: Identify
): boolean => {
  // Negated, 1 is everybody and 0 is our own group.
  if (pgid <= 1 || identify(process.pid)?.boot_id !== boot_id) return false
  const leader = identify(pgid)
  if (leader !== undefined && String(leader.start_time) !== start_time) return false

  // No process is given the number of a group that has members, so they are those of the leader.
  const members = processGroup.membersOf(pgid)
  if (leader !== undefined) return members.length > 0
  const starts = members.flatMap((pid) => identify(pid)?.start_time ?? [])
  return !members.includes(process.pid) && starts.length > 0
    && starts.every((start) => start >= Number(start_time))
}

/** The next agent may need what this one holds, so that it is waited for longer than it takes. */
const killTakes = Duration.seconds(10)
