/**
 * How turns end, by themselves or because somebody wants it. Source: insomnia reference 5.8; ACP
 * reference 7.3.
 */
import type { StopReason } from "./AgentSignal.ts"
import * as hostAgent from "./hostAgent.ts"
import * as hostAsks from "./hostAsks.ts"
import {
  after,
  alert,
  broadcast,
  type HostCommand,
  type Next,
  note,
  queueChange,
  record,
  refuse,
  statusChange
} from "./HostCommand.ts"
import type { HostState, Running, Sender } from "./HostState.ts"
import { standing } from "./LogEnd.ts"
import type { LogEntry } from "./LogEntry.ts"
import type { Closing } from "./LogSummary.ts"
import type { LastTurn } from "./NativeEvent.ts"
import type { PodEvent } from "./PodEvent.ts"
import * as PodTurn from "./PodTurn.ts"

/** How a turn came to its end. */
export type TurnEnd =
  | { readonly _tag: "Stopped"; readonly reason: StopReason }
  | { readonly _tag: "Failed"; readonly message: string }

export const cancelled: TurnEnd = { _tag: "Stopped", reason: "cancelled" }

/**
 * A client wants the turn to end; nobody needs to answer its asks any more. Who asks again after
 * 10 seconds wants it to end at once.
 */
export const cancel = (state: HostState, sender: Sender, now: number): Next => {
  if (state.phase._tag !== "Running") {
    return [state, [refuse(sender, "not_running", "no turn is running")]]
  }
  const { cut } = state.phase
  return cut !== undefined && now - cut.at >= patience
    ? force(state, sender, now)
    : cutShort(state, state.phase, "cancel", now)
}

const patience = 10_000

/** The turn ends now, and with it the agent, which the next prompt starts again. */
export const force = (state: HostState, sender: Sender, now: number): Next => {
  const { phase } = state
  if (phase._tag !== "Running") {
    return [state, [refuse(sender, "not_running", "no turn is running")]]
  }
  const cut = phase.cut ?? { at: now, how: "cancel" as const }
  return after(
    hostAgent.kill({ ...state, phase: { ...phase, cut } }, now),
    (killed) => phase.promptedAt === undefined ? end(killed, cancelled, now) : [killed, []]
  )
}

/** The turn ends, and the queue waits until somebody lets it go on. */
export const pause = (state: HostState, sender: Sender, now: number): Next => {
  if (state.phase._tag !== "Running") {
    return state.held ? [state, []] : [state, [
      refuse(sender, "not_running", "no turn is running")
    ]]
  }
  const { phase } = state
  const held = { ...state, held: true }
  return after(
    [held, state.held ? [] : [queueChange(held)]],
    (next) => cutShort(next, phase, "pause", now)
  )
}

/** The queue goes on. */
export const resume = (state: HostState, sender: Sender): Next => {
  if (!state.held) {
    return [state, [
      state.phase._tag === "Running"
        ? refuse(sender, "already_running", "a turn is running")
        : refuse(sender, "not_paused", "nothing is paused")
    ]]
  }
  const free = { ...state, held: false }
  return [free, [queueChange(free), ...statusChange(state, free), { _tag: "Wake" }]]
}

/**
 * The turn is over: it stands in the log as a whole before the Pod is idle again, and what the agent
 * still asks goes with it. An agent whose turn failed may have missed what went before the prompt.
 */
export const end = (state: HostState, how: TurnEnd, now: number): Next => {
  const { phase } = state
  return phase._tag === "Running"
    ? after(hostAsks.cancelAll(state, now), (quiet) => over(quiet, phase, how, now))
    : [state, []]
}

const over = (state: HostState, phase: Running, how: TurnEnd, now: number): Next => {
  const closed = PodTurn.close(state.turn, now)
  const turns = state.turns + 1
  const ended = endingOf(phase, how, now)
  const suspects = ended.last.how === "suspect" ? state.suspects + 1 : 0
  const next: HostState = {
    ...state,
    turns,
    turn: closed.turn,
    suspects: suspects % 2,
    lastTurn: ended.last,
    stated: undefined,
    preamble: how._tag === "Failed" || phase.promptedAt === undefined ? state.preamble : "",
    phase: { _tag: "Resting" }
  }
  const rests: Next = [next, [
    ...record([
      ...closed.entries,
      ...ended.notes,
      { kind: "turn_end", ts: now, turn_count: turns },
      standing(next, now),
      ended.entry
    ], "Synced"),
    ...closed.events.map(broadcast),
    broadcast({ event: "turn_end", data: { turn: state.turns, result: "finished" } }),
    broadcast(ended.event),
    ...statusChange(state, next)
  ]]
  return after(
    after(rests, (rested) => suspicion(rested, suspects, now)),
    (rested) => [
      rested,
      state.stopping === undefined ? [{ _tag: "Wake" }] : leave(state.stopping, now)
    ]
  )
}

/** Leave in order: a running turn is cancelled first, and not waited for long. */
export const stop = (state: HostState, why: Closing, now: number): Next => {
  if (state.phase._tag === "Running") {
    return state.stopping === undefined
      ? after(
        cutShort({ ...state, stopping: why }, state.phase, "cancel", now),
        (next) => [next, next.phase._tag === "Running" ? [{ _tag: "Hurry" }] : []]
      )
      : [state, []]
  }
  const { entries, events, turn } = PodTurn.close(state.turn, now)
  return after(
    after([{ ...state, turn, stopping: why }, [
      ...record(entries, "Synced"),
      ...events.map(broadcast)
    ]], (quiet) => hostAsks.cancelAll(quiet, now)),
    (next) => [next, leave(why, now)]
  )
}

/** Nothing was heard of the agent for long: everybody is told once. Its asks keep it waiting. */
export const listen = (state: HostState, now: number): Next => {
  const { phase } = state
  const answeredAt = state.answered.at(-1)?.at ?? 0
  const isSilent = phase._tag === "Running" && state.asks.length === 0
    && now - Math.max(phase.heardAt, answeredAt) >= longSilence
  if (!isSilent || phase.isSilent) return [state, []]
  return [{ ...state, phase: { ...phase, isSilent: true } }, [
    broadcast({ event: "silence", data: { heard_at: phase.heardAt } })
  ]]
}

const longSilence = 2 * 60_000

const leave = (why: Closing, now: number): ReadonlyArray<HostCommand> => [
  ...record([note("pods.closed", { why }, now)], "Synced"),
  { _tag: "Stop" }
]

/** Cancel the turn. Agents want the answers to their asks first (ACP reference 7.3). */
const cutShort = (
  state: HostState,
  phase: Running,
  how: "cancel" | "pause",
  now: number
): Next => {
  const cut = phase.cut ?? { at: now, how }
  return after(
    hostAsks.cancelAll({ ...state, phase: { ...phase, cut } }, now),
    (next) =>
      // An agent that is still being started has not been given the prompt, and will not be.
      phase.promptedAt === undefined ? end(next, cancelled, now) : [next, [{ _tag: "Cancel" }]]
  )
}

interface Ending {
  readonly last: LastTurn
  /** The last record of the turn, and the notes before it. */
  readonly entry: LogEntry
  readonly notes: ReadonlyArray<LogEntry>
  /** What insomnia's clients are told about it. */
  readonly event: PodEvent
}

const endingOf = (phase: Running, how: TurnEnd, now: number): Ending => {
  if (phase.cut?.how === "pause") return completed("paused", { how: "cancelled", at: now }, now)
  if (phase.cut !== undefined) return interrupted("internal", "Cancelled", "cancelled", now)
  if (how._tag === "Failed") return interrupted("provider_error", how.message, "failed", now)
  switch (how.reason) {
    case "cancelled":
      return interrupted("internal", "Cancelled", "cancelled", now)
    case "refusal":
      return interrupted("provider_error", "the agent refused to go on", "failed", now)
    case "end_turn":
      return isSuspect(phase, now)
        ? suspected(completed("finished", { how: "suspect", at: now }, now), now)
        : completed("finished", { how: "finished", at: now }, now)
    case "max_tokens":
    case "max_turn_requests":
      return completed("limit_reached", { how: "limit_reached", at: now }, now)
  }
}

const completed = (
  result: "finished" | "limit_reached" | "paused",
  last: LastTurn,
  ts: number
): Ending => ({
  last,
  notes: [],
  entry: { kind: "run_completed", ts, interrupted: result === "paused", result },
  event: { event: "run_end", data: { result } }
})

const interrupted = (
  code: "internal" | "provider_error",
  message: string,
  how: "cancelled" | "failed",
  ts: number
): Ending => ({
  last: { how, at: ts, ...(how === "failed" ? { message } : {}) },
  notes: [],
  entry: { kind: "run_errored", ts, interrupted: true, message },
  event: { event: "error", data: { code, message } }
})

/** An adapter whose inner agent is dead looks like this (ACP reference 7.4). */
const isSuspect = ({ hasSpoken, promptedAt }: Running, now: number): boolean =>
  !hasSpoken && promptedAt !== undefined && now - promptedAt < 50

const suspected = (ending: Ending, now: number): Ending => ({
  ...ending,
  notes: [note("pods.suspect", {}, now)]
})

/** Once can be an accident; twice in a row the agent is ended. */
const suspicion = (state: HostState, suspects: number, now: number): Next => {
  switch (suspects) {
    case 0:
      return [state, []]
    case 1:
      return [state, [alert("the turn was over at once and without a word from the agent", now)]]
    default:
      return after(hostAgent.kill(state, now), (next) => [next, [
        alert("the agent says nothing any more: the next prompt starts it again", now)
      ]])
  }
}
